"""Mail for many people is queued once each."""

from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mailing.domain import queueing
from mailing.domain.queueing import queue
from mailing.enums import DeliveryState, MailingKind, MailingState
from mailing.models import Delivery, Mailing, Subscriber
from mailing.models.delivery import ISSUE_PRIORITY

pytestmark = pytest.mark.django_db


def make_mailing(key: str = "issue:1:1") -> Mailing:
    now = timezone.now()
    return Mailing.objects.create(
        key=key, kind=MailingKind.ISSUE, state=MailingState.SENDING, send_at=now, created_at=now
    )


def people(number: int) -> list[UUID]:
    now = timezone.now()
    rows = [
        Subscriber(address=f"a{n}@example.org", canonical_address=f"a{n}@example.org")
        for n in range(number)
    ]
    for row in rows:
        row.created_at = now
    return [row.pk for row in Subscriber.objects.bulk_create(rows)]


def queue_all(mailing: Mailing, ids: list[UUID]) -> int:
    return queue(mailing, ids, priority=ISSUE_PRIORITY, now=timezone.now())


def test_each_gets_the_mailing_once_and_only_the_new_are_counted() -> None:
    mailing, ids = make_mailing(), people(7)

    assert queue_all(mailing, ids[:3]) == 3
    assert queue_all(mailing, ids) == 4
    assert queue_all(mailing, ids) == 0
    assert queue_all(make_mailing("issue:1:2"), ids[:1]) == 1

    queued = Delivery.objects.filter(mailing=mailing)
    assert sorted(queued.values_list("subscriber", flat=True)) == sorted(ids)
    assert set(queued.values_list("state", "priority")) == {(DeliveryState.PENDING, ISSUE_PRIORITY)}


def test_who_is_named_twice_is_queued_once(monkeypatch: Any) -> None:
    monkeypatch.setattr(queueing, "CHUNK", 3)
    mailing, ids = make_mailing(), people(5)

    assert queue_all(mailing, [*ids, *reversed(ids)]) == 5


def test_a_chunk_costs_as_many_queries_for_three_as_for_one() -> None:
    mailing, ids = make_mailing(), people(4)

    with CaptureQueriesContext(connection) as one:
        queue_all(mailing, ids[:1])
    with CaptureQueriesContext(connection) as three:
        queue_all(mailing, ids[1:])

    assert len(one) == len(three)
