"""Events of consents that ended long ago leave the ledger, and a checkpoint stands for them.

The council may have to prove a consent for six years after its end (Limitation Act 1980, section
5); after that there is no ground to keep even the pseudonymous rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from dateutil.relativedelta import relativedelta
from django.db import models, transaction
from django.db.models import Q

from core import append_only
from mailing.domain.consent import hold_the_end
from mailing.domain.evidence import requests_behind
from mailing.domain.proving import Proof
from mailing.models import ConsentCheckpoint, ConsentEvent, Subscription

AT_LEAST = relativedelta(years=6)


class CanNotPurge(Exception):
    """Nothing was purged; the message says why."""


@transaction.atomic
def purge(*, before: datetime, by: str, reason: str, now: datetime) -> list[ConsentCheckpoint]:
    """Delete what `purgeable` names; the checkpoints that stand for it.

    Triggers are taken away and put back in the same transaction, while writers wait. Raises
    CanNotPurge where the ledger is not whole, or where the time is not over.
    """
    hold_the_end()
    problem = next(Proof().problems(), None)
    if problem:
        raise CanNotPurge(f"The ledger is not whole, so nothing may be deleted. {problem}")
    points = [
        ConsentCheckpoint(**each, at=now, by=by, reason=reason)
        for each in _ranges(purgeable(before=before, now=now))
    ]
    append_only.remove()
    for point in points:
        _delete(point)
    append_only.install()
    return ConsentCheckpoint.objects.bulk_create(points)


def purgeable(*, before: datetime, now: datetime) -> models.QuerySet[ConsentEvent]:
    """Events of people of whom all events are older, and who have no consent that did not end.

    What a consent was asked for with stays as long as the consent itself.
    """
    if before > now - AT_LEAST:
        raise CanNotPurge("Consents are kept for six years after their end. Give an earlier day.")
    everything: models.QuerySet[ConsentEvent] = ConsentEvent.objects.all()
    live = Subscription.objects.filter(ended_at=None).values("subscriber")
    kept = everything.filter(Q(at__gte=before) | Q(subject__in=live)).order_by()
    theirs = everything.filter(subject__in=kept.values("subject"))
    return (
        everything.filter(at__lt=before)
        .exclude(subject__in=kept.values("subject"))
        .exclude(subject__in=requests_behind(theirs))
        .exclude(address_hash__in=kept.values("address_hash"))
        .order_by("number")
    )


def _ranges(events: models.QuerySet[ConsentEvent]) -> Iterator[dict[str, object]]:
    """One after the other without gaps: what stands for each."""
    current: dict[str, object] | None = None
    for number, previous, own in events.values_list("number", "previous_hash", "hash").iterator():
        if current and current["last"] == number - 1:
            current |= {"last": number, "hash": own}
            continue
        if current:
            yield current
        current = {"first": number, "last": number, "previous_hash": previous, "hash": own}
    if current:
        yield current


def _delete(point: ConsentCheckpoint) -> None:
    """Past the model, which refuses it as the triggers do."""
    rows: models.QuerySet[ConsentEvent] = models.QuerySet(ConsentEvent)
    rows.filter(number__range=(point.first, point.last)).delete()
