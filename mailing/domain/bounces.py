"""What a bounce or a complaint means for the list: who must not be written to any more, and when.

A mailbox that does not exist is given up at once, one that is full or away after three days of
trouble among the last five on which we wrote to it; who complains is never written to again. All
can come back by a fresh double opt-in, and then nothing is held against them.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Count
from django.db.models.functions import Coalesce, TruncDate

from core.clock import local_day
from mailing.domain import subscriptions
from mailing.domain.consent import Circumstances
from mailing.domain.delivering.permission import canonical
from mailing.domain.subscribers import subscriber_at
from mailing.domain.suppressions import suppress
from mailing.enums import Actor, Channel, EndReason, SuppressionReason
from mailing.models import Delivery, Subscriber

MOST_POINTS = 3  # days on which mail bounced softly, one point each
AMONG = 5  # mailings; those of one day are one, as a full mailbox refuses them all


@transaction.atomic
def hard(*, delivery: Delivery, source: str, now: datetime) -> None:
    """There is no such mailbox: write to it no more. `source` says who said so."""
    _give_up(canonical(delivery), _reader(delivery), SuppressionReason.BOUNCE, source, now)


@transaction.atomic
def soft(*, delivery: Delivery, source: str, now: datetime) -> None:
    """The mailbox is full or its server away: one point a day; the third of five gives it up."""
    subscriber = _reader(delivery)
    if subscriber is None:
        return
    rows = Delivery.objects.filter(pk=delivery.pk, soft_bounced_on=None)
    rows.update(soft_bounced_on=local_day(now))
    if points(subscriber) >= MOST_POINTS:
        address = subscriber.canonical_address or ""
        _give_up(address, subscriber, SuppressionReason.BOUNCE, source, now)
        forgive(subscriber)


def points(subscriber: Subscriber) -> int:
    """The days with a soft bounce among the last five on which something was mailed to them."""
    mailed = Delivery.objects.filter(subscriber=subscriber).annotate(
        day=Coalesce("soft_bounced_on", TruncDate("sent_at"))
    )
    days = mailed.exclude(day=None).order_by("-day").values("day")
    bounces = days.annotate(bounces=Count("soft_bounced_on")).values_list("bounces", flat=True)
    return sum(number > 0 for number in bounces[:AMONG])


def forgive(subscriber: Subscriber) -> None:
    """Hold no soft bounce against them any more."""
    bounced = Delivery.objects.filter(subscriber=subscriber, soft_bounced_on__isnull=False)
    bounced.update(soft_bounced_on=None)


@transaction.atomic
def complaint(*, delivery: Delivery, source: str, now: datetime) -> None:
    """The reader called it spam: never again."""
    _give_up(canonical(delivery), _reader(delivery), SuppressionReason.COMPLAINT, source, now)


def _reader(delivery: Delivery) -> Subscriber | None:
    """Whose mailbox it went to: what an address says that they have left is no matter of theirs."""
    reader = delivery.subscriber
    return reader if reader and reader.canonical_address == canonical(delivery) else None


def _give_up(
    address: str,
    subscriber: Subscriber | None,
    reason: SuppressionReason,
    source: str,
    now: datetime,
) -> None:
    if address:
        suppress(canonical_address=address, reason=reason, source=source, now=now)
    subscriber = subscriber or subscriber_at(address)  # service mail may know the address alone
    if subscriber is None:
        return
    complained = reason == SuppressionReason.COMPLAINT
    subscriptions.end(
        subscriptions=subscriber.subscriptions.filter(ended_at=None),
        reason=EndReason.COMPLAINED if complained else EndReason.BOUNCED,
        circumstances=Circumstances(
            channel=Channel.BOUNCE, actor_kind=Actor.PROVIDER, evidence={"said": source}
        ),
        now=now,
    )
