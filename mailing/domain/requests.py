"""What people ask of us about their data: noted, done within a month, and proven.

UK GDPR, Articles 12(3) and 15 to 21. The address is kept until it is done; after that the keyed
hash alone.
"""

from __future__ import annotations

from datetime import date, datetime

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.db.models import Q, QuerySet

from core.clock import local_day
from mailing import keys
from mailing.addresses import Address
from mailing.domain.subscribers import subscriber_at
from mailing.enums import RequestKind
from mailing.models import DataRequest, Subscriber

TIME_TO_ANSWER = relativedelta(months=1)


class IsDoneAlready(Exception):
    """Somebody closed the request meanwhile."""


def note_request(
    *, kind: RequestKind, address: Address, received_on: date, reason: str, by: str
) -> DataRequest:
    """Put it on the register; `reason` says how it came and how we know that it is the person."""
    hashed = keys.address_hash(address.canonical)
    subscriber = subscriber_at(address.canonical)
    return DataRequest.objects.create(
        kind=kind,
        address=address.mailbox,
        address_hash=hashed.digest,
        key_id=hashed.key_id,
        subject=subscriber.pk if subscriber else None,
        received_on=received_on,
        due_on=received_on + TIME_TO_ANSWER,
        reason=reason,
        noted_by=by,
    )


def close_request(*, request: DataRequest, outcome: str, by: str, now: datetime) -> None:
    """It is done: the address goes. Raises IsDoneAlready where somebody was quicker."""
    if not _close(DataRequest.objects.filter(pk=request.pk), outcome, by, now):
        raise IsDoneAlready


@transaction.atomic
def settle(
    *, kind: RequestKind, subscriber: Subscriber, reason: str, by: str, now: datetime
) -> None:
    """What staff have just done for that person is on the register, asked for in writing or not.

    Call it while the subscriber still has the address.
    """
    if _close(requests_of(subscriber).filter(kind=kind), reason, by, now):
        return
    hashed = keys.address_hash(subscriber.canonical_address or "")
    today = local_day(now)
    DataRequest.objects.create(
        kind=kind,
        address_hash=hashed.digest,
        key_id=hashed.key_id,
        subject=subscriber.pk,
        received_on=today,
        due_on=today + TIME_TO_ANSWER,
        reason=reason,
        noted_by=by,
        done_at=now,
        done_by=by,
        outcome=reason,
    )


def requests_of(subscriber: Subscriber) -> QuerySet[DataRequest]:
    """Those of one person, by number or by the keyed hash of the address."""
    theirs = Q(subject=subscriber.pk)
    if subscriber.canonical_address:
        theirs |= Q(address_hash__in=keys.address_hashes(subscriber.canonical_address))
    return DataRequest.objects.filter(theirs)


def overdue_before(day: date) -> QuerySet[DataRequest]:
    """Those that are not done and must be, by that day."""
    return DataRequest.objects.filter(done_at=None, due_on__lte=day).order_by("due_on")


def _close(requests: QuerySet[DataRequest], outcome: str, by: str, now: datetime) -> int:
    return requests.filter(done_at=None).update(
        address="", done_at=now, done_by=by, outcome=outcome
    )
