"""Doors for the worker."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Model

from core.scheduling import Due
from opportunities.domain.publications import due_turns, record_turns_of
from opportunities.models import Listing


def due_to_turn(*, now: datetime) -> Iterator[Due]:
    """Opportunities that the clock alone has opened, decided or ended."""
    for pk in due_turns(now):
        yield Due(turn, Listing, pk)


def turn(model: type[Model], pk: int, *, now: datetime) -> bool:
    """Tell the public; False where another worker or an editor came first."""
    return record_turns_of(pk, now=now) > 0
