"""Mending what a killed worker left, and ending mailings of which nothing waits."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from mailing.domain.delivering.marks import HELD
from mailing.enums import WAITING, DeliveryState, MailingKind, MailingState
from mailing.models import Delivery, Mailing

AT_LEAST = timedelta(minutes=1)  # a mailing whose deliveries are just being added is not finished


def sweep(*, now: datetime) -> int:
    """Take up again what no worker holds any more; how many mails.

    What had not come as far as the final dot is sent. What had is in doubt: an issue waits for a
    person, the rest is sent again with the same Message-ID, as losing it would be worse.
    """
    lost = Delivery.objects.filter(lease_until__lte=now, state__in=HELD)
    if not lost.exists():  # a read: an idle worker takes no lock
        return 0
    return sum(
        (
            _again(lost.filter(state=DeliveryState.CLAIMED)),
            _again(_committing(lost).exclude(mailing__kind=MailingKind.ISSUE)),
            _committing(lost)
            .filter(mailing__kind=MailingKind.ISSUE)
            .update(state=DeliveryState.IN_DOUBT, lease_until=None),
        )
    )


def cancel_left() -> int:
    """Cancel what a worker held as its mailing was cancelled, and put off or back; how many."""
    cancelled = Mailing.objects.filter(state=MailingState.CANCELLED).values("pk")
    left = Delivery.objects.filter(state=DeliveryState.PENDING, mailing__in=cancelled)
    return left.update(state=DeliveryState.CANCELLED) if left.exists() else 0


def finish_mailings(*, now: datetime) -> int:
    """End those of which nothing waits; how many."""
    waiting = Delivery.objects.filter(mailing=OuterRef("pk"), state__in=WAITING)
    going = Mailing.objects.filter(state=MailingState.SENDING, created_at__lte=now - AT_LEAST)
    over = going.exclude(kind=MailingKind.SERVICE).exclude(Exists(waiting))
    return over.filter(send_at__lte=now).update(state=MailingState.FINISHED, finished_at=now)


def _committing(lost: QuerySet[Delivery]) -> QuerySet[Delivery]:
    return lost.filter(state=DeliveryState.COMMITTING)


def _again(lost: QuerySet[Delivery]) -> int:
    return lost.update(state=DeliveryState.PENDING, worker="", lease_until=None)
