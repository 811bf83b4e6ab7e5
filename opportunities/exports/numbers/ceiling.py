"""The ceiling as tables: its parts, by programme year and by category."""

from __future__ import annotations

from decimal import Decimal

from core.clock import day_words
from opportunities.domain.numbers.meter import Amount, Meter, YearLine
from opportunities.domain.numbers.report import Numbers
from opportunities.exports.numbers.cells import Column, Kind, Table, Value, percent
from opportunities.exports.numbers.charts import segments

OWN = "our own call-offs under the DPS that are public now"
CEILING_SHARE = Column("percent_of_ceiling", "Of the ceiling", Kind.PERCENT)


def ceiling_table(numbers: Numbers) -> Table:
    meter = numbers.meter
    parts: list[tuple[str, Amount]] = [
        ("Awarded", meter.awarded),
        ("In live competitions", meter.live),
        ("Planned", meter.planned),
    ]
    rest = ("Over the ceiling", meter.over) if meter.over else ("Left", meter.left)
    rows: list[tuple[Value, ...]] = [
        (name, amount.number, amount.money, percent(amount.money, meter.ceiling))
        for name, amount in parts
    ]
    rows += [
        (name, None, money, percent(money, meter.ceiling))
        for name, money in (rest, ("Ceiling", meter.ceiling))
    ]
    return Table(
        name="ceiling",
        caption="The ceiling and how it is used",
        how=(
            f"We add up {OWN}. Awarded: the value of each decision and of its extensions, "
            "without VAT. In live competitions and planned: the highest value that each states. "
            f"Grants that we receive do not count.{_without_value(meter)}"
        ),
        columns=(
            Column("part", "Part"),
            Column("number", "Number", Kind.COUNT),
            Column("value_gbp", "Value without VAT", Kind.MONEY),
            CEILING_SHARE,
        ),
        values=tuple(rows),
        as_at=numbers.today,
    )


def _without_value(meter: Meter) -> str:
    missing = meter.live.without_value + meter.planned.without_value
    if not missing:
        return ""
    if missing == 1:
        return " One of them states no value and counts as £0."
    return f" {missing} of them state no value and count as £0."


def years_table(numbers: Numbers) -> Table:
    meter = numbers.meter
    highest = max([line.awarded.money for line in meter.years], default=Decimal(0))
    return Table(
        name="years",
        caption="Awarded by programme year",
        how=(
            "Each award counts in the year of its decision, with its extensions. A programme "
            "year begins on the day and month on which the DPS started."
        ),
        columns=(
            Column("programme_year", "Programme year"),
            Column("awards", "Awards", Kind.COUNT),
            Column("awarded_gbp", "Awarded without VAT", Kind.MONEY),
            CEILING_SHARE,
        ),
        values=tuple(
            (
                _year_words(line),
                line.awarded.number,
                line.awarded.money,
                percent(line.awarded.money, meter.ceiling),
            )
            for line in meter.years
        ),
        as_at=numbers.today,
        bars=tuple(segments({"awarded": line.awarded.money}, highest) for line in meter.years),
    )


def _year_words(line: YearLine) -> str:
    if line.year is None:
        return "Outside the term of the DPS"
    return f"{day_words(line.year.starts_on)} to {day_words(line.year.ends_on)}"


def categories_table(numbers: Numbers) -> Table:
    meter = numbers.meter
    highest = max([line.money for line in meter.categories], default=Decimal(0))
    return Table(
        name="categories",
        caption="The ceiling by category",
        how="The same sums as for the ceiling, by the category of each opportunity.",
        columns=(
            Column("category", "Category"),
            Column("awarded_gbp", "Awarded", Kind.MONEY),
            Column("live_gbp", "In live competitions", Kind.MONEY),
            Column("planned_gbp", "Planned", Kind.MONEY),
            CEILING_SHARE,
        ),
        values=tuple(
            (
                line.name,
                line.awarded.money,
                line.live.money,
                line.planned.money,
                percent(line.money, meter.ceiling),
            )
            for line in meter.categories
        ),
        as_at=numbers.today,
        bars=tuple(
            segments(
                {
                    "awarded": line.awarded.money,
                    "live": line.live.money,
                    "planned": line.planned.money,
                },
                highest,
            )
            for line in meter.categories
        ),
    )
