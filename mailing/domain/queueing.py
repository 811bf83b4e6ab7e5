"""Put mail for many people into the queue: once each, whatever is retried or done side by side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from uuid import UUID

from django.db import transaction

from mailing.models import Delivery, Mailing

CHUNK = 500  # rows of one statement


def queue(mailing: Mailing, subscriber_ids: Iterable[UUID], *, priority: int, now: datetime) -> int:
    """Let the worker send the mailing to these; how many did not have it in the queue yet.

    The database leaves out who is there already (`delivery_once_a_subscriber`). What is new is
    told by its message id, which is made here, so that the number is right beside other workers.
    """
    new = 0
    for chunk in _chunks(subscriber_ids):
        rows = [
            Delivery(
                mailing=mailing,
                subscriber_id=subscriber_id,
                priority=priority,
                next_attempt_at=now,
                created_at=now,
            )
            for subscriber_id in chunk
        ]
        with transaction.atomic():
            Delivery.objects.bulk_create(rows, ignore_conflicts=True)
            new += Delivery.objects.filter(message_id__in=[row.message_id for row in rows]).count()
    return new


def _chunks(ids: Iterable[UUID]) -> Iterator[list[UUID]]:
    waiting = iter(ids)
    while chunk := list(islice(waiting, CHUNK)):
        yield chunk
