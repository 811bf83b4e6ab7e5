"""Competition: how many bids an opportunity drew."""

from __future__ import annotations

from typing import NamedTuple

from django.db.models import Count, Max, Q, QuerySet

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
    """By opportunity: where it has several awards, the largest number of bids among them."""
    recorded = scope.awards().filter(bids_received__gt=0)
    drawn = recorded.values("opportunity").annotate(bids=Max("bids_received"))
    counts = {f"band_{i}": Count("bids", filter=_within(*b[1:])) for i, b in enumerate(BANDS)}
    sums = drawn.aggregate(number=Count("bids"), **counts)
    bands = tuple(Band(band[0], sums[f"band_{i}"]) for i, band in enumerate(BANDS))
    return Competition(sums["number"], _median(drawn, sums["number"]), bands)


def _within(least: int, most: int | None) -> Q:
    return Q(bids__gte=least) & (Q() if most is None else Q(bids__lte=most))


def _median(drawn: QuerySet, number: int) -> float | None:
    """The middle of the order, found by its place: not every database knows percentiles."""
    if not number:
        return None
    middle = drawn.order_by("bids")[(number - 1) // 2 : number // 2 + 1]
    bids = [row["bids"] for row in middle]
    return sum(bids) / len(bids)
