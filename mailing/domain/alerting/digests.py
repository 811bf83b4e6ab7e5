"""Digests: one mail a day or a week, at 8:30am UK time, summer and winter alike.

A run tells what waits, whenever it became public before the run: what was missed while no worker
ran is in the next one, once. Who follows some lists daily and others weekly has one mail of both
where both are due, and hears of the same opportunity only once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from core.clock import local_day
from mailing.domain.alerting.matching import match_some
from mailing.domain.alerting.waiting import link, untold, waiting
from mailing.domain.queueing import queue
from mailing.enums import Frequency, MailingKind, MailingState, Purpose
from mailing.models import AlertMatch, Delivery, Mailing
from mailing.models.delivery import ALERT_PRIORITY

AT = time(8, 30)  # in the United Kingdom
MONDAY = 0
PEOPLE = 500  # queued in one transaction


@dataclass(frozen=True)
class Run:
    """The digests of one frequency on one day (UK)."""

    frequency: Frequency
    day: date

    @property
    def key(self) -> str:
        return f"digest:{self.frequency}:{self.day}"

    @property
    def moment(self) -> datetime:
        """When it is due. 8:30am exists once on every day: clocks change between 1am and 2am."""
        return timezone.make_aware(datetime.combine(self.day, AT))


def last_runs(now: datetime) -> Iterator[Run]:
    """The newest run of each frequency that is due."""
    day = local_day(now)
    if now < Run(Frequency.DAILY, day).moment:
        day -= timedelta(days=1)
    yield Run(Frequency.DAILY, day)
    yield Run(Frequency.WEEKLY, day - timedelta(days=(day.weekday() - MONDAY) % 7))


def send_due(*, now: datetime) -> bool:
    """Put some people's digests into the queue, if a run is due; whether more are waiting."""
    runs = list(last_runs(now))
    over = Mailing.objects.filter(key__in=[run.key for run in runs], expanded_at__isnull=False)
    keys = set(over.values_list("key", flat=True))
    due = [run for run in runs if run.key not in keys]
    if not due:
        return False
    if match_some(now=now):  # more publications may belong into them
        return True
    return any(_expand(run, due, now) for run in due)


@transaction.atomic
def _expand(run: Run, due: Collection[Run], now: datetime) -> bool:
    """The next people; whether there may be more. Without anybody, the run is over."""
    mailing = _mailing(run, now)
    if mailing.expanded_at:
        return False
    here = _without_mail(_waiting(run, now), mailing)
    people = set(here.values_list("subscription__subscriber", flat=True)[:PEOPLE])
    if people:
        queue(mailing, people, priority=ALERT_PRIORITY, now=now)
        link(mailing, _told(due, people, now))
        return True
    mailing.expanded_at = now
    if not mailing.deliveries.exists():
        mailing.state, mailing.finished_at = MailingState.FINISHED, now
    mailing.save(update_fields=["expanded_at", "state", "finished_at"])
    return False


def _waiting(run: Run, now: datetime) -> QuerySet[AlertMatch]:
    """What the run tells."""
    return waiting(run.frequency, now=now).filter(at__lt=run.moment)


def _without_mail(matches: QuerySet[AlertMatch], mailing: Mailing) -> QuerySet[AlertMatch]:
    """Without those who have their mail, which may be sent already."""
    has_it = Delivery.objects.filter(
        mailing=mailing, subscriber=OuterRef("subscription__subscriber")
    )
    return matches.filter(~Exists(has_it))


def _told(due: Collection[Run], people: Collection[UUID], now: datetime) -> QuerySet[AlertMatch]:
    """What these people are told by one mail, with what else waits of the same."""
    news = Q(pk__in=[])
    for run in due:
        news |= Q(pk__in=_waiting(run, now).values("pk"))
    here = untold().filter(subscription__subscriber__in=people)
    same = here.filter(
        news,
        subscription__subscriber=OuterRef("subscription__subscriber"),
        opportunity_id=OuterRef("opportunity_id"),
    )
    return here.filter(Exists(same))


def _mailing(run: Run, now: datetime) -> Mailing:
    """The one of this run, kept for us until the end of the transaction."""
    mailing, _ = Mailing.objects.select_for_update().get_or_create(
        key=run.key,
        defaults={
            "kind": MailingKind.DIGEST,
            "purpose": Purpose.OPPORTUNITY_ALERTS,
            "state": MailingState.SENDING,
            "send_at": now,
            "created_at": now,
        },
    )
    return mailing
