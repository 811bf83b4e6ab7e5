"""Competition: how many bids an opportunity drew."""

from __future__ import annotations

from typing import NamedTuple

from django.db.models import Avg, Count, F, Max, Q, Window
from django.db.models.functions import RowNumber

from opportunities.domain.numbers.scope import Scope

BANDS: tuple[tuple[str, int, int | None], ...] = (
    ("Only one bid", 1, 1),
    ("2 bids", 2, 2),
    ("3 to 5 bids", 3, 5),
    ("6 to 10 bids", 6, 10),
    ("More than 10 bids", 11, None),
)


class Band(NamedTuple):
    """How many opportunities drew so many bids."""

    label: str
    number: int


class Competition(NamedTuple):
    """Opportunities whose bids are on record; the median is of two in the middle their mean."""

    number: int
    median: float | None
    bands: tuple[Band, ...]

    @property
    def only_one(self) -> int:
        return self.bands[0].number


def read_competition(scope: Scope) -> Competition:
    """By opportunity: where it has several awards, the largest number of bids among them.

    The median is found by place in the order: not every database knows percentiles.
    """
    recorded = scope.awards().filter(bids_received__gt=0)
    drawn = recorded.values("opportunity").annotate(bids=Max("bids_received"))
    placed = drawn.annotate(
        place=Window(RowNumber(), order_by=F("bids").asc()), of=Window(Count("opportunity"))
    )
    middle = Q(of__gte=F("place") * 2 - 2, of__lte=F("place") * 2)
    counts = {f"band_{i}": Count("bids", filter=_within(*b[1:])) for i, b in enumerate(BANDS)}
    sums = placed.aggregate(number=Count("bids"), median=Avg("bids", filter=middle), **counts)
    bands = tuple(Band(band[0], sums[f"band_{i}"]) for i, band in enumerate(BANDS))
    median = None if sums["median"] is None else float(sums["median"])
    return Competition(sums["number"], median, bands)


def _within(least: int, most: int | None) -> Q:
    return Q(bids__gte=least) & (Q() if most is None else Q(bids__lte=most))
