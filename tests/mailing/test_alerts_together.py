"""Several workers tell of the same at once: in a file of its own, as it empties the database."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from mailing import rounds
from mailing.domain.alerting import at_once, digests
from mailing.enums import Coverage, Frequency, Purpose
from mailing.models import AlertMatch, ConsentWording, Delivery, Subscriber, Subscription
from tests.factories import make_opportunity
from tests.side_by_side import all_at_once

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time"),
]
PEOPLE = 15  # who want to know at once, and as many who get a digest


def make_people() -> None:
    """Many at once, without their events."""
    now = timezone.now()
    wording, _ = ConsentWording.objects.get_or_create(
        purpose=Purpose.OPPORTUNITY_ALERTS,
        version=99,
        defaults={"text": "Alerts.", "privacy_notice_version": "1", "published_at": now},
    )
    addresses = [f"person{number}@example.org" for number in range(2 * PEOPLE)]
    rows = [Subscriber(address=a, canonical_address=a, created_at=now) for a in addresses]
    Subscriber.objects.bulk_create(rows)
    Subscription.objects.bulk_create(
        Subscription(
            subscriber=each,
            purpose=Purpose.OPPORTUNITY_ALERTS,
            filter=filter,
            frequency=Frequency.IMMEDIATE if number < PEOPLE else Frequency.DAILY,
            coverage=Coverage.EVERYTHING,
            wording=wording,
            confirmed_at=now,
            began_at=now,
            expires_at=now + timedelta(days=365),
        )
        for number, each in enumerate(rows)
        for filter in ("", "category=connectivity")
    )


def test_two_workers_tell_nobody_twice_and_nobody_is_left_out(
    index: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(at_once, "PEOPLE", 7)
    monkeypatch.setattr(digests, "PEOPLE", 7)
    make_people()
    for number in range(3):
        make_opportunity(title=f"Opportunity {number}")
    now = timezone.now() + timedelta(days=1)

    def work() -> None:
        for each in (rounds.match_publications, rounds.send_due_digests):
            while each(now):
                pass

    assert all_at_once(*[work] * 3) == []
    work()  # what a worker put off for another
    assert AlertMatch.objects.count() == 3 * 2 * 2 * PEOPLE
    assert not AlertMatch.objects.filter(delivery=None).exists()
    alerts = Delivery.objects.filter(mailing__kind="alert")
    daily = Delivery.objects.filter(mailing__key__startswith="digest:daily")
    assert (alerts.count(), daily.count()) == (3 * PEOPLE, PEOPLE)
    assert alerts.values("mailing", "subscriber").distinct().count() == 3 * PEOPLE
