"""Take a list of consents over: with its evidence, in one transaction, or not at all.

Nobody is asked for a consent that we can not prove: lines without evidence stay out (PECR,
regulation 22; the ICO's fines for Flybe and Honda in 2017).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from dateutil.relativedelta import relativedelta
from django.db import IntegrityError, transaction

from mailing.domain import consent
from mailing.domain.consent import Circumstances, Entry
from mailing.domain.subscriptions import lifetime
from mailing.enums import Actor, Channel, ConsentEventKind, Coverage, Frequency, Purpose
from mailing.imports.known import Known
from mailing.imports.rows import Consent, NoEvidence, NotImported, Reader, read_lines
from mailing.models import Subscriber, Subscription

LEAST = {"frequency": Frequency.WEEKLY, "coverage": Coverage.NEW_ONLY}  # alerts of an import
CHUNK = 500  # rows of one statement
MEANWHILE = "Somebody signed up at the same moment. Nothing was imported: import the file again."


class LeftOut(NamedTuple):
    """One line that is not imported, and why; no address is in it."""

    line: int
    why: str

    def __str__(self) -> str:
        return f"Line {self.line}: {self.why}."


@dataclass(frozen=True)
class Imported:
    """What became of a file."""

    added: int
    left_out: Sequence[LeftOut]

    def __str__(self) -> str:
        return f"{self.added} consents imported, {len(self.left_out)} lines left out."


def import_subscribers(*, raw: bytes, by: str, now: datetime, dry_run: bool) -> Imported:
    """Take over what has evidence; `by` is who answers for it, a user name.

    Raises NotImported where the file can not be read; then nothing is written.
    """
    lasts = lifetime()
    try:
        with transaction.atomic():
            consent.hold_the_end()
            consents, left_out = _sorted_out(raw, lasts, now)
            if not dry_run:
                _write(consents, by=by, lasts=lasts, now=now)
    except IntegrityError:
        raise NotImported(MEANWHILE) from None
    return Imported(len(consents), left_out)


def _sorted_out(
    raw: bytes, lasts: relativedelta, now: datetime
) -> tuple[list[Consent], list[LeftOut]]:
    reader = Reader(lifetime=lasts, now=now)
    consents, left_out = [], []
    for line, row in read_lines(raw):
        try:
            consents.append(reader.read(line, row))
        except NoEvidence as reason:
            left_out.append(LeftOut(line, str(reason)))
    known = Known([each.address.canonical for each in consents], now=now)
    reasons = [(each, known.objection(each)) for each in consents]
    left_out += [LeftOut(each.line, why) for each, why in reasons if why]
    return [each for each, why in reasons if not why], sorted(left_out)


def _write(consents: Sequence[Consent], *, by: str, lasts: relativedelta, now: datetime) -> None:
    ids = _subscribers(consents, now)
    subscriptions = [
        Subscription(
            subscriber_id=ids[each.address.canonical],
            purpose=each.purpose,
            wording=each.wording,
            confirmed_at=each.given_at,
            began_at=now,
            expires_at=each.given_at + lasts,
            **(LEAST if each.purpose == Purpose.OPPORTUNITY_ALERTS else {}),
        )
        for each in consents
    ]
    Subscription.objects.bulk_create(subscriptions, batch_size=CHUNK)
    pairs = zip(consents, subscriptions, strict=True)
    consent.record_all([_entry(one, subscription, by) for one, subscription in pairs], now=now)


def _subscribers(consents: Sequence[Consent], now: datetime) -> dict[str, UUID]:
    """Their ids by canonical address; who is known stays as they are."""
    rows = {
        each.address.canonical: Subscriber(
            address=each.address.mailbox,
            canonical_address=each.address.canonical,
            organisation=each.organisation,
            created_at=now,
        )
        for each in reversed(consents)
    }
    Subscriber.objects.bulk_create(rows.values(), batch_size=CHUNK, ignore_conflicts=True)
    found: dict[str, UUID] = {}
    addresses = list(rows)
    for start in range(0, len(addresses), CHUNK):
        chunk = Subscriber.objects.filter(canonical_address__in=addresses[start : start + CHUNK])
        found |= {each.canonical_address or "": each.pk for each in chunk.only("canonical_address")}
    return found


def _entry(one: Consent, subscription: Subscription, by: str) -> Entry:
    return Entry(
        kind=ConsentEventKind.IMPORTED,
        subject=subscription.subscriber_id,
        canonical_address=one.address.canonical,
        purpose=one.purpose,
        wording=one.wording,
        circumstances=Circumstances(
            channel=Channel.IMPORT,
            actor_kind=Actor.STAFF,
            actor=by,
            source=one.source,
            evidence={
                "subscription": str(subscription.pk),
                "given_on": f"{one.given_at:%Y-%m-%d}",
            },
        ),
    )
