"""Shapes of the charts, in percent of their drawing: templates only draw them.

All that a chart shows stands in the table beside it, too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from core.clock import day_words
from core.money import pounds
from opportunities.domain.numbers.members import Members
from opportunities.domain.numbers.meter import Meter
from opportunities.domain.numbers.pace import Pace
from opportunities.exports.numbers.cells import Segment

GAP = 0.2  # of a column's width that stays free
HEADROOM = 14  # percent of the height above the highest line, for its label
PART_WORDS = {
    "awarded": "awarded",
    "live": "in live competitions",
    "planned": "planned",
    "left": "left",
}


@dataclass(frozen=True)
class MeterChart:
    """One bar: the ceiling, or all that is used where that is more."""

    segments: tuple[Segment, ...]
    ceiling_at: str  # where the ceiling lies; empty where it is the end of the bar
    description: str


def meter_chart(meter: Meter) -> MeterChart:
    """The parts to scale; a description says the same in words."""
    parts = {
        "awarded": meter.awarded.money,
        "live": meter.live.money,
        "planned": meter.planned.money,
        "left": meter.left,
    }
    whole = max(meter.used, meter.ceiling)
    words = ", ".join(f"{pounds(money)} {PART_WORDS[kind]}" for kind, money in parts.items())
    return MeterChart(
        segments(parts, whole),
        _percent(float(meter.ceiling / whole)) if meter.over else "",
        f"Of a ceiling of {pounds(meter.ceiling)}: {words}.",
    )


def segments(parts: Mapping[str, Decimal | int], whole: Decimal | int) -> tuple[Segment, ...]:
    """The parts, one after the other, as far as they are more than nothing."""
    placed, start = [], 0.0
    for kind, part in parts.items():
        length = float(part) / float(whole) if whole else 0.0
        if length > 0:
            placed.append(Segment(kind, _percent(start), _percent(length)))
        start += length
    return tuple(placed)


class Bar(NamedTuple):
    """An upright bar."""

    x: str
    y: str
    width: str
    height: str


class Line(NamedTuple):
    """A level line with its number."""

    y: str
    words: str


@dataclass(frozen=True)
class ColumnChart:
    """Upright bars over months, oldest first."""

    bars: tuple[Bar, ...]
    lines: tuple[Line, ...]
    first: str
    last: str
    description: str


def members_chart(members: Members) -> ColumnChart | None:
    """None where there is no month."""
    if not members.months:
        return None
    months = members.months[::-1]
    first, last = months[0], months[-1]
    return columns_chart(
        [month.members for month in months],
        first=f"{first.first_day:%b %Y}",
        last=f"{last.first_day:%b %Y}" if len(months) > 1 else "",
        description=(
            f"From {first.members:,} members on {day_words(first.last_day)} "
            f"to {last.members:,} on {day_words(last.last_day)}."
        ),
    )


def columns_chart(
    numbers: Sequence[int], *, first: str, last: str, description: str
) -> ColumnChart:
    """A bar for each of the numbers, of which there is at least one."""
    top = round_up(max(numbers))
    return ColumnChart(
        bars=_bars(numbers, top),
        lines=tuple(Line(_percent(_height(n, top)), f"{n:,}") for n in _levels(top)),
        first=first,
        last=last,
        description=description,
    )


def _bars(numbers: Sequence[int], top: int) -> tuple[Bar, ...]:
    width = 1 / len(numbers)
    return tuple(
        Bar(
            _percent((place + GAP / 2) * width),
            _percent(_height(number, top)),
            _percent((1 - GAP) * width),
            _percent(1 - _height(number, top)),
        )
        for place, number in enumerate(numbers)
    )


def _height(number: int, top: int) -> float:
    """How far below the upper edge a number stands, as a part of the height."""
    return 1 - number / top * (1 - HEADROOM / 100)


def _levels(top: int) -> tuple[int, ...]:
    return (top, top // 2) if top % 2 == 0 else (top,)


@dataclass(frozen=True)
class SpreadChart:
    """A line from the fastest to the slowest, its middle half as a box, the median as a mark."""

    fastest: str
    slowest: str
    whole: str
    box: str
    box_length: str
    median: str
    last: str  # the number at the right end of the scale
    description: str


def pace_chart(pace: Pace) -> SpreadChart | None:
    """None where nothing was decided yet."""
    if not pace.points:
        return None
    days = [point.days for point in pace.points]
    top = round_up(days[4])
    at = [day / top for day in days]
    return SpreadChart(
        fastest=_percent(at[0]),
        slowest=_percent(at[4]),
        whole=_percent(at[4] - at[0]),
        box=_percent(at[1]),
        box_length=_percent(at[3] - at[1]),
        median=_percent(at[2]),
        last=f"{top:,} days",
        description=(
            f"From {days[0]} to {days[4]} days, the middle half from {days[1]} to {days[3]}, "
            f"the median at {days[2]}."
        ),
    )


def round_up(number: int) -> int:
    """The next round number, of one significant digit, for the end of a scale; at least 1."""
    power = 10 ** (len(str(max(number, 1))) - 1)
    return next(step * power for step in (1, 2, 3, 4, 5, 6, 8, 10) if step * power >= number)


def _percent(part: float) -> str:
    return f"{part * 100:.2f}%"
