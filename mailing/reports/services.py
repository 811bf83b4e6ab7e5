"""Reports of the mail services that django-anymail knows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from anymail.signals import AnymailTrackingEvent, EventType, RejectReason
from django.utils import timezone

from mailing.domain.delivering.statuses import is_by_policy, rejects_sender
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
OWN_WORDS = ("Type", "SuppressionReason", "event", "type", "severity")
_FOR_GOOD = re.compile(r"hard|permanent", re.IGNORECASE)
_STATUS = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")


def take_event(sender: Any, event: AnymailTrackingEvent, esp_name: str, **kwargs: Any) -> None:
    """A receiver of anymail's `tracking`; opens and clicks are no business of ours (reg 6)."""
    if event.event_type not in KINDS or not event.message_id:
        return
    now = timezone.now()
    said = event.mta_response or event.description or ""
    status = _STATUS.search(said)
    found = status.group() if status else ""
    take(
        Report(
            provider=esp_name,
            event_id=event.event_id or f"{event.message_id}:{event.event_type}",
            kind=_kind(event),
            at=event.timestamp or now,
            provider_id=event.message_id,
            status=found,
            is_hard=_is_hard(event, found),
            words=said,
        ),
        now=now,
    )


def _kind(event: AnymailTrackingEvent) -> ReportKind:
    """A service that does not even try, because of spam, knows of an earlier complaint."""
    knows_complaint = event.event_type == EventType.REJECTED
    if knows_complaint and event.reject_reason == RejectReason.SPAM:
        return ReportKind.COMPLAINED
    return KINDS[event.event_type]


def _is_hard(event: AnymailTrackingEvent, status: str) -> bool:
    """Whether the service says that there is no such mailbox, and the status nothing else.

    Anymail calls soft bounces and hard ones the same; the service's own word tells them apart.
    """
    if status.startswith(("4.", "5.2.2")) or is_by_policy(status) or rejects_sender(status):
        return False
    if event.reject_reason == RejectReason.BOUNCED:
        return any(_FOR_GOOD.match(each) for each in _own_words(event))
    return event.reject_reason == RejectReason.INVALID


def _own_words(event: AnymailTrackingEvent) -> Iterator[str]:
    """What the service calls the bounce: "HardBounce", "soft_bounce", "Permanent: General"."""
    told = event.esp_event if isinstance(event.esp_event, dict) else {}
    for facts in (told, told.get("event-data"), told.get("data")):
        if isinstance(facts, dict):
            yield from (str(facts.get(name, "")) for name in OWN_WORDS)
    yield event.description or ""
