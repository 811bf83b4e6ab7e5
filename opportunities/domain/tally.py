"""How many listings there are of each choice, counted in one look at an index.

The rows of a list are counted once by every combination of the values of its facets. From this
tally every filter takes its numbers: the same one serves them all, until what is public changes
or the clock does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

from django.core.cache import cache
from django.db.models import Count

from core.clock import next_midnight
from opportunities.domain.choices import Choice
from opportunities.domain.facets import Facet
from opportunities.domain.listing import Shelf
from opportunities.querysets import ListingQuerySet, ListState

LONGEST = 3600  # seconds that a tally is kept; what is public may change unseen in a restore


class Tally(NamedTuple):
    """How many listings have each combination of values, true from one moment to another."""

    since: datetime
    until: datetime
    names: tuple[str, ...]
    rows: list[tuple]  # the values of the facets in the order of their names, and how many

    def holds(self, now: datetime) -> bool:
        return self.since <= now < self.until


class Counts(NamedTuple):
    """What is found by the values of each facet, and how many each choice would give."""

    total: int
    by_value: Mapping[str, Counter]
    of_choices: Mapping[str, Mapping[str, int]]

    def of_shelf(self, shelf: Shelf) -> int:
        """How many of what is found stand on that shelf."""
        if shelf.counted_by is None:
            return self.total
        facet, values = shelf.counted_by
        return sum(self.by_value[facet][value] for value in values)


def tally_of(
    listings: ListingQuerySet, facets: Mapping[str, Facet], *, now: datetime, state: ListState
) -> Tally:
    """The tally of these listings, which no facet has narrowed."""
    query, parameters = listings.order_by().values("pk").query.sql_with_params()
    name = f"{query}{parameters}{state.newest}"
    key = f"tally-{sha256(name.encode('utf-8', 'replace')).hexdigest()}"
    kept: Tally | None = cache.get(key)
    if kept is None or not kept.holds(now):
        kept = _count(listings, facets, now, state)
        cache.set(key, kept, LONGEST)
    return kept


def counts_of(
    tally: Tally, facets: Mapping[str, Facet], chosen: Mapping[str, Sequence[Choice]]
) -> Counts:
    """What is found of the tally under these choices.

    The choices of a facet are counted as if nothing were chosen in it, so that a reader sees what
    another choice would give.
    """
    found: dict[str, Counter] = {name: Counter() for name in tally.names}
    offered: dict[str, Counter] = {name: Counter() for name in tally.names}
    total = 0
    for *values, number in tally.rows:
        row = dict(zip(tally.names, values, strict=True))
        failing = list(_failing(row, facets, chosen))
        if not failing:
            total += number
            _add(found, row, number)
            _add(offered, row, number)
        elif len(failing) == 1:
            offered[failing[0]][row[failing[0]]] += number
    of_choices = {name: _of_choices(facets[name], offered[name]) for name in tally.names}
    return Counts(total, found, of_choices)


def _add(counters: Mapping[str, Counter], row: Mapping[str, object], number: int) -> None:
    for name, value in row.items():
        counters[name][value] += number


def _count(
    listings: ListingQuerySet, facets: Mapping[str, Facet], now: datetime, state: ListState
) -> Tally:
    dimensions = {f"by_{name}": facet.dimension(now) for name, facet in facets.items()}
    counted = listings.order_by().values(**dimensions).annotate(number=Count("pk"))
    midnight = next_midnight(now)
    return Tally(
        since=now,
        until=min(state.next_turn or midnight, midnight),
        names=tuple(facets),
        rows=list(counted.values_list(*dimensions, "number")),
    )


def _failing(
    row: Mapping[str, object],
    facets: Mapping[str, Facet],
    chosen: Mapping[str, Iterable[Choice]],
) -> Iterator[str]:
    """The facets of which none of the choices holds for the row."""
    for name, choices in chosen.items():
        if not any(facets[name].belongs(row[name], choice) for choice in choices):
            yield name


def _of_choices(facet: Facet, by_value: Counter) -> dict[str, int]:
    return {
        choice.value: sum(
            number for value, number in by_value.items() if facet.belongs(value, choice)
        )
        for choice in facet.choices
    }
