"""The list of opportunities as readers want it: grouped, soonest first, page by page."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from django.apps import apps
from django.db.models import Q, QuerySet, Value

from core.clock import next_midnight
from opportunities.domain.choices import BANDS, STAGES, UNPRICED
from opportunities.domain.notices import Notice
from opportunities.enums import CLOSED_STAGES, Stage
from opportunities.querysets import NEVER, listing_rules

if TYPE_CHECKING:
    from opportunities.models import Listing
    from opportunities.querysets import ListingQuerySet

SOONEST, PLANNED, LAST_OVER = ("closes_at", "-pk"), ("planned_for", "-pk"), ("-over_at", "-pk")
NEWEST = ("-first_at", "-pk")
CLOSED = [choice.value for choice in STAGES if choice.key in CLOSED_STAGES]
PRICED = [band.value for band in BANDS if band.value != UNPRICED]


class Shelf(NamedTuple):
    """A part of the list that one index has in its order."""

    name: str
    heading: str
    rows: Q
    order: tuple[str, ...]  # names of fields, "-" for the other way round
    counted_by: tuple[str, Collection[str]] | None = None  # a facet and some choices; None: all


def shelves(sort: str, now: datetime) -> tuple[Shelf, ...]:
    """The parts of the list in that order; `ListingQuerySet.in_order` says the same in one."""
    over = Shelf("over", "", Q(over_at__lte=now), LAST_OVER, ("stage", CLOSED))
    if sort == "newest":
        return (Shelf("all", "", Q(), NEWEST),)
    if sort == "value":
        return (
            Shelf("priced", "", Q(value__isnull=False), ("-value", *NEWEST), ("value", PRICED)),
            Shelf("unpriced", "", Q(value__isnull=True), NEWEST, ("value", [UNPRICED])),
        )
    if sort == "closing":
        not_over = Q(over_at__gt=now, closes_at__gt=now)
        return Shelf("coming", "", not_over, SOONEST, ("stage", [Stage.OPEN, Stage.PLANNED])), over
    rules = listing_rules(now)
    is_open = rules[Stage.OPEN] & Q(closes_at__gt=now)  # which an index has in order
    return (
        Shelf("open", "Open for bids", is_open, SOONEST, ("stage", [Stage.OPEN])),
        Shelf("planned", "Planned", rules[Stage.PLANNED], PLANNED, ("stage", [Stage.PLANNED])),
        over._replace(heading="Closed and awarded"),
    )


class Placed(NamedTuple):
    """A listing and the heading under which it stands."""

    heading: str
    listing: Listing


class ShelvedList(Sequence[Placed]):
    """All listings of the shelves, one shelf after the other, of which pages can be cut.

    The place of a page is found in indexes; of the wide rows its own are read, in one query.
    """

    def __init__(
        self, listings: ListingQuerySet, shelves: Sequence[Shelf], sizes: Sequence[int]
    ) -> None:
        self.listings, self.shelves, self.sizes = listings, shelves, sizes

    def __len__(self) -> int:
        return sum(self.sizes)

    def __getitem__(self, wanted: Any) -> Any:
        """The listings of a slice, in their order."""
        parts = list(self._parts(wanted.start or 0, wanted.stop))
        if not parts:
            return []
        first, *more = [rows for _, rows in parts]
        found = list(first.union(*more, all=True) if more else first)
        return [
            Placed(shelf.heading, row)
            for shelf, _ in parts
            for row in in_order((each for each in found if each.shelf == shelf.name), shelf)
        ]

    def _parts(self, start: int, stop: int) -> Iterator[tuple[Shelf, ListingQuerySet]]:
        """For each shelf that the slice touches the rows that it takes from there."""
        before = 0
        for shelf, size in zip(self.shelves, self.sizes, strict=True):
            first, last = max(start - before, 0), min(stop - before, size)
            before += size
            if first < last:
                keys = self._keys(shelf, size, first, last)
                rows = self.listings.model.objects.with_address().filter(pk__in=keys)
                yield shelf, rows.annotate(shelf=Value(shelf.name))

    def _keys(self, shelf: Shelf, size: int, first: int, last: int) -> QuerySet[Any]:
        """Where a part of a shelf is, counted from its nearer end."""
        ordered = self.listings.filter(shelf.rows).order_by(*shelf.order)
        if first > size // 2:
            first, last, ordered = size - last, size - first, ordered.reverse()
        return ordered[first:last].values("pk")


def in_order(rows: Iterable[Listing], shelf: Shelf) -> list[Listing]:
    """The same rows in the order of the shelf: the last field sorts first."""
    ordered = list(rows)
    for field in reversed(shelf.order):
        ordered.sort(key=attrgetter(field.lstrip("-")), reverse=field.startswith("-"))
    return ordered


class Group(NamedTuple):
    """Opportunities below one heading."""

    heading: str
    notices: list[Notice]


def grouped(placed: Iterable[Placed], now: datetime) -> list[Group]:
    """A page of the list under its headings."""
    return [
        Group(heading, [Notice.of(each.listing, now) for each in group])
        for heading, group in groupby(placed, key=attrgetter("heading"))
    ]


def notices_in(stage: Stage, *, now: datetime, limit: int) -> list[Notice]:
    """The first that readers may see in that stage; signed ones count as awarded."""
    listings = apps.get_model("opportunities", "Listing").objects.readable()
    if stage == Stage.AWARDED:
        listings = listings.in_stage(Stage.AWARDED, Stage.CONTRACTED, now=now)
    on_shelf = {Stage.OPEN: 0, Stage.PLANNED: 1}.get(stage, 2)
    shelf = shelves("soonest", now)[on_shelf]
    placed = ShelvedList(listings, [shelf], [limit])[:limit]
    return [Notice.of(each.listing, now) for each in placed]


def next_planned(now: datetime) -> list[Notice]:
    """What is due next of all that is planned, if anything."""
    today = next_midnight(now - timedelta(days=1))
    coming = Q(planned_for__gte=today, planned_for__lt=NEVER)
    listings = apps.get_model("opportunities", "Listing").objects.readable().filter(coming)
    placed = ShelvedList(listings, [shelves("soonest", now)[1]], [1])[:1]
    return [Notice.of(each.listing, now) for each in placed]
