"""What we can show of a consent: who gave it, when, how, after reading what, and until when.

UK GDPR, Article 7(1). It is read from the ledger, which no erasure touches.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

from django.db.models import Q, QuerySet, UUIDField, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Replace

from mailing import keys
from mailing.enums import ENDED, ConsentEventKind, Purpose
from mailing.models import ConsentEvent, ConsentWording, Subscriber


@dataclass(frozen=True)
class Shown:
    """One event, with the words that the person had read; None where they were changed since."""

    event: ConsentEvent
    wording: ConsentWording | None

    @property
    def by(self) -> str:
        """Who did it: "The person", or "Staff (ada)"."""
        who = self.event.get_actor_kind_display()
        return f"{who} ({self.event.actor})" if self.event.actor else who


@dataclass(frozen=True)
class Evidence:
    """All that happened to the consent to one purpose, the oldest first."""

    purpose: Purpose
    is_live: bool
    events: list[Shown]

    @property
    def ended_at(self) -> datetime | None:
        """When the last of it ended, and None as long as any is in force."""
        ends = [each.event.at for each in self.events if each.event.kind in ENDED]
        return None if self.is_live or not ends else ends[-1]

    @property
    def wordings(self) -> list[ConsentWording]:
        """Each text that was read, once, in the order in which it was read."""
        read = {each.wording.pk: each.wording for each in self.events if each.wording}
        return list(read.values())


def evidence_of(subscriber: Subscriber, *, now: datetime) -> list[Evidence]:
    """By purpose. Four queries."""
    live = set(subscriber.subscriptions.live(now).values_list("purpose", flat=True))  # type: ignore[attr-defined]
    events = shown(events_of(subscriber.pk, subscriber.canonical_address or ""))
    ordered = sorted(events, key=lambda each: (each.event.purpose, each.event.number))
    return [
        Evidence(Purpose(purpose), purpose in live, list(group))
        for purpose, group in groupby(ordered, key=lambda each: each.event.purpose)
    ]


def events_of(subject: UUID, canonical_address: str = "") -> Iterable[ConsentEvent]:
    """What the ledger says of one person, the oldest first.

    What was asked before there was a subscriber is named by what was confirmed of it; the rest is
    known by the keyed hash of the address.
    """
    theirs = ConsentEvent.objects.filter(subject=subject)
    asked = Q(subject__in=list(requests_behind(theirs)))
    if canonical_address:
        asked |= Q(address_hash__in=keys.address_hashes(canonical_address))
    asked &= Q(kind=ConsentEventKind.REQUESTED)
    return ConsentEvent.objects.filter(Q(subject=subject) | asked)


def requests_behind(events: QuerySet[ConsentEvent]) -> QuerySet[ConsentEvent, UUID]:
    """The subjects under which was asked for what these events confirm."""
    bare = Replace(KeyTextTransform("request", "evidence"), Value("-"))  # as SQLite keeps an id
    named = events.filter(evidence__has_key="request").order_by()
    return named.values_list(Cast(bare, UUIDField()), flat=True)


def people_known_as(canonical_address: str) -> QuerySet[Subscriber]:
    """Whose consents the ledger holds under that address, also where nothing else knows it."""
    events = ConsentEvent.objects.filter(address_hash__in=keys.address_hashes(canonical_address))
    return Subscriber.objects.filter(pk__in=events.order_by().values("subject"))


def shown(events: Iterable[ConsentEvent]) -> list[Shown]:
    """With the wordings that the ledger knows by their hash; one query for these."""
    wordings = {(w.purpose, w.version, w.digest): w for w in ConsentWording.objects.all()}
    return [
        Shown(event, wordings.get((event.purpose, event.wording_version, event.wording_sha256)))
        for event in events
    ]
