from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField

from core.clock import next_midnight
from core.feeds import Contents, Format, PageWithFeeds
from core.feeds.links import FeedLink, links_below
from core.freshness import true_until
from core.models import BasePage
from core.navigation import with_addresses
from core.paging import paged
from opportunities.domain.listing import grouped, next_planned
from opportunities.exports.formats import FORMATS
from opportunities.filters import OpportunityFilter, menus_of
from opportunities.models.open_data import OpenDataRoutes
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

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        now = timezone.now()
        asked = OpportunityFilter(request.GET, now=now)
        page = paged(request, asked.shelved, size=PAGE_SIZE, count=asked.count)
        true_until(request, next_midnight(now))
        true_until(request, asked.state.next_turn)
        context = super().get_context(request, *args, **kwargs) | page
        return context | {
            "asked": asked,
            "groups": [
                (group.heading, with_addresses(request, group.notices))
                for group in grouped(page["page_obj"], now)
            ],
            "menus": menus_of(asked),
            "canonical_url": self._canonical(request, asked, page["page_obj"].number),
            "coming": with_addresses(request, [] if asked.count else next_planned(now)),
            "feed_links": self._links(asked),
        }

    def _links(self, asked: OpportunityFilter) -> list[FeedLink]:
        """How to follow just what is asked for, in whatever order the page has it."""
        title = asked.words if asked.any else self.title
        query = asked.without("sort", asked.order)
        return links_below(self.url or "", title, self.formats, query)

    def _canonical(self, request: HttpRequest, asked: OpportunityFilter, number: int) -> str:
        """The one address of this page of the list."""
        parts = [asked.querystring, f"page={number}" if number > 1 else ""]
        query = "&".join(filter(None, parts))
        return f"{self.get_full_url(request)}{'?' if query else ''}{query}"

    def feed_contents(self, request: HttpRequest, chosen: Format) -> Contents:
        return contents_of_list(self, request, chosen)
