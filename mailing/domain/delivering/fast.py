"""The two marks that each newsletter needs, in one statement each: they set the pace of sending.

The first writes only if all mails of a group may go; else the reasons are asked for one by one.
Consents are counted, not looked for with EXISTS, which a planner may turn into a join with all.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import connection

from mailing import keys
from mailing.domain.delivering.claiming import GOING_OUT, LEASE
from mailing.domain.delivering.permission import canonical, is_allowed
from mailing.enums import DeliveryState
from mailing.models import EVERYTHING, Delivery

COMMIT = """
UPDATE mailing_delivery SET state = %s, lease_until = %s
WHERE id IN ({ids}) AND worker = %s AND state = %s
AND mailing_id IN (SELECT id FROM mailing_mailing WHERE id = %s AND state IN ({states}))
AND 0 < (
    SELECT COUNT(*) FROM mailing_subscription s JOIN mailing_subscriber p ON p.id = s.subscriber_id
    WHERE s.subscriber_id = mailing_delivery.subscriber_id AND p.canonical_address IN ({addresses})
    AND s.purpose = %s AND s.ended_at IS NULL AND s.expires_at > %s
    AND s.wording_id NOT IN (
        SELECT w.id FROM mailing_consentwording w JOIN mailing_consentwording later
        ON later.purpose = w.purpose AND later.version > w.version AND later.needs_new_consent
    )
)
AND NOT EXISTS (
    SELECT 1 FROM mailing_suppression WHERE address_hash IN ({hashes}) AND scope IN (%s, %s)
)
"""
NOTE_SENT = """
UPDATE mailing_delivery
SET state = %s, sent_at = %s, lease_until = NULL, reply = '', attempts = attempts + 1,
    smtp_code = %s
WHERE id IN ({ids}) AND worker = %s AND state IN (%s, %s)
"""


def is_list_mail(ready: Collection[Delivery]) -> bool:
    """Whether all are of one mailing to subscribers, to addresses that we may write to."""
    first = next(iter(ready)).mailing
    return bool(first.purpose) and all(
        each.mailing_id == first.pk
        and each.subscriber_id
        and not each.action_id
        and is_allowed(canonical(each))
        for each in ready
    )


def commit_all(ready: Collection[Delivery], *, worker: str, now: datetime) -> bool:
    """Mark all; whether it was all. If not, the caller takes back those that were marked."""
    mailing = next(iter(ready)).mailing
    ids = [each.pk for each in ready]
    addresses = [canonical(each) for each in ready]
    hashes = [digest for each in addresses for digest in keys.address_hashes(each)]
    statement = COMMIT.format(
        ids=_places(ids), states=_places(GOING_OUT), addresses=_places(addresses),
        hashes=_places(hashes),
    )  # fmt: skip
    values = [
        DeliveryState.COMMITTING, _moment(now + LEASE), *ids, worker, DeliveryState.CLAIMED,
        mailing.pk, *GOING_OUT, *addresses, mailing.purpose, _moment(now),
        *hashes, EVERYTHING, mailing.purpose,
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(statement, [_plain(each) for each in values])
        return cursor.rowcount == len(ids)


def note_sent(ids: Collection[int], *, code: int | None, worker: str, now: datetime) -> None:
    """Mark those that were accepted."""
    committed = (DeliveryState.COMMITTING, DeliveryState.IN_DOUBT)
    values = [DeliveryState.SENT, _moment(now), code, *ids, worker, *committed]
    with connection.cursor() as cursor:
        cursor.execute(NOTE_SENT.format(ids=_places(ids)), [_plain(each) for each in values])


def _places(values: Collection[object]) -> str:
    return ", ".join(["%s"] * len(values))


def _plain(value: Any) -> Any:
    """The value of a choice, which not each database takes as text."""
    return str(value) if isinstance(value, str) else value


def _moment(at: datetime) -> object:
    return connection.ops.adapt_datetimefield_value(at)
