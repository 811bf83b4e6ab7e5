"""What became of a mail after it was sent, by the report of a mail service: taken once each."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db import transaction

from mailing.domain import bounces, subscriptions
from mailing.domain.consent import Circumstances
from mailing.domain.delivering.replies import without_addresses
from mailing.domain.delivering.statuses import is_by_policy, names_no_mailbox, rejects_sender
from mailing.enums import Actor, Channel, ConsentEventKind, DeliveryOutcome, EndReason
from mailing.models import ConsentEvent, Delivery, MailEvent

logger = logging.getLogger(__name__)


class ReportKind(StrEnum):
    """What is reported."""

    DELIVERED = "delivered"
    DELAYED = "delayed"  # the service tries on
    BOUNCED = "bounced"
    COMPLAINED = "complained"
    UNSUBSCRIBED = "unsubscribed"  # in the service's own way


@dataclass(frozen=True)
class Report:
    """One report; the mail is named by its Message-ID or by the service's own id."""

    provider: str
    event_id: str
    kind: ReportKind
    at: datetime
    message_id: UUID | None = None
    provider_id: str = ""
    status: str = ""  # RFC 3463: 5.1.1
    is_hard: bool = False  # the service knows that there is no such mailbox
    words: str = ""


OUTCOMES = {
    ReportKind.DELIVERED: DeliveryOutcome.DELIVERED,
    ReportKind.BOUNCED: DeliveryOutcome.BOUNCED,
    ReportKind.COMPLAINED: DeliveryOutcome.COMPLAINED,
}


@transaction.atomic
def take(report: Report, *, now: datetime) -> bool:
    """Note a report and act on it; False where it is known already, or of no mail of ours."""
    delivery = _delivery(report)
    if delivery is None:
        return False
    said = " ".join(each for each in (report.status, without_addresses(report.words)) if each)
    _, is_new = MailEvent.objects.get_or_create(
        provider=report.provider[:40],
        event_id=report.event_id[:200],
        defaults={
            "kind": report.kind, "delivery": delivery, "at": report.at, "detail": said[:200],
        },
    )  # fmt: skip
    if is_new:
        _note(report, delivery)
        _act(report, delivery, f"{report.provider}: {report.status or report.kind}", now)
    return is_new


def _delivery(report: Report) -> Delivery | None:
    rows = Delivery.objects.select_related("subscriber", "action", "mailing")
    if report.message_id:
        return rows.filter(message_id=report.message_id).first()
    if not report.provider_id:
        return None
    return rows.filter(provider_id=report.provider_id).order_by("-pk").first()


def _note(report: Report, delivery: Delivery) -> None:
    """A complaint follows on a delivery, a bounce too; never the other way round."""
    outcome = OUTCOMES.get(report.kind)
    if outcome is None or (outcome == DeliveryOutcome.DELIVERED and delivery.outcome):
        return
    Delivery.objects.filter(pk=delivery.pk).update(outcome=outcome, outcome_at=report.at)


def _act(report: Report, delivery: Delivery, source: str, now: datetime) -> None:
    """`source` outlives the reader's data, so that no words of a server are in it."""
    if report.kind == ReportKind.BOUNCED and _has_moved(delivery):
        return
    if report.kind == ReportKind.COMPLAINED:
        bounces.complaint(delivery=delivery, source=source, now=now)
    elif report.kind == ReportKind.UNSUBSCRIBED and delivery.subscriber:
        _withdraw(delivery, source, now)
    elif report.kind != ReportKind.BOUNCED:
        return
    elif report.is_hard or names_no_mailbox(report.status):
        bounces.hard(delivery=delivery, source=source, now=now)
    elif rejects_sender(report.status):
        logger.warning("Mail was refused for our address, which may hit all readers: %s.", source)
    elif is_by_policy(report.status):
        logger.warning("Mail was refused by policy, which may hit more readers: %s.", source)
    else:
        bounces.soft(delivery=delivery, source=source, now=now)


def _has_moved(delivery: Delivery) -> bool:
    """Whether the reader has another address since: what the old one does is no fault of it."""
    if delivery.subscriber_id is None or delivery.sent_at is None:
        return False
    moves = ConsentEvent.objects.filter(
        subject=delivery.subscriber_id, kind=ConsentEventKind.ADDRESS_CHANGED
    )
    return moves.filter(at__gt=delivery.sent_at).exists()


def _withdraw(delivery: Delivery, source: str, now: datetime) -> None:
    """From what the mail was sent for."""
    if delivery.subscriber is None:
        return
    live = delivery.subscriber.subscriptions.filter(ended_at=None)
    subscriptions.end(
        subscriptions=live.filter(purpose=delivery.mailing.purpose),
        reason=EndReason.WITHDRAWN,
        circumstances=Circumstances(
            channel=Channel.BOUNCE, actor_kind=Actor.PROVIDER, evidence={"said": source}
        ),
        now=now,
    )
