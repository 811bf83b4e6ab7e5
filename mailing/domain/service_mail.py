"""Mail that one person has just asked for by an act of theirs; it overtakes everything else."""

from __future__ import annotations

from datetime import datetime

from django.db.models import TextChoices

from mailing.enums import MailingKind, MailingState
from mailing.models import Delivery, Mailing, PendingAction, Subscriber
from mailing.models.delivery import SERVICE_PRIORITY


class ServiceMail(TextChoices):
    """The kinds of service mail; each has a standing mailing of that key."""

    SIGN_UP = "service:sign-up", "To confirm a sign-up"  # or: you are subscribed already
    RECEIPT = "service:receipt", "What was agreed, and how to stop"
    SETTINGS = "service:settings", "The link to the settings"
    CHANGE_ADDRESS = "service:change-address", "To confirm a new address"
    ADDRESS_CHANGED = "service:address-changed", "The address was changed"  # to the old one
    RENEWAL = "service:renewal", "Does your agreement still stand?"


def queue_service_mail(
    kind: ServiceMail,
    *,
    now: datetime,
    action: PendingAction | None = None,
    subscriber: Subscriber | None = None,
    address: str = "",
) -> Delivery:
    """Let the worker write and send it: at once, before any newsletter."""
    mailing, _ = Mailing.objects.get_or_create(
        key=kind.value,
        defaults={
            "kind": MailingKind.SERVICE, "state": MailingState.SENDING, "send_at": now,
            "created_at": now,
        },
    )  # fmt: skip
    return Delivery.objects.create(
        mailing=mailing,
        action=action,
        subscriber=subscriber,
        address=address,
        priority=SERVICE_PRIORITY,
        next_attempt_at=now,
        created_at=now,
    )
