from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField

from core.clock import next_midnight
from core.feeds import Contents, Format, PageWithFeeds
from core.freshness import true_until
from core.models import BasePage
from core.paging import paged
from opportunities.domain.listing import grouped
from opportunities.exports.formats import FORMATS
from opportunities.models.open_data import OpenDataRoutes
from opportunities.models.opportunity import OpportunityPage
from opportunities.querysets import OpportunityQuerySet
from opportunities.views.following import contents_of_list

PAGE_SIZE = 20


class OpportunityIndexPage(OpenDataRoutes, PageWithFeeds):
    """All opportunities, grouped for readers."""

    introduction = RichTextField(blank=True, features=["bold", "link", "glossary"])

    content_panels = [*BasePage.content_panels, FieldPanel("introduction")]
    parent_page_types = ["home.HomePage"]
    subpage_types = ["opportunities.OpportunityPage"]
    max_count = 1
    reserved_slugs = (*PageWithFeeds.reserved_slugs, "ocds")
    formats = FORMATS

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

    def feed_contents(self, request: HttpRequest, chosen: Format) -> Contents:
        return contents_of_list(self, request, chosen)
