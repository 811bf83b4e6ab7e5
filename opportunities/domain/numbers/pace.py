"""Pace: calendar days from publication to the first award."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from django.db.models import Count, Max

from opportunities.domain.numbers.scope import DECIDED, Scope
from opportunities.models.listing import Listing

# Where each stands when all are put in order, fastest first: in quarters of the way.
MEASURES = (
    ("Fastest", 0),
    ("A quarter were as fast, or faster", 1),
    ("In the middle (the median)", 2),
    ("Three quarters were as fast, or faster", 3),
    ("Slowest", 4),
)


class PacePoint(NamedTuple):
    """One measure of pace, with an opportunity that took exactly so long."""

    measure: str
    days: int
    title: str
    url_path: str


class Pace(NamedTuple):
    """How fast the decided opportunities were; no points where there is none."""

    number: int
    points: tuple[PacePoint, ...] = ()

    @property
    def median(self) -> int | None:
        return self.points[2].days if self.points else None


Step = tuple[int, int, int]  # days, how many took so long, the key of the newest of them


def read_pace(scope: Scope) -> Pace:
    """Fastest, slowest, median and quartiles.

    Each measure is one opportunity's own number of days (the nearest rank), never a mean of two,
    so that it can be looked up; of two in the middle the slower one stands.
    """
    timed = scope.opportunities(*DECIDED).filter(pace__isnull=False)
    groups = timed.order_by("pace").values("pace")
    steps: list[Step] = list(
        groups.annotate(number=Count("pk"), newest=Max("pk")).values_list(
            "pace", "number", "newest"
        )
    )
    number = sum(count for _, count, _ in steps)
    if not number:
        return Pace(0)
    chosen = [(name, _at(steps, number * quarters // 4)) for name, quarters in MEASURES]
    pages = _pages({pk for _, (_, pk) in chosen})
    return Pace(number, tuple(PacePoint(name, days, *pages[pk]) for name, (days, pk) in chosen))


def _at(steps: Sequence[Step], rank: int) -> tuple[int, int]:
    """The days, and the opportunity, at that place of the order; the last one beyond its end."""
    passed = 0
    for days, count, newest in steps:
        passed += count
        if rank < passed:
            return days, newest
    return steps[-1][0], steps[-1][2]


def _pages(keys: set[int]) -> dict[int, tuple[str, str]]:
    """Title and place in the tree of each."""
    listed = Listing.objects.filter(pk__in=keys)
    rows = listed.values_list("pk", "facts__title", "opportunity__url_path")
    return {pk: (title, url_path) for pk, title, url_path in rows}
