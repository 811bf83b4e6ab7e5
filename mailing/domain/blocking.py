"""The owner of an address never asked for our mail, and wants none at all."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from mailing.domain import stopping, suppressions
from mailing.domain.subscribers import subscriber_at
from mailing.enums import Channel, SuppressionReason
from mailing.models import PendingAction


@transaction.atomic
def block(canonical_address: str, *, source: str, now: datetime) -> None:
    """Write there no more, not even service mail, whoever asks; only staff may undo it."""
    suppressions.suppressions_of(canonical_address).exclude(
        reason=SuppressionReason.BLOCKED
    ).delete()
    suppressions.suppress(
        canonical_address=canonical_address,
        reason=SuppressionReason.BLOCKED,
        source=source,
        now=now,
    )
    PendingAction.objects.filter(
        canonical_address=canonical_address, used_at=None, superseded_at=None
    ).update(superseded_at=now)
    if subscriber := subscriber_at(canonical_address):
        stopping.stop_everything(subscriber, channel=Channel.STOP_PAGE, source=source, now=now)
