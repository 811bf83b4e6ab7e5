"""Doors for the worker."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Model

from core.scheduling import Due
from opportunities.domain.programme import ended_untold, record_end
from opportunities.domain.publications import due_turns, record_turns_of
from opportunities.models import Listing, ProgrammePublication


def due_to_turn(*, now: datetime) -> Iterator[Due]:
    """Opportunities that the clock alone has opened, decided or ended."""
    for pk in due_turns(now):
        yield Due(turn, Listing, pk)


def turn(model: type[Model], pk: int, *, now: datetime) -> bool:
    """Tell the public; False where another worker or an editor came first."""
    return record_turns_of(pk, now=now) > 0


def due_to_end(*, now: datetime) -> Iterator[Due]:
    """The DPS, once its last day is over."""
    if last := ended_untold(now):
        yield Due(end, ProgrammePublication, last.pk)


def end(model: type[Model], pk: int, *, now: datetime) -> bool:
    """Tell the public; False where another worker or an editor came first."""
    return record_end(now=now) is not None
