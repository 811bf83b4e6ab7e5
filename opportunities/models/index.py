from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField

from core.clock import next_midnight
from core.feeds import Entry, PageWithFeeds, Turns
from core.freshness import true_until
from core.models import BasePage
from core.paging import paged
from opportunities.domain.listing import grouped
from opportunities.exports.feeds import FACTS_OF_CHANGE, FACTS_OF_ENTRY, TURNS, opportunity_entry
from opportunities.models.awards import Award
from opportunities.models.open_data import OpenDataRoutes
from opportunities.models.opportunity import OpportunityPage
from opportunities.querysets import OpportunityQuerySet

PAGE_SIZE = 20


class OpportunityIndexPage(OpenDataRoutes, PageWithFeeds):
    """All opportunities, grouped for readers."""

    introduction = RichTextField(blank=True, features=["bold", "link", "glossary"])

    content_panels = [*BasePage.content_panels, FieldPanel("introduction")]
    parent_page_types = ["home.HomePage"]
    subpage_types = ["opportunities.OpportunityPage"]
    max_count = 1
    reserved_slugs = (*PageWithFeeds.reserved_slugs, "ocds")

    class Meta:
        verbose_name = "list of opportunities"

    @property
    def opportunities(self) -> OpportunityQuerySet:
        """What readers may see of what stands below this page."""
        return OpportunityPage.objects.child_of(self).listed()

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        now = timezone.now()
        listed = self.opportunities.in_reading_order(now).select_related("category", "region")
        page = paged(request, listed, size=PAGE_SIZE)
        true_until(request, next_midnight(now))
        true_until(request, self.opportunities.next_change(now))
        context = super().get_context(request, *args, **kwargs)
        return context | page | {"groups": grouped(page["page_obj"]), "now": now}

    def feed_pages(self, now: datetime) -> OpportunityQuerySet:
        changed = self.opportunities.with_stage(now).with_last_change()
        return (
            changed.order_by("-changed_at", "-pk")
            .select_related("category")
            .prefetch_related("awards")
            .only(*FACTS_OF_ENTRY)
        )

    def feed_facts(self, pages: QuerySet[Any]) -> list[dict[str, Any]]:
        facts = list(pages.prefetch_related(None).values(*FACTS_OF_ENTRY, *FACTS_OF_CHANGE))
        awards = Award.objects.filter(opportunity__in=[fact["pk"] for fact in facts])
        decided = defaultdict(list)
        for opportunity, *decision in awards.values_list("opportunity", "value", "awarded_on"):
            decided[opportunity].append(decision)
        return [fact | {"awards": decided[fact["pk"]]} for fact in facts]

    def feed_entry(self, page: OpportunityPage, *, url: str) -> Entry:
        return opportunity_entry(page, url=url)

    def feed_turns(self, facts: Sequence[dict[str, Any]], now: datetime) -> Turns:
        turns = [fact[field] for fact in facts for field in TURNS if fact[field]]
        coming = [next_midnight(now), *(moment for moment in turns if moment > now)]
        return Turns(
            last=max((moment for moment in turns if moment <= now), default=None), next=min(coming)
        )
