"""Programme years: twelve months each, from the day on which the DPS started."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

MOST = 30  # years; a DPS lasts about four


class ProgrammeYear(NamedTuple):
    """One year of the programme, from its first day to its last."""

    number: int
    starts_on: date
    ends_on: date


def programme_years(starts_on: date, ends_on: date) -> list[ProgrammeYear]:
    """The years from the start until the end, the last one cut short where it must be.

    A programme that started on a 29 February has its anniversary on 1 March in other years.
    """
    years = []
    for number in range(1, MOST + 1):
        first, next_first = _anniversary(starts_on, number - 1), _anniversary(starts_on, number)
        if first > ends_on:
            break
        last = min(next_first - timedelta(days=1), ends_on)
        years.append(ProgrammeYear(number, first, last))
    return years


def _anniversary(day: date, years: int) -> date:
    if day.year + years > date.max.year:
        return date.max
    if (day.month, day.day) == (2, 29):
        return date(day.year + years, 2, 28) + timedelta(days=1)
    return day.replace(year=day.year + years)
