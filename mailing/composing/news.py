"""News of opportunities as mails tell it: true at the moment at which the mail is written."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache
from wagtail.models import Site

from core.clock import day_words, deadline_words
from mailing.addresses_of_site import absolute
from mailing.domain.alerting.news import DEADLINES
from mailing.domain.alerting.waiting import in_force, readers_of
from mailing.domain.following import words_of
from mailing.domain.stop_links import Scope, StopLink, stop_token
from mailing.enums import ENDINGS, NEW_ONES, News
from mailing.links import stop_url
from mailing.models import AlertMatch, Delivery, Subscriber, Subscription
from opportunities.domain.notices import Notice, notices_of
from opportunities.enums import Stage
from opportunities.models import Listing, Publication

SHOWN = (*DEADLINES, "opens_at", "awards")  # changes that a mail spells out
KEPT = 60  # seconds: the words of a list are the same for all who follow it
ORDER = list(News)


@dataclass(frozen=True)
class Change:
    """One fact as it is now: "Deadline for bids"; and what it was, where it is another now."""

    field: str
    label: str
    words: str
    before: str = ""


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
    def facts(self) -> list[Change]:
        """What a reader must know, as it is now: in moments, as a mail is read later."""
        notice, told = self.notice, {each.field for each in self.changes}
        facts = list(self.changes)
        if "closes_at" not in told or not notice.is_open:
            facts.append(Change("", *_standing(notice)))
        known = (
            ("Value", notice.value_words),
            ("Category", notice.category),
            ("Reason", self.reason),
        )
        return [*facts, *[Change("", label, words) for label, words in known if words]]

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
    """One for each opportunity that readers may see, whatever happened to it.

    What they may not see is dropped: once it is back, it is new to those who were not told.
    """
    by_opportunity: dict[int, list[AlertMatch]] = {}
    for match in sorted(matches, key=lambda each: each.publication_id):
        by_opportunity.setdefault(match.opportunity_id, []).append(match)
    listings = Listing.objects.readable().with_address().filter(pk__in=by_opportunity)
    notices = {each.pk: each for each in notices_of(listings, now)}
    if gone := by_opportunity.keys() - notices.keys():
        untold = [match.pk for key in gone for match in by_opportunity[key]]
        AlertMatch.objects.filter(pk__in=untold).update(dropped_at=now)
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
    return {heir: FollowedBy(_words(heir, now), stop_url(heir)) for heir in heirs.values() if heir}


def told_by(delivery: Delivery, *, now: datetime) -> list[AlertMatch]:
    """What the mail is to tell, without what was found for lists that nobody follows any more."""
    matches = delivery.matches.filter(dropped_at=None)
    matches = matches.select_related("subscription__replaced_by")
    return list(readers_of(matches, now=now))


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
    endings = [kind for kind in kinds if kind in (*ENDINGS, News.ON_AGAIN)]
    if endings and endings[-1] != News.ON_AGAIN:
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
                words = _capitalised(each["to"]) or "None any more"
                found[each["field"]] = Change(each["field"], each["label"], words, before)
    return [each for each in found.values() if _capitalised(each.before) != each.words]


def _standing(notice: Notice) -> tuple[str, str]:
    """By when to act, or why it is too late."""
    if notice.closes_at and (notice.is_open or notice.stage == Stage.EVALUATING):
        return notice.closing_label, _capitalised(notice.deadline_words)
    if notice.is_planned and notice.opens_at:
        return notice.opening_label, _capitalised(deadline_words(notice.opens_at))
    if notice.is_planned and notice.planned_publication:
        return notice.opening_label, day_words(notice.planned_publication)
    return "Where it stands", notice.stage_label


def _capitalised(words: str) -> str:
    return words[:1].upper() + words[1:]


def _above() -> str:
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    return site.root_page.url_path if site else "/"


def _words(subscription: Subscription, now: datetime) -> str:
    """What it follows, read once for many people."""
    filter, opportunity_id = subscription.filter, subscription.opportunity_id
    key = f"words:{opportunity_id}:{hashlib.sha256(filter.encode()).hexdigest()}"
    known: str | None = cache.get(key)
    if known is None:
        known = words_of(filter=filter, opportunity_id=opportunity_id, now=now)
        cache.set(key, known, KEPT)
    return known
