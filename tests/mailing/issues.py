"""Newsletters on their way, with readers who said yes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from mailing.composing import SETTINGS_URL, STOP_URL
from mailing.domain.subscriptions import Wish
from mailing.enums import MailingKind, MailingState, Purpose
from mailing.models import ConsentWording, Delivery, Mailing, Subscriber, Subscription
from mailing.models.delivery import ISSUE_PRIORITY


def make_readers(
    addresses: Iterable[str],
    *,
    now: datetime | None = None,
    purpose: Purpose = Purpose.INNOVATION_NEWS,
) -> list[Subscriber]:
    """Subscribers with a live consent to the newsletter; two queries, however many."""
    now = now or timezone.now()
    wording = _wording(purpose, now)
    wish = Wish.alerts() if purpose == Purpose.OPPORTUNITY_ALERTS else Wish(purpose)
    readers = Subscriber.objects.bulk_create(
        Subscriber(address=each, canonical_address=each.casefold(), created_at=now)
        for each in addresses
    )
    Subscription.objects.bulk_create(
        Subscription(
            subscriber=each, wording=wording, confirmed_at=now, began_at=now,
            expires_at=now + timedelta(days=700), **wish.as_data,
        )
        for each in readers
    )  # fmt: skip
    return readers


def _wording(purpose: Purpose, now: datetime) -> ConsentWording:
    """The newest; a test of several connections has taken away those of the site's own."""
    written = ConsentWording.objects.filter(purpose=purpose)
    return written.order_by("-version").first() or ConsentWording.objects.create(
        purpose=purpose, version=1, text="Yes", privacy_notice_version="1",
        published_at=now,
    )  # fmt: skip


def make_issue(readers: Iterable[Subscriber], **facts: Any) -> Mailing:
    """An issue that is being sent to them."""
    now = facts.pop("now", None) or timezone.now()
    given = {
        "key": f"issue:{uuid4()}",
        "kind": MailingKind.ISSUE,
        "purpose": Purpose.INNOVATION_NEWS,
        "state": MailingState.SENDING,
        "subject": "Sensors for the coast – café",
        "text": f"News\n.A line with a dot\n\nStop: {STOP_URL}\nSettings: {SETTINGS_URL}\n",
        "html": "<html><head><style>p { color: #123456 }</style></head><body><p>News</p>"
        f'<a href="{STOP_URL}">Stop</a> <a href="{SETTINGS_URL}">Settings</a></body></html>',
        "send_at": now,
        "created_at": now,
    }
    issue = Mailing.objects.create(**given | facts)
    Delivery.objects.bulk_create(
        Delivery(
            mailing=issue, subscriber=each, priority=ISSUE_PRIORITY, next_attempt_at=now,
            created_at=now,
        )
        for each in readers
    )  # fmt: skip
    return issue


def states(mailing: Mailing) -> dict[str, str]:
    """Where each delivery stands, by address."""
    rows = mailing.deliveries.select_related("subscriber")
    return {each.recipient: each.state for each in rows}
