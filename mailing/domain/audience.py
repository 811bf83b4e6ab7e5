"""Who gets an issue, in numbers that say why: the same rule by which delivery sends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from mailing import keys
from mailing.domain.delivering.permission import is_allowed
from mailing.domain.wordings import covering
from mailing.enums import Purpose, SuppressionReason
from mailing.models import EVERYTHING, Interest, Subscription, Suppression

CHUNK = 2000  # addresses looked up at once
Person = tuple[UUID, str]  # the key of a subscriber, and the address in its one spelling
PERSON = ("subscriber", "subscriber__canonical_address")


@dataclass(frozen=True)
class Choice:
    """Whom an issue is for: people who named one of the interests, or all who want the news."""

    interests: tuple[int, ...] = ()  # keys of categories
    purpose: Purpose = Purpose.INNOVATION_NEWS

    @property
    def as_data(self) -> dict[str, Any]:
        """As a mailing keeps it; `Choice.read` reads it again."""
        return {"purpose": str(self.purpose), "interests": list(self.interests)}

    @classmethod
    def read(cls, data: dict[str, Any]) -> Choice:
        return cls(tuple(data["interests"]), Purpose(data["purpose"]))


@dataclass(frozen=True)
class Audience:
    """How many, and why not more."""

    consenting: int  # people with a live consent to the purpose
    matching: int  # of those whose words cover what is sent, who named one of the interests
    suppressed: int  # of those, whose address must not be written to
    not_allowed: int  # of those, whom this installation may not write to
    not_covered: int = 0  # who consent, to words that do not cover what is sent now; none matches

    @property
    def number(self) -> int:
        """Who gets it."""
        return self.matching - self.suppressed - self.not_allowed


def audience_of(choice: Choice, *, now: datetime) -> Audience:
    """The numbers as they are now."""
    consenting = _live(choice.purpose, now).count()
    covered = consents(Choice(purpose=choice.purpose), now=now).count()
    matching = suppressed = not_allowed = 0
    after: UUID | None = None
    while chunk := next_people(choice, after=after, now=now, most=CHUNK):
        barred = addresses_barred([address for _, address in chunk], purpose=choice.purpose)
        rest = [address for _, address in chunk if address not in barred]
        matching += len(chunk)
        suppressed += len(chunk) - len(rest)
        not_allowed += sum(not is_allowed(address) for address in rest)
        after = chunk[-1][0]
    return Audience(consenting, matching, suppressed, not_allowed, consenting - covered)


def next_people(choice: Choice, *, after: UUID | None, now: datetime, most: int) -> list[Person]:
    """The next of those who match, whether suppressed or not, in the order of their keys."""
    rows = consents(choice, now=now).order_by("subscriber").values_list(*PERSON)
    return list((rows.filter(subscriber__gt=after) if after else rows)[:most])


def may_get(people: Sequence[Person], choice: Choice) -> Iterator[UUID]:
    """Those of them to whom mail for the purpose may go."""
    barred = addresses_barred([address for _, address in people], purpose=choice.purpose)
    return (key for key, address in people if address not in barred and is_allowed(address))


def consents(choice: Choice, *, now: datetime) -> QuerySet[Subscription]:
    """The live consents on whose ground the issue goes out; one a person."""
    live = covering(_live(choice.purpose, now))
    if not choice.interests:
        return live
    named = Interest.objects.filter(
        subscriber=OuterRef("subscriber"), category__in=choice.interests
    )
    return live.filter(Exists(named))


def _live(purpose: Purpose, now: datetime) -> QuerySet[Subscription]:
    """Of people whom we can write to, whatever words they read."""
    live: QuerySet[Subscription] = Subscription.objects.live(now).filter(
        purpose=purpose, subscriber__canonical_address__isnull=False
    )
    return live


def addresses_barred(addresses: Sequence[str], *, purpose: str) -> set[str]:
    """Those to which mail for the purpose must not go; who blocked an address gets none at all."""
    by_hash = {digest: address for address in addresses for digest in keys.address_hashes(address)}
    bars = Q(scope__in=[EVERYTHING, purpose]) | Q(reason=SuppressionReason.BLOCKED)
    found = Suppression.objects.filter(bars, address_hash__in=by_hash)
    return {by_hash[digest] for digest in found.values_list("address_hash", flat=True)}
