"""Pages that can be followed, and pages that stand in their feeds."""

from datetime import datetime
from typing import Any, ClassVar

from django.db.models import Max, QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.models import PageLogEntry

from core.clock import LONG_AGO
from core.feeds.about import about_page
from core.feeds.answers import Contents, answer
from core.feeds.entries import Entry
from core.feeds.formats import Format
from core.feeds.json_feed import JSON_FEED
from core.feeds.keyset import PARAMETER, Place, cut
from core.feeds.links import FeedLink, links_below
from core.feeds.xml import ATOM, RSS
from core.models import BasePage

FEED_FORMATS = (RSS, ATOM, JSON_FEED)
# After these a feed may have lost, won or moved an entry, though no entry in it is new.
REMOVALS = (
    "wagtail.delete",
    "wagtail.move",
    "wagtail.unpublish",
    "wagtail.view_restriction.create",
    "wagtail.view_restriction.delete",
    "wagtail.view_restriction.edit",
)


class PageWithFeeds(RoutablePageMixin, BasePage):
    """A list that can be followed in several formats, below it: `feeds/rss/` and so on."""

    reserved_slugs: tuple[str, ...] = ("feeds",)
    formats: ClassVar[tuple[Format, ...]] = FEED_FORMATS

    class Meta:
        abstract = True

    def get_route_paths(self) -> list[str]:
        """Its documents, too: whoever follows them is led on when its address changes."""
        return ["/", *(f"/{each.address}" for each in self.formats)]

    def feed_pages(self) -> QuerySet[Any]:
        """The pages that the list shows, each with `changed_at`."""
        raise NotImplementedError

    def feed_entry(self, page: Any, *, url: str) -> Entry:
        """What a feed says of one of them, found at `url`."""
        raise NotImplementedError

    @path("feeds/<slug:slug>/")
    def feed(self, request: HttpRequest, slug: str) -> HttpResponseBase:
        for each in self.formats:
            if each.slug == slug and not each.below:
                return answer(request, each, self.feed_contents(request, each))
        raise Http404

    def feed_contents(self, request: HttpRequest, chosen: Format) -> Contents:
        """What the format tells to this reader, now."""
        place = Place.read(request.GET.get(PARAMETER))
        listed = self.feed_pages()
        pages, following = cut(listed, place, whole=listed)
        about = about_page(self, request, below=chosen.address, place=place, following=following)
        entries = [self.feed_entry(page, url=about.address_of(page.url_path)) for page in pages]
        return Contents(
            about=about,
            state=entries,
            changed=max(about.changed, last_removal(), self._last_publishing()),
            items=lambda: entries,
        )

    def _last_publishing(self) -> datetime:
        """When a page below last went live: a new slug or an old notice is news to a reader too."""
        below = self.get_descendants().aggregate(at=Max("last_published_at"))
        return below["at"] or LONG_AGO

    @property
    def feed_links(self) -> list[FeedLink]:
        return links_below(self.url or "", self.title, self.formats)


class PageInFeed(BasePage):
    """A page that the feeds of the list above it tell of."""

    formats: ClassVar[tuple[Format, ...]] = FEED_FORMATS

    class Meta:
        abstract = True

    @property
    def feed_links(self) -> list[FeedLink]:
        listing = (self.url or "").removesuffix(f"{self.slug}/")
        plural = str(self._meta.verbose_name_plural)
        links = links_below(listing, plural.capitalize(), self.formats)
        return [link._replace(name=f"{link.name} of all {plural}") for link in links]


def last_removal() -> datetime:
    """When a page last went away or came to stand elsewhere."""
    return removals().aggregate(at=Max("timestamp"))["at"] or LONG_AGO


def removals() -> QuerySet[PageLogEntry]:
    """The log of pages that went away, or came to stand elsewhere."""
    return PageLogEntry.objects.filter(action__in=REMOVALS)
