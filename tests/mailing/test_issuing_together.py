"""Several confirm or prepare an issue at once: in a file of its own, as it empties the database."""

from datetime import datetime, timedelta
from threading import Event
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from mailing.domain import audience, issuing
from mailing.domain.audience import Audience, Choice
from mailing.domain.issuing import CanNotSend, confirm, expand_due
from mailing.enums import MailingState, Purpose
from mailing.models import (
    ConsentWording,
    Delivery,
    IssuePage,
    Mailing,
    Subscriber,
    Subscription,
)
from tests.mailing.factories import make_mailing
from tests.mailing.newsletter import make_issue
from tests.side_by_side import all_at_once

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time"),
]
PEOPLE = 50


def make_people() -> None:
    """Many at once, without their events."""
    now = timezone.now()
    wording, _ = ConsentWording.objects.get_or_create(
        purpose=Purpose.INNOVATION_NEWS,
        version=99,
        defaults={"text": "News.", "privacy_notice_version": "1", "published_at": now},
    )
    addresses = [f"person{number}@example.org" for number in range(PEOPLE)]
    rows = [Subscriber(address=a, canonical_address=a, created_at=now) for a in addresses]
    Subscriber.objects.bulk_create(rows)
    Subscription.objects.bulk_create(
        Subscription(
            subscriber=each,
            purpose=Purpose.INNOVATION_NEWS,
            wording=wording,
            confirmed_at=now,
            began_at=now,
            expires_at=now + timedelta(days=365),
        )
        for each in rows
    )


def test_two_workers_queue_nobody_twice_and_nobody_is_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(issuing, "CHUNK", 7)
    make_people()
    mailing = make_mailing(state=MailingState.SCHEDULED, audience=Choice().as_data)
    now = timezone.now()

    def work() -> None:
        while expand_due(now=now):
            pass

    assert all_at_once(work, work) == []
    assert Delivery.objects.filter(mailing=mailing).count() == PEOPLE
    assert Mailing.objects.get().state == MailingState.SENDING


def test_two_presses_at_once_confirm_an_issue_once(
    monkeypatch: pytest.MonkeyPatch, site: Any
) -> None:
    make_people()
    issue = make_issue()
    first_looks, second_is_done = Event(), Event()
    count = audience.audience_of

    def count_slowly(choice: Choice, *, now: datetime) -> Audience:
        if not first_looks.is_set():
            first_looks.set()
            second_is_done.wait(timeout=1)
        return count(choice, now=now)

    def press() -> None:
        page, now = IssuePage.objects.get(pk=issue.pk), timezone.now()
        revision = page.live_revision_id
        confirm(page=page, revision=revision, number=PEOPLE, by="ada", send_at=now, now=now)

    def press_again() -> None:
        first_looks.wait(timeout=5)
        try:
            press()
        finally:
            second_is_done.set()

    monkeypatch.setattr(audience, "audience_of", count_slowly)
    refused = all_at_once(press, press_again)
    assert [type(each) for each in refused] == [CanNotSend]
    assert [each.key for each in Mailing.objects.all()] == [f"issue:{issue.pk}:1"]
