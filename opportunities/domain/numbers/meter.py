"""The ceiling: how much of it is awarded, in live competitions, planned, and left."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Case, Count, IntegerField, Q, Sum, Value, When

from opportunities.domain.numbers.scope import Scope
from opportunities.domain.numbers.years import ProgrammeYear, programme_years
from opportunities.enums import Stage
from opportunities.models.programme import Category

PENCE = Decimal("0.01")
ZERO = Decimal("0.00")
LIVE = (Stage.OPEN, Stage.EVALUATING)
NO_CATEGORY = "No category"


class Amount(NamedTuple):
    """Pounds excluding VAT, of how many, and how many more that state no value."""

    money: Decimal = ZERO
    number: int = 0
    without_value: int = 0

    def plus(self, other: Amount) -> Amount:
        return Amount(
            self.money + other.money,
            self.number + other.number,
            self.without_value + other.without_value,
        )


class YearLine(NamedTuple):
    """What was awarded in one year of the programme; without a year: outside its term."""

    year: ProgrammeYear | None
    awarded: Amount


class CategoryLine(NamedTuple):
    """What one category took."""

    name: str
    awarded: Amount
    live: Amount
    planned: Amount

    @property
    def money(self) -> Decimal:
        return self.awarded.money + self.live.money + self.planned.money


@dataclass(frozen=True)
class Meter:
    """How the ceiling is used; its parts and what is left add up to it, unless they exceed it."""

    ceiling: Decimal
    awarded: Amount
    live: Amount
    planned: Amount
    years: tuple[YearLine, ...] = ()
    categories: tuple[CategoryLine, ...] = ()

    @property
    def used(self) -> Decimal:
        """Awarded, in live competitions and planned together."""
        return self.awarded.money + self.live.money + self.planned.money

    @property
    def left(self) -> Decimal:
        return max(self.ceiling - self.used, ZERO)

    @property
    def over(self) -> Decimal:
        """By how much all together exceed the ceiling."""
        return max(self.used - self.ceiling, ZERO)

    @property
    def awarded_over(self) -> Decimal:
        """By how much the awards alone exceed it."""
        return max(self.awarded.money - self.ceiling, ZERO)


def read_meter(scope: Scope) -> Meter:
    """The meter with its breakdowns; values count as the highest stated, awards with extensions."""
    years = _years(scope)
    awarded = _awarded(scope, years)
    coming = _coming(scope)
    return Meter(
        ceiling=scope.programme.ceiling,
        awarded=_total(amount for _, _, amount in awarded),
        live=_total(amount for is_live, _, amount in coming if is_live),
        planned=_total(amount for is_live, _, amount in coming if not is_live),
        years=_by_year(years, awarded),
        categories=_by_category(awarded, coming),
    )


Awarded = tuple[int, int | None, Amount]  # number of the year, key of the category
Coming = tuple[bool, int | None, Amount]  # whether it is live, key of the category


def _years(scope: Scope) -> list[ProgrammeYear]:
    starts_on, ends_on = scope.programme.starts_on, scope.programme.ends_on
    return programme_years(starts_on, ends_on or scope.today) if starts_on else []


def _awarded(scope: Scope, years: Sequence[ProgrammeYear]) -> list[Awarded]:
    """What was awarded, by year and category, in one query."""
    spans = [When(awarded_on__range=(y.starts_on, y.ends_on), then=Value(y.number)) for y in years]
    year = Case(*spans, default=Value(0), output_field=IntegerField())
    groups = scope.awards().annotate(year=year).values("year", "opportunity__listing__category")
    sums = groups.annotate(sum=Sum("money"), number=Count("pk"))
    return [
        (row["year"], row["opportunity__listing__category"], _amount(row, without_value=0))
        for row in sums
    ]


def _coming(scope: Scope) -> list[Coming]:
    """What is not decided yet, by category, in one query."""
    coming = scope.opportunities(*LIVE, Stage.PLANNED).with_stage(scope.now)
    sums = coming.values("stage", "category").annotate(
        sum=Sum("value"),
        number=Count("pk"),
        without_value=Count("pk", filter=Q(value__isnull=True)),
    )
    return [
        (row["stage"] in LIVE, row["category"], _amount(row, without_value=row["without_value"]))
        for row in sums
    ]


def _amount(row: Mapping[str, Any], *, without_value: int) -> Amount:
    """SQLite adds up in floating point: pence are exact again from here."""
    return Amount((row["sum"] or ZERO).quantize(PENCE), row["number"], without_value)


def _total(amounts: Iterable[Amount]) -> Amount:
    total = Amount()
    for amount in amounts:
        total = total.plus(amount)
    return total


def _by_year(years: Sequence[ProgrammeYear], awarded: list[Awarded]) -> tuple[YearLine, ...]:
    """One line a year, and one for what lies outside the term if there is any."""
    lines = [
        YearLine(year, _total(amount for number, _, amount in awarded if number == year.number))
        for year in years
    ]
    outside = _total(amount for number, _, amount in awarded if number == 0)
    return (*lines, YearLine(None, outside)) if lines and outside.number else tuple(lines)


def _by_category(awarded: list[Awarded], coming: list[Coming]) -> tuple[CategoryLine, ...]:
    """Every category in its order, and one line for what has none if there is any."""
    names = dict[int | None, str](Category.objects.values_list("pk", "name"))
    if any(key is None for _, key, _ in [*awarded, *coming]):
        names[None] = NO_CATEGORY
    groups = defaultdict[tuple[str, int | None], list[Amount]](list)
    for _, key, amount in awarded:
        groups["awarded", key].append(amount)
    for is_live, key, amount in coming:
        groups["live" if is_live else "planned", key].append(amount)
    return tuple(
        CategoryLine(name, *(_total(groups[part, key]) for part in ("awarded", "live", "planned")))
        for key, name in names.items()
    )
