"""Digests: one mail a day or a week, at 8:30am UK time, summer and winter alike.

A run tells what waits, whenever it became public before the run: what was missed while no worker
ran is in the next one, once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from core.clock import local_day
from mailing.domain.alerting.matching import match_some
from mailing.domain.alerting.waiting import link, waiting
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
    keys = {run.key: run for run in last_runs(now)}
    done = Mailing.objects.filter(key__in=keys, expanded_at__isnull=False)
    due = keys.keys() - set(done.values_list("key", flat=True))
    if not due:
        return False
    if match_some(now=now):  # more publications may belong into them
        return True
    return any(_expand(keys[key], now) for key in sorted(due))


@transaction.atomic
def _expand(run: Run, now: datetime) -> bool:
    """The next people; whether there may be more. Without anybody, the run is over."""
    mailing = _mailing(run, now)
    if mailing.expanded_at:
        return False
    here = _waiting(run, mailing, now)
    people = set(here.values_list("subscription__subscriber", flat=True)[:PEOPLE])
    if people:
        queue(mailing, people, priority=ALERT_PRIORITY, now=now)
        link(mailing, _waiting(run, None, now).filter(subscription__subscriber__in=people))
        return True
    mailing.expanded_at = now
    if not mailing.deliveries.exists():
        mailing.state, mailing.finished_at = MailingState.FINISHED, now
    mailing.save(update_fields=["expanded_at", "state", "finished_at"])
    return False


def _waiting(run: Run, mailing: Mailing | None, now: datetime) -> QuerySet[AlertMatch]:
    """What the run tells; without those who have their mail, which may be sent already."""
    rows = waiting(run.frequency, now=now).filter(at__lt=run.moment)
    if mailing is None:
        return rows
    has_it = Delivery.objects.filter(
        mailing=mailing, subscriber=OuterRef("subscription__subscriber")
    )
    return rows.filter(~Exists(has_it))


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
