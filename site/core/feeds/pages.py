"""Pages that have feeds, and pages that stand in one."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Max, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import condition, require_safe
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.models import PageLogEntry, Site

from core.feeds.entries import LONG_AGO, Entry, Feed, digest
from core.feeds.formats import ATOM, RSS, Format
from core.freshness import true_until
from core.models import BasePage, OrganisationSettings

MAX_ENTRIES = 100
REMOVALS = (
    "wagtail.unpublish",
    "wagtail.delete",
    "wagtail.move",
    "wagtail.view_restriction.create",
)


class Turns(NamedTuple):
    """When the clock alone last changed, and will next change, what a feed says."""

    last: datetime | None = None
    next: datetime | None = None


class PageWithFeeds(RoutablePageMixin, BasePage):
    """A listing whose pages can be followed, below it: `feeds/rss/` and `feeds/atom/`."""

    reserved_slugs: tuple[str, ...] = ("feeds",)

    class Meta:
        abstract = True

    def feed_pages(self, now: datetime) -> QuerySet[Any]:
        """The pages that the listing shows, each with `changed_at`, newest change first."""
        raise NotImplementedError

    def feed_facts(self, pages: QuerySet[Any]) -> list[dict[str, Any]]:
        """All that the entries of these pages are made of, as the database has it, cheaply."""
        raise NotImplementedError

    def feed_entry(self, page: Any, *, url: str) -> Entry:
        """What the feed says of one of them, found at `url`."""
        raise NotImplementedError

    def feed_turns(self, facts: Sequence[dict[str, Any]], now: datetime) -> Turns:
        """When the clock alone changes what the feed says."""
        return Turns()

    @path("feeds/rss/")
    def rss_feed(self, request: HttpRequest) -> HttpResponse:
        return self._serve_feed(request, RSS)

    @path("feeds/atom/")
    def atom_feed(self, request: HttpRequest) -> HttpResponse:
        return self._serve_feed(request, ATOM)

    @property
    def feed_links(self) -> list[dict[str, str]]:
        return feeds_below(self.url or "", self.title)

    def _serve_feed(self, request: HttpRequest, feed_format: Format) -> HttpResponse:
        """The feed, or 304 to whoever has it already: then no entry is made."""
        now = timezone.now()
        pages = self.feed_pages(now)[:MAX_ENTRIES]
        feed, facts = self._feed(request), self.feed_facts(pages)
        turns = self.feed_turns(facts, now)
        true_until(request, turns.next)
        changed = max([feed.changed, *(fact["changed_at"] or LONG_AGO for fact in facts)])

        def tag(_: HttpRequest) -> str:
            return digest(feed_format.name, feed, facts)

        def modified(_: HttpRequest) -> datetime:
            return max(changed, turns.last or LONG_AGO, last_removal(), self._last_publishing())

        @require_safe
        @condition(tag, modified)
        def write(request: HttpRequest) -> HttpResponse:
            entries = (self.feed_entry(page, url=_address(request, page)) for page in pages)
            address = request.build_absolute_uri(request.path)
            content = feed_format.write(replace(feed, entries=tuple(entries)), address=address)
            return HttpResponse(content, content_type=f"{feed_format.media_type}; charset=utf-8")

        return write(request)

    def _last_publishing(self) -> datetime:
        """When a page below last went live: a new slug or an old notice is news to a reader too."""
        below = self.get_descendants().aggregate(at=Max("last_published_at"))
        return below["at"] or LONG_AGO

    def _feed(self, request: HttpRequest) -> Feed:
        """The feed, as yet without its entries."""
        organisation = OrganisationSettings.for_request(request)
        site = Site.find_for_request(request)
        return Feed(
            key=self.translation_key,
            url=_address(request, self),
            title=f"{self.title} – {site.site_name}" if site and site.site_name else self.title,
            summary=self.summary,
            author=organisation.organisation_name,
            rights=f"{organisation.licence_name}: {organisation.licence_url}",
            changed=self.last_published_at or LONG_AGO,
        )


class PageInFeed(BasePage):
    """A page that the feeds of the listing above it tell of."""

    class Meta:
        abstract = True

    @property
    def feed_links(self) -> list[dict[str, str]]:
        listing = (self.url or "").removesuffix(f"{self.slug}/")
        return feeds_below(listing, str(self._meta.verbose_name_plural).capitalize())


def feeds_below(listing: str, title: str) -> list[dict[str, str]]:
    """The feeds of the listing at that address, as links."""
    return [
        {
            "title": f"{title} ({feed_format.name})",
            "url": f"{listing}feeds/{feed_format.name.lower()}/",
            "type": feed_format.media_type,
        }
        for feed_format in (RSS, ATOM)
    ]


def last_removal() -> datetime:
    """When a page last went away: a feed that lost an entry is new, though no entry of it is."""
    removals = PageLogEntry.objects.filter(action__in=REMOVALS)
    return removals.aggregate(at=Max("timestamp"))["at"] or LONG_AGO


def _address(request: HttpRequest, page: BasePage) -> str:
    """The whole address under which this reader reaches the page."""
    return request.build_absolute_uri(page.get_url(request))
