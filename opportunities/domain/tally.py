"""How many listings there are of each choice, counted in one look at an index.

The rows of a list are counted once by every combination of the values of its facets. From this
tally every filter takes its numbers: the same one serves them all, until what is public changes
or the clock does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any, NamedTuple

from django.core.cache import cache
from django.db.models import Count

from opportunities.domain.choices import Choice
from opportunities.domain.facets import Facet
from opportunities.domain.listing import Shelf
from opportunities.querysets import ListingQuerySet

LONGEST = 3600  # seconds that counts are kept; a restored database may have others unseen

Facets = Mapping[str, Facet]
Chosen = Mapping[str, Sequence[Choice]]
Tally = list[tuple]  # for each combination the values of the facets, then how many


class Counts(NamedTuple):
    """How many are found, and of which choices; and how many each choice would give.

    Both by the facet's name and the choice's value in an address.
    """

    total: int
    of_found: Mapping[str, Mapping[str, int]]
    of_choices: Mapping[str, Mapping[str, int]]

    def of_shelf(self, shelf: Shelf) -> int:
        """How many of what is found stand on that shelf."""
        if shelf.counted_by is None:
            return self.total
        facet, values = shelf.counted_by
        return sum(self.of_found[facet][value] for value in values)


class Kept(NamedTuple):
    """Something that was true from one moment on, and will be until another."""

    since: datetime
    until: datetime
    value: Any


def counts_of(
    listings: ListingQuerySet,
    facets: Facets,
    chosen: Chosen,
    *,
    now: datetime,
    newest: object,
    until: datetime,
) -> Counts:
    """What of these listings, which no facet has narrowed yet, is found under these choices.

    The choices of a facet are counted as if nothing were chosen in it, so that a reader sees what
    another choice would give. Counts are kept while `newest` is the same, and not after `until`.
    """
    query, parameters = listings.order_by().values("pk").query.sql_with_params()
    name = f"{query}{parameters}{newest}"
    values = [(facet, choice.value) for facet, choices in chosen.items() for choice in choices]
    offered = [(facet, choice) for facet in facets for choice in facets[facet].choices]

    def tally() -> Tally:
        return _kept(name, now, until, lambda: _tally(listings, facets, now))

    return _kept(f"{name}{values}{offered}", now, until, lambda: _count(tally(), facets, chosen))


def _kept(name: str, now: datetime, until: datetime, make: Callable[[], Any]) -> Any:
    key = f"counts-{sha256(name.encode('utf-8', 'replace')).hexdigest()}"
    kept: Kept | None = cache.get(key)
    if kept is None or not kept.since <= now < kept.until:
        kept = Kept(now, until, make())
        cache.set(key, kept, LONGEST)
    return kept.value


def _tally(listings: ListingQuerySet, facets: Facets, now: datetime) -> Tally:
    dimensions = {f"by_{name}": facet.dimension(now) for name, facet in facets.items()}
    counted = listings.order_by().values(**dimensions).annotate(number=Count("pk"))
    return list(counted.values_list(*dimensions, "number"))


def _count(tally: Tally, facets: Facets, chosen: Chosen) -> Counts:
    names = list(facets)
    tests = [(names.index(name), _Test(facets[name], chosen[name])) for name in chosen]
    found: list[Counter] = [Counter() for _ in names]
    missed: list[Counter] = [Counter() for _ in names]  # by the choices of this facet alone
    total = 0
    for *values, number in tally:
        failed = [place for place, test in tests if not test[values[place]]]
        if not failed:
            total += number
            for counter, value in zip(found, values, strict=True):
                counter[value] += number
        elif len(failed) == 1:
            missed[failed[0]][values[failed[0]]] += number
    offered = [some + others for some, others in zip(found, missed, strict=True)]
    return Counts(total, _by_choice(facets, found), _by_choice(facets, offered))


class _Test(dict):
    """Whether any of the choices holds for rows of a value, found out once for each value."""

    def __init__(self, facet: Facet, choices: Sequence[Choice]) -> None:
        super().__init__()
        self.facet, self.choices = facet, choices

    def __missing__(self, value: Any) -> bool:
        holds = any(self.facet.belongs(value, choice) for choice in self.choices)
        return self.setdefault(value, holds)


def _by_choice(facets: Facets, counters: Sequence[Counter]) -> dict[str, dict[str, int]]:
    return {
        name: {
            choice.value: sum(n for value, n in counter.items() if facet.belongs(value, choice))
            for choice in facet.choices
        }
        for (name, facet), counter in zip(facets.items(), counters, strict=True)
    }
