"""The few numbers that stand at the top, each a way to its section."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from core.clock import day_words
from core.money import pounds
from opportunities.domain.numbers.meter import Meter
from opportunities.domain.numbers.report import Numbers

MILLION, THOUSAND = Decimal(1_000_000), Decimal(1_000)


class Headline(NamedTuple):
    """A number, its unit, what it tells, and the section that tells more."""

    number: str
    unit: str
    label: str
    section: str  # empty: there is none


def headlines(numbers: Numbers) -> Iterator[Headline]:
    """What is known only: no member counted, no number of members."""
    yield from _ceiling(numbers.meter)
    if (median := numbers.pace.median) is not None:
        label = "from publication to award: as many were faster as slower"
        yield Headline(f"{median:,}", _days(median), label, "pace")
    if newest := numbers.members.newest:
        label = f"of the DPS on {day_words(newest.last_day)}"
        unit = "member" if newest.members == 1 else "members"
        yield Headline(f"{newest.members:,}", unit, label, "members")
    if numbers.ends_on and numbers.days_left is not None and numbers.days_left >= 0:
        label = f"until the DPS ends on {day_words(numbers.ends_on)}"
        yield Headline(f"{numbers.days_left:,}", _days(numbers.days_left), label, "time")


def _ceiling(meter: Meter) -> Iterator[Headline]:
    share = meter.awarded.money * 100 / meter.ceiling
    label = f"awarded: {share:.1f}% of the ceiling of {pounds(meter.ceiling)}"
    yield Headline(*short_pounds(meter.awarded.money), label, "ceiling")
    if meter.over:
        label = "over the ceiling, if all that is live and planned were awarded"
        yield Headline(*short_pounds(meter.over), label, "ceiling")
    else:
        label = "left, once all that is live and planned is taken off"
        yield Headline(*short_pounds(meter.left), label, "ceiling")


def short_pounds(amount: Decimal) -> tuple[str, str]:
    """An amount rounded for a headline, and its unit: ("£9.58", "million")."""
    if amount >= MILLION - THOUSAND / 2:  # it would round to a thousand thousand
        return f"£{amount / MILLION:,.2f}", "million"
    if amount >= 10 * THOUSAND:
        return f"£{amount / THOUSAND:,.0f}", "thousand"
    return f"£{amount:,.0f}", ""


def _days(number: int) -> str:
    return "day" if number == 1 else "days"
