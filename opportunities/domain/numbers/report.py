"""All of the programme's numbers at one moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.core.cache import cache
from django.db.models import Subquery

from core.freshness import MAX_AGE
from opportunities.domain.numbers.competition import Competition, read_competition
from opportunities.domain.numbers.members import Members, read_members
from opportunities.domain.numbers.meter import Meter, read_meter
from opportunities.domain.numbers.pace import Pace, read_pace
from opportunities.domain.numbers.scope import Scope
from opportunities.domain.numbers.winners import Winners, read_winners
from opportunities.models.listing import Listing
from opportunities.models.publication import Publication
from opportunities.querysets import NEVER

if TYPE_CHECKING:
    from opportunities.models.programme import Programme

KEY = "programme-numbers"


@dataclass(frozen=True)
class Numbers:
    """The programme in numbers as at `today` (UK), true until the clock changes them."""

    today: date
    starts_on: date | None
    ends_on: date | None
    are_examples: bool
    meter: Meter
    pace: Pace
    members: Members
    winners: Winners
    competition: Competition
    next_turn: datetime | None

    @property
    def days_left(self) -> int | None:
        """Calendar days until the last day of the DPS; negative once it is over."""
        return (self.ends_on - self.today).days if self.ends_on else None


def programme_numbers(programme: Programme, *, now: datetime) -> Numbers:
    """The numbers, kept until something is published, the clock turns or a minute has passed.

    The minute is what every page promises: what staff change besides (a supplier's size, a
    monthly figure) shows within it.
    """
    scope = Scope(programme, now)
    newest, next_turn = _moment_in_ledger(now)
    key = ":".join(map(str, (KEY, newest, scope.today, *_terms(programme))))
    kept: Numbers | None = cache.get(key)
    if kept is None or (kept.next_turn and kept.next_turn <= now):
        kept = read_numbers(scope, next_turn=next_turn)
        cache.set(key, kept, timeout=MAX_AGE)
    return kept


def read_numbers(scope: Scope, *, next_turn: datetime | None = None) -> Numbers:
    """The numbers as they stand in the database."""
    programme = scope.programme
    return Numbers(
        today=scope.today,
        starts_on=programme.starts_on,
        ends_on=programme.ends_on,
        are_examples=programme.example_data,
        meter=read_meter(scope),
        pace=read_pace(scope),
        members=read_members(scope),
        winners=read_winners(scope),
        competition=read_competition(scope),
        next_turn=next_turn,
    )


def _terms(programme: Programme) -> tuple[Decimal | date | bool | None, ...]:
    return programme.ceiling, programme.starts_on, programme.ends_on, programme.example_data


def _moment_in_ledger(now: datetime) -> tuple[int | None, datetime | None]:
    """The newest publication, and when an opportunity next opens, is decided or ends by the clock.

    In one query; neither is there before the first publication.
    """
    coming = Listing.objects.filter(turns_at__gt=now, turns_at__lt=NEVER).order_by("turns_at")
    turn = Subquery(coming.values("turns_at")[:1])
    newest = Publication.objects.order_by("-pk").annotate(turn=turn)
    return newest.values_list("pk", "turn").first() or (None, None)
