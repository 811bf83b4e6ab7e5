"""News of opportunities as mails tell it: true at the moment at which the mail is written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from wagtail.models import Site

from mailing.addresses_of_site import absolute
from mailing.domain.alerting.news import DEADLINES
from mailing.domain.alerting.waiting import in_force
from mailing.domain.following import words_of
from mailing.domain.stop_links import Scope, StopLink, stop_token
from mailing.enums import ENDINGS, NEW_ONES, News
from mailing.links import stop_url
from mailing.models import AlertMatch, Delivery, Subscriber, Subscription
from opportunities.domain.notices import Notice, notices_of
from opportunities.models import Listing, Publication

SHOWN = (*DEADLINES, "opens_at", "awards")  # changes that a mail spells out
MOST_WORDS = 500  # lists whose words are kept for the next person
ORDER = list(News)


@dataclass(frozen=True)
class Change:
    """One fact that is another now: "Deadline for bids", what it was, what it is."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Item:
    """The news of one opportunity, with its facts as they are now."""

    kind: News
    notice: Notice
    url: str
    changes: list[Change]
    reason: str

    @property
    def label(self) -> str:
        """What happened: a new one may be planned only, or be over by now."""
        if self.kind == News.NEW and self.notice.is_planned:
            return "Planned"
        return self.kind.label

    @property
    def closes_first(self) -> tuple[bool, float]:
        """To order by: what is open and closes soonest, then what has no date or is over."""
        closes = self.notice.closes_at
        if self.notice.is_closed or closes is None:
            return True, 0
        return False, closes.timestamp()


@dataclass(frozen=True)
class FollowedBy:
    """A list in which the news was found, and the link that stops it alone."""

    words: str
    stop_url: str


def items_of(matches: Iterable[AlertMatch], *, now: datetime) -> list[Item]:
    """One for each opportunity that readers may see, whatever happened to it."""
    by_opportunity: dict[int, list[AlertMatch]] = {}
    for match in sorted(matches, key=lambda each: each.publication_id):
        by_opportunity.setdefault(match.opportunity_id, []).append(match)
    listings = Listing.objects.readable().with_address().filter(pk__in=by_opportunity)
    notices = {each.pk: each for each in notices_of(listings, now)}
    publications = Publication.objects.in_bulk(
        {match.publication_id for found in by_opportunity.values() for match in found}
    )
    above = _above()
    items = [
        _item(found, notices[key], publications, above)
        for key, found in by_opportunity.items()
        if key in notices
    ]
    return sorted(items, key=lambda each: (ORDER.index(each.kind), each.closes_first))


def lists_of(matches: Iterable[AlertMatch], *, now: datetime) -> dict[Subscription, FollowedBy]:
    """The lists for which they were found, as far as somebody still follows them."""
    heirs = {match.subscription_id: in_force(match.subscription, now=now) for match in matches}
    minute = now.replace(second=0, microsecond=0)
    return {
        heir: FollowedBy(_words(heir.filter, heir.opportunity_id, minute), stop_url(heir))
        for heir in heirs.values()
        if heir
    }


def told_by(delivery: Delivery, *, now: datetime) -> list[AlertMatch]:
    """What the mail is to tell, without what was found for lists that nobody follows any more."""
    matches = delivery.matches.select_related("subscription__replaced_by")
    return [each for each in matches if in_force(each.subscription, now=now)]


def stop_alerts_token(subscriber: Subscriber) -> str:
    """Stops all alerts of that person."""
    return stop_token(StopLink(Scope.OPPORTUNITY_ALERTS, subscriber.pk))


def _item(
    matches: list[AlertMatch], notice: Notice, publications: dict[int, Publication], above: str
) -> Item:
    rows = [publications[key] for key in dict.fromkeys(match.publication_id for match in matches)]
    kind = _most_important([News(match.news) for match in matches])
    return Item(
        kind=kind,
        notice=notice,
        url=absolute(f"/{notice.url_path.removeprefix(above)}"),
        changes=_changes(rows) if kind != News.NEW else [],
        reason=next((row.reason for row in reversed(rows) if row.reason), ""),
    )


def _most_important(kinds: list[News]) -> News:
    """How it ended, by the latest word; else that it is new; else the weightiest change."""
    if endings := [kind for kind in kinds if kind in ENDINGS]:
        return endings[-1]
    if opened := [kind for kind in kinds if kind in NEW_ONES]:
        return opened[-1]
    return min(kinds, key=ORDER.index)


def _changes(rows: list[Publication]) -> list[Change]:
    """From what it was before the first of them to what it is after the last."""
    found: dict[str, Change] = {}
    for row in rows:
        for each in row.changes:
            if each["field"] in SHOWN and (each["from"] or each["to"]):
                first = found.get(each["field"])
                before = first.before if first else each["from"]
                found[each["field"]] = Change(each["label"], before, each["to"])
    return [each for each in found.values() if each.before != each.after]


def _above() -> str:
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    return site.root_page.url_path if site else "/"


@lru_cache(maxsize=MOST_WORDS)
def _words(filter: str, opportunity_id: int | None, minute: datetime) -> str:
    """The same for all who follow it; for a minute, as categories may be renamed."""
    return words_of(filter=filter, opportunity_id=opportunity_id, now=minute)
