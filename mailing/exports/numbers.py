"""The size of the list as charts and tables, with a sentence on how it is worked out."""

from __future__ import annotations

from collections.abc import Sequence

from mailing.domain.numbers import MonthEnd, Subscribers
from mailing.enums import Purpose
from opportunities.exports.numbers.cells import Column, Kind, Table
from opportunities.exports.numbers.charts import ColumnChart, columns_chart

HOW = (
    "People with a confirmed consent in force at the end of each month; the last line is now. "
    "Whoever gets both is counted once in “All”. Suppressed addresses count until their consent "
    "ends."
)
HOW_INTERESTS = (
    "Of all people with a consent in force then, who name that interest today: what people named "
    "before they changed it is not kept."
)


def charts(found: Subscribers) -> list[tuple[Purpose, ColumnChart]]:
    """One for each purpose."""
    return [(each, _chart(each, found.months)) for each in Purpose]


def _chart(purpose: Purpose, months: Sequence[MonthEnd]) -> ColumnChart:
    numbers = [month.by_purpose[purpose] for month in months]
    first, last = months[0].first_day, months[-1].first_day
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
            Column("interest", "Interest"),
            Column("a_year_ago", "A year ago", Kind.COUNT),
            Column("now", "Now", Kind.COUNT),
        ),
        values=tuple((each.name, each.a_year_ago, each.now) for each in found.interests),
        as_at=found.as_at,
    )
