"""The size of the list as charts and tables, with a sentence on how it is worked out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from mailing.domain.numbers import Subscribers
from mailing.enums import Purpose
from opportunities.exports.numbers.cells import Column, Kind, Table
from opportunities.exports.numbers.charts import ColumnChart, columns_chart
from opportunities.models import Category

HOW = (
    "People with a confirmed consent in force at the end of each month; the first line is now. "
    "Whoever gets both is counted once in “All”. Suppressed addresses count until their consent "
    "ends."
)
HOW_INTERESTS = (
    "Of all people with a consent in force at the end of each month, who named that interest then; "
    "the first line is now. Months are recorded as they end."
)


def charts(found: Subscribers) -> list[tuple[Purpose, ColumnChart]]:
    """One for each purpose."""
    return [
        (each, _chart([(month.first_day, month.by_purpose[each]) for month in found.months]))
        for each in Purpose
    ]


def interest_charts(found: Subscribers) -> list[tuple[Category, ColumnChart]]:
    """One for each interest; none until a month was recorded."""
    if len(found.interests) < 2:
        return []
    return [
        (each, _chart([(m.first_day, m.by_interest.get(each.pk, 0)) for m in found.interests]))
        for each in found.categories
    ]


def _chart(months: Sequence[tuple[date, int]]) -> ColumnChart:
    numbers = [number for _, number in months]
    first, last = months[0][0], months[-1][0]
    return columns_chart(
        numbers,
        first=f"{first:%b %Y}",
        last=f"{last:%b %Y}",
        description=f"From {numbers[0]:,} in {first:%B %Y} to {numbers[-1]:,} in {last:%B %Y}.",
    )


def tables(found: Subscribers) -> dict[str, Table]:
    """Both, by the name in their address."""
    both = (_months_table(found), _interests_table(found))
    return {table.name: table for table in both}


def _months_table(found: Subscribers) -> Table:
    return Table(
        name="subscribers",
        caption="Subscribers by purpose",
        how=HOW,
        columns=(
            Column("month", "Month", Kind.MONTH),
            *(Column(str(each), each.label, Kind.COUNT) for each in Purpose),
            Column("people", "All", Kind.COUNT),
        ),
        values=tuple(
            (month.first_day, *(month.by_purpose[each] for each in Purpose), month.people)
            for month in reversed(found.months)
        ),
        as_at=found.as_at,
    )


def _interests_table(found: Subscribers) -> Table:
    return Table(
        name="interests",
        caption="Subscribers by interest",
        how=HOW_INTERESTS,
        columns=(
            Column("month", "Month", Kind.MONTH),
            *(Column(each.slug, each.name, Kind.COUNT) for each in found.categories),
        ),
        values=tuple(
            (month.first_day, *(month.by_interest.get(each.pk, 0) for each in found.categories))
            for month in reversed(found.interests)
        ),
        as_at=found.as_at,
    )
