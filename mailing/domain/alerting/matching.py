"""Publications find those who follow them: once, whatever is retried or done side by side.

A match is written in one transaction with the note that its publication was looked at. Mail is
made of matches later, so that a worker that is killed between loses nothing.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from wagtail.search.index import insert_or_update_object

from mailing.domain.alerting.lists import FollowedLists
from mailing.domain.alerting.news import Told, told
from mailing.domain.wordings import covering
from mailing.enums import NEW_ONES, Coverage, EndReason, News, Purpose
from mailing.models import AlertMatch, SeenPublication, Subscription
from opportunities.models import Listing, OpportunityPage, Publication

logger = logging.getLogger(__name__)

BATCH = 20  # publications of one turn, so that mail goes out between
AT_FIRST = timedelta(days=30)  # where nothing was seen yet, what is older is no news
LATE = timedelta(days=1)  # a transaction that wrote a publication is over by then
CHUNK = 500  # rows of one statement


class Follower(NamedTuple):
    """A subscription to alerts, with when it was in force."""

    pk: UUID
    subscriber_id: UUID
    filter: str
    opportunity_id: int | None
    coverage: str
    began_at: datetime
    ended_at: datetime | None

    @property
    def wants_changes(self) -> bool:
        """Who follows one opportunity asks for nothing else."""
        return bool(self.opportunity_id) or self.coverage == Coverage.EVERYTHING

    def was_there(self, moment: datetime) -> bool:
        return self.began_at <= moment and (self.ended_at is None or moment < self.ended_at)


class Held(NamedTuple):
    """How a list holds what was published: as new, as what it held, as brought in just now."""

    is_there: bool
    was_there: bool
    came_in: bool


def is_waiting(*, now: datetime) -> bool:
    """Whether there are publications that nobody has looked at."""
    return _unseen(now).exists()


def waits_since(*, now: datetime) -> datetime | None:
    """When the oldest publication was written down that nobody has looked at."""
    return _unseen(now).order_by("pk").values_list("recorded_at", flat=True).first()


def match_some(*, now: datetime) -> bool:
    """Find who is to be told of the next publications; whether more are waiting."""
    rows = list(_unseen(now).order_by("pk")[:BATCH])
    if not rows:
        return False
    _note_the_start(now)
    try:
        _look_at(rows, now)
    except Exception:
        logger.exception("These publications could not be matched together.")
        return _one_by_one(rows, now) and len(rows) == BATCH
    return len(rows) == BATCH


def _note_the_start(now: datetime) -> None:
    """Before the first of all, so that one that can not be matched is not left behind by others."""
    if not SeenPublication.objects.exists():
        SeenPublication.objects.get_or_create(
            publication_id=_lowest(now), defaults={"recorded_at": now - AT_FIRST, "seen_at": now}
        )


def _one_by_one(rows: list[Publication], now: datetime) -> bool:
    """One that can not be matched keeps no other waiting, and is tried again; whether any went."""
    went = False
    for row in rows:
        try:
            _look_at([row], now)
        except Exception:
            logger.exception("Nobody can be told of publication %s yet.", row.pk)
        else:
            went = True
    return went


def _look_at(rows: list[Publication], now: datetime) -> None:
    matches = list(_matches(_news(rows), now))
    seen = [
        SeenPublication(publication_id=row.pk, recorded_at=row.recorded_at, seen_at=now)
        for row in rows
    ]
    with transaction.atomic():
        for start in range(0, len(matches), CHUNK):
            AlertMatch.objects.bulk_create(matches[start : start + CHUNK], ignore_conflicts=True)
        SeenPublication.objects.bulk_create(seen, ignore_conflicts=True)


def forget_seen(*, now: datetime) -> None:
    """Drop the notes below the newest old one: it says that all before it were seen."""
    old = SeenPublication.objects.filter(recorded_at__lt=now - LATE).order_by("-publication_id")
    newest = old.values_list("publication_id", flat=True).first()
    below = SeenPublication.objects.filter(publication_id__lt=newest or 0)
    if below.exists() and not is_waiting(now=now):  # reads: an idle worker takes no lock
        below.delete()


def _unseen(now: datetime) -> QuerySet[Publication]:
    """Found by what was not noted, never by the highest number: a transaction may come late."""
    seen = SeenPublication.objects.filter(publication_id=OuterRef("pk"))
    rows: QuerySet[Publication] = Publication.objects.filter(~Exists(seen), pk__gt=_lowest(now))
    return rows


def _lowest(now: datetime) -> int:
    """Up to this number there is nothing to look at."""
    noted = SeenPublication.objects.order_by("publication_id")
    lowest = noted.values_list("publication_id", flat=True).first()
    if lowest is not None:
        return lowest
    before = Publication.objects.filter(recorded_at__lt=now - AT_FIRST).order_by("-pk")
    return before.values_list("pk", flat=True).first() or 0


def _news(rows: list[Publication]) -> list[Told]:
    """Those publications that tell something of an opportunity that readers may see now."""
    asked = Listing.objects.readable().filter(pk__in={row.opportunity_id for row in rows})
    listings = {each.pk: each for each in asked.select_related("opportunity")}
    public = [row for row in rows if row.opportunity_id in listings]
    before = _before(public)
    news = [
        told(row, listings[row.opportunity_id], before.get((row.opportunity_id, row.number - 1)))
        for row in public
    ]
    return [each for each in news if each.kinds or each.corrected]


def _before(rows: list[Publication]) -> dict[tuple[int, int], Publication]:
    """The publications just before these, by opportunity and number."""
    wanted = Q(pk__in=[])
    for row in rows:
        if row.number > 1:
            wanted |= Q(opportunity_id=row.opportunity_id, number=row.number - 1)
    return {(each.opportunity_id, each.number): each for each in Publication.objects.filter(wanted)}


def _matches(news: list[Told], now: datetime) -> Iterator[AlertMatch]:
    if not news:
        return
    followers = _followers(news, now)
    told_as_new = _known([each for each in news if each.is_again], kinds=NEW_ONES)
    told_at_all = _known([each for each in news if each.corrected], kinds=News)
    held = _held(news, {each.filter for each in followers if not each.opportunity_id}, now)
    for each in news:
        lists = held[each.publication.pk]
        for follower in followers:
            if not follower.was_there(each.publication.recorded_at):
                continue
            known = told_at_all if each.corrected else told_as_new
            is_known = (follower.subscriber_id, each.opportunity_id) in known
            if kind := _kind(each, follower, lists, is_known):
                yield _match(follower, each.publication, kind)


def _followers(news: list[Told], now: datetime) -> list[Follower]:
    """The subscriptions that were in force as these became public, if what followed still is."""
    first = min(each.publication.recorded_at for each in news)
    in_force = Q(ended_at=None, expires_at__gt=now)
    replaced = Q(end_reason=EndReason.REPLACED, ended_at__gt=first)
    rows = Subscription.objects.filter(in_force | replaced, purpose=Purpose.OPPORTUNITY_ALERTS)
    return list(map(Follower._make, covering(rows).order_by().values_list(*Follower._fields)))


def _known(news: list[Told], *, kinds: Iterable[News]) -> set[tuple[UUID, int]]:
    """Who was told such news of them: before they came back, or before they were corrected."""
    if not news:
        return set()
    told_of = AlertMatch.objects.filter(
        news__in=kinds, dropped_at=None, opportunity_id__in=[e.opportunity_id for e in news]
    )
    return set(told_of.values_list("subscription__subscriber", "opportunity_id"))


def _held(news: list[Told], filters: Iterable[str], now: datetime) -> dict[int, dict[str, Held]]:
    """For each publication the lists that hold it, and how.

    What is new must be in the list now. What changes is told to those in whose list it was: an
    opportunity that is cancelled is in no list of open ones any more. What a correction brings in
    is new to those in whose list it was not.
    """
    if any("q=" in each for each in filters):
        _index({each.opportunity_id for each in news})
    held: dict[int, dict[str, Held]] = defaultdict(dict)
    everything = {each.opportunity_id for each in news if each.kinds}
    changed = {each.opportunity_id for each in news if each.kinds and each.was}
    corrections = [each for each in news if each.corrected]
    lists = FollowedLists(now)
    for filter in filters:
        followed = lists.read(filter)
        taken_in = {
            each.publication.pk: each.opportunity_id
            for each in corrections
            if followed.took_in(each.corrected or {}, each.publication.facts)
        }
        now_there = followed.holds(everything.union(taken_in.values()))
        anywhere = followed.holds_apart_from_stage(changed - now_there) if followed.stages else ()
        for each in news:
            is_there = each.opportunity_id in now_there
            was_there = each.opportunity_id in anywhere and bool(followed.stages & {*each.was})
            if is_there or was_there:
                came_in = is_there and each.publication.pk in taken_in
                held[each.publication.pk][filter] = Held(is_there, is_there or was_there, came_in)
    return held


def _index(keys: set[int]) -> None:
    """So that words are found at once: the task that does it may be waiting still."""
    for page in OpportunityPage.objects.filter(pk__in=keys):
        insert_or_update_object(page)


def _kind(each: Told, follower: Follower, held: dict[str, Held], is_known: bool) -> News | None:
    """As what this follower is told of it; None for not at all."""
    if follower.opportunity_id:
        is_followed = follower.opportunity_id == each.opportunity_id
        here = Held(is_followed, is_followed, False)
    else:
        here = held.get(follower.filter, Held(False, False, False))
    if here.came_in and not is_known:
        return News.NEW
    for kind in each.kinds:
        if kind in NEW_ONES:
            wanted = here.is_there and not (kind == News.NEW and is_known)
        else:
            wanted = here.was_there and follower.wants_changes
        if wanted:
            return kind
    return None


def _match(follower: Follower, publication: Publication, kind: News) -> AlertMatch:
    return AlertMatch(
        subscription_id=follower.pk,
        publication_id=publication.pk,
        opportunity_id=publication.opportunity_id,
        news=kind,
        at=publication.at,
    )
