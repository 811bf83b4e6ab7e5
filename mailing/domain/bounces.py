"""What a bounce or a complaint means for the list: who must not be written to any more, and when.

A mailbox that does not exist is given up at once, one that is full after three days of trouble;
who complains is never written to again. All can come back by a fresh double opt-in.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q

from core.clock import local_day
from mailing.domain import subscriptions
from mailing.domain.consent import Circumstances
from mailing.domain.suppressions import suppress
from mailing.enums import Actor, Channel, EndReason, SuppressionReason
from mailing.models import Subscriber

MOST_POINTS = 3  # days on which mail bounced softly, one point each
FORGOTTEN_AFTER = timedelta(days=60)  # without trouble


@transaction.atomic
def hard(
    *, canonical_address: str, subscriber: Subscriber | None, source: str, now: datetime
) -> None:
    """There is no such mailbox: write to it no more. `source` says who said so."""
    _give_up(canonical_address, subscriber, SuppressionReason.BOUNCE, source, now)


@transaction.atomic
def soft(*, subscriber: Subscriber, source: str, now: datetime) -> None:
    """The mailbox is full or its server away: one point a day; the third gives it up."""
    today = local_day(now)
    rows = Subscriber.objects.filter(pk=subscriber.pk).exclude(bounced_on=today)
    old = Q(bounced_on=None) | Q(bounced_on__lt=today - FORGOTTEN_AFTER)
    if not (
        rows.filter(old).update(bounce_points=1, bounced_on=today)
        or rows.update(bounce_points=F("bounce_points") + 1, bounced_on=today)
    ):
        return
    subscriber.refresh_from_db(fields=["bounce_points", "canonical_address"])
    if subscriber.bounce_points >= MOST_POINTS:
        address = subscriber.canonical_address or ""
        _give_up(address, subscriber, SuppressionReason.BOUNCE, source, now)


@transaction.atomic
def complaint(
    *, canonical_address: str, subscriber: Subscriber | None, source: str, now: datetime
) -> None:
    """The reader called it spam: never again."""
    _give_up(canonical_address, subscriber, SuppressionReason.COMPLAINT, source, now)


def _give_up(
    address: str,
    subscriber: Subscriber | None,
    reason: SuppressionReason,
    source: str,
    now: datetime,
) -> None:
    if address:
        suppress(canonical_address=address, reason=reason, source=source, now=now)
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
