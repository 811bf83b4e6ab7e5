"""Taking mail from the queue: each by one worker, the most urgent first."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import QuerySet

from mailing.domain.delivering.permission import refusals
from mailing.enums import DeliveryState, MailingState
from mailing.models import Delivery, Mailing

LEASE = timedelta(minutes=10)  # longer than a mail takes whose server lets us wait at each step
ORDER = ("priority", "next_attempt_at", "pk")
GOING_OUT = (MailingState.SENDING, MailingState.FINISHED)  # a late one reopens what was finished


def is_waiting(*, now: datetime) -> bool:
    """Whether there is anything to take; a read, so that an idle worker locks nothing."""
    return _waiting(now).exists()


@transaction.atomic
def claim(*, worker: str, most: int, now: datetime) -> list[Delivery]:
    """Take some. Those without consent are skipped here, with the reason, and not returned."""
    waiting = _waiting(now).order_by(*ORDER)
    if connection.features.has_select_for_update_skip_locked:
        waiting = waiting.select_for_update(skip_locked=True, of=("self",))
    found = list(waiting.values_list("pk", flat=True)[:most])
    if not found:
        return []
    rows = Delivery.objects.filter(pk__in=found)
    rows.filter(state=DeliveryState.PENDING).update(
        state=DeliveryState.CLAIMED, worker=worker, lease_until=now + LEASE
    )
    mine = rows.filter(state=DeliveryState.CLAIMED, worker=worker).order_by(*ORDER)
    taken = list(mine.select_related("subscriber", "action"))
    _with_mailings(taken)
    _reopen(taken)
    refused = refusals(taken, now=now)
    skip(refused, worker=worker)
    return [each for each in taken if each.pk not in refused]


def release(keys: Iterable[int], *, worker: str) -> None:
    """Put back what was taken and not begun."""
    Delivery.objects.filter(pk__in=keys, worker=worker, state=DeliveryState.CLAIMED).update(
        state=DeliveryState.PENDING, worker="", lease_until=None
    )


def skip(reasons: dict[int, str], *, worker: str) -> None:
    """Note why some of those that this worker holds are not sent."""
    for reason in set(reasons.values()):
        keys = [key for key, why in reasons.items() if why == reason]
        rows = Delivery.objects.filter(pk__in=keys, worker=worker, state=DeliveryState.CLAIMED)
        rows.update(state=DeliveryState.SKIPPED, reply=reason[:200], lease_until=None)


def _waiting(now: datetime) -> QuerySet[Delivery]:
    return Delivery.objects.filter(
        state=DeliveryState.PENDING,
        next_attempt_at__lte=now,
        mailing__state__in=GOING_OUT,
        mailing__send_at__lte=now,
    )


def _with_mailings(taken: list[Delivery]) -> None:
    """Each mailing once: an issue's text is long, and the same for all."""
    mailings = Mailing.objects.in_bulk({each.mailing_id for each in taken})
    for each in taken:
        each.mailing = mailings[each.mailing_id]


def _reopen(taken: list[Delivery]) -> None:
    finished = {e.mailing_id for e in taken if e.mailing.state == MailingState.FINISHED}
    if finished:
        Mailing.objects.filter(pk__in=finished, state=MailingState.FINISHED).update(
            state=MailingState.SENDING, finished_at=None
        )
