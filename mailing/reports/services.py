"""Reports of the mail services that django-anymail knows."""

from __future__ import annotations

import re
from typing import Any

from anymail.signals import AnymailTrackingEvent, EventType, RejectReason
from django.utils import timezone

from mailing.domain.reports import Report, ReportKind, take

KINDS = {
    EventType.DELIVERED: ReportKind.DELIVERED,
    EventType.DEFERRED: ReportKind.DELAYED,
    EventType.BOUNCED: ReportKind.BOUNCED,
    EventType.REJECTED: ReportKind.BOUNCED,
    EventType.FAILED: ReportKind.BOUNCED,
    EventType.COMPLAINED: ReportKind.COMPLAINED,
    EventType.UNSUBSCRIBED: ReportKind.UNSUBSCRIBED,
}
NO_MAILBOX = {RejectReason.INVALID, RejectReason.BOUNCED}
_STATUS = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")


def take_event(sender: Any, event: AnymailTrackingEvent, esp_name: str, **kwargs: Any) -> None:
    """A receiver of anymail's `tracking`; opens and clicks are no business of ours (reg 6)."""
    if event.event_type not in KINDS or not event.message_id:
        return
    now = timezone.now()
    said = event.mta_response or event.description or ""
    status = _STATUS.search(said)
    kind = KINDS[event.event_type]
    refused_as_spam = event.reject_reason == RejectReason.SPAM
    found = status.group() if status else ""
    take(
        Report(
            provider=esp_name,
            event_id=event.event_id or f"{event.message_id}:{event.event_type}",
            kind=ReportKind.COMPLAINED if refused_as_spam else kind,
            at=event.timestamp or now,
            provider_id=event.message_id,
            status=found,
            # The status says more: 4.x.x is a mailbox that the service could not reach for long.
            is_hard=event.reject_reason in NO_MAILBOX and not found.startswith(("4.", "5.2.2")),
            words=said,
        ),
        now=now,
    )
