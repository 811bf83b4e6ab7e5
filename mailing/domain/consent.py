"""The ledger of consents: its one door."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from mailing import keys
from mailing.enums import Actor, Channel, ConsentEventKind
from mailing.models import ConsentChain, ConsentEvent, ConsentWording

CHUNK = 500  # rows of one statement
CHAINED = (
    "number", "at", "subject", "address_hash", "key_id", "purpose", "kind", "wording_version",
    "wording_sha256", "privacy_notice_version", "channel", "source", "actor_kind", "actor",
    "evidence", "previous_hash",
)  # fmt: skip


@dataclass(frozen=True)
class Circumstances:
    """Who did it, where, and what there is to show for it; no address and no network in it."""

    channel: Channel
    actor_kind: Actor
    actor: str = ""
    source: str = ""
    evidence: dict[str, Any] = field(default_factory=dict)
    privacy_notice_version: str = ""  # that could be read; without one, the wording's


@dataclass(frozen=True)
class Entry:
    """One thing that happened to one consent."""

    kind: ConsentEventKind
    subject: UUID
    canonical_address: str
    purpose: str
    wording: ConsentWording | None
    circumstances: Circumstances


def record(
    *,
    kind: ConsentEventKind,
    subject: UUID,
    canonical_address: str,
    purpose: str,
    wording: ConsentWording | None,
    circumstances: Circumstances,
    now: datetime,
) -> ConsentEvent:
    """Append one event."""
    entry = Entry(kind, subject, canonical_address, purpose, wording, circumstances)
    return record_all([entry], now=now)[0]


@transaction.atomic
def record_all(entries: Sequence[Entry], *, now: datetime) -> list[ConsentEvent]:
    """Append events in this order. Writers wait for each other, so that the chain has no fork."""
    end = hold_the_end()
    events = []
    for entry in entries:
        event = _event(entry, end, now)
        end.number, end.hash = event.number, event.hash
        events.append(event)
    ConsentEvent.objects.bulk_create(events, batch_size=CHUNK)
    end.save()
    return events


def hold_the_end() -> ConsentChain:
    """The end of the chain, kept for us until the end of the transaction."""
    ConsentChain.objects.get_or_create(pk=1)
    return ConsentChain.objects.select_for_update().get(pk=1)


def _event(entry: Entry, end: ConsentChain, now: datetime) -> ConsentEvent:
    hashed = keys.address_hash(entry.canonical_address)
    wording, circumstances = entry.wording, entry.circumstances
    notice = wording.privacy_notice_version if wording else ""
    event = ConsentEvent(
        number=end.number + 1,
        at=now,
        subject=entry.subject,
        address_hash=hashed.digest,
        key_id=hashed.key_id,
        purpose=entry.purpose,
        kind=entry.kind,
        wording_version=wording.version if wording else None,
        wording_sha256=wording.sha256 if wording else "",
        privacy_notice_version=circumstances.privacy_notice_version or notice,
        channel=circumstances.channel,
        source=circumstances.source,
        actor_kind=circumstances.actor_kind,
        actor=circumstances.actor,
        evidence=circumstances.evidence,
        previous_hash=end.hash,
    )
    event.hash = chained_hash(event)
    return event


def chained_hash(event: ConsentEvent) -> str:
    """SHA-256 over all that the row says and over the hash of the row before it."""
    said = {name: _plain(getattr(event, name)) for name in CHAINED}
    canonical = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _plain(value: Any) -> Any:
    """The same on both databases: moments in UTC to the microsecond, ids as text."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return str(value) if isinstance(value, UUID | ConsentEventKind) else value
