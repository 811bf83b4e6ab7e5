"""Working days of England: Monday to Friday, less the bank holidays.

The bank holidays come from the `holidays` library, which holds England's since 1872 (Banking and
Financial Dealings Act 1971, and days proclaimed once). Beyond `LAST_YEAR` nobody can know them.
"""

from datetime import date, timedelta
from functools import cache

import holidays

SATURDAY = 5
FIRST_YEAR, LAST_YEAR = 1971, 2100


class BeyondCalendar(ValueError):
    """A day for which no bank holidays are known."""


def is_working_day(day: date) -> bool:
    """Whether the council works on that day. Raises BeyondCalendar outside 1971 to 2100."""
    return day.weekday() < SATURDAY and day not in bank_holidays(day.year)


def next_working_day(day: date) -> date:
    """The day itself if it is a working day, else the first one after it."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def add_working_days(day: date, count: int) -> date:
    """The day that many working days later, or earlier if negative; 0 gives the day itself.

    The first day counted is the one after `day`, as periods in procurement law begin on the day
    after the event that starts them.
    """
    step = timedelta(days=1 if count > 0 else -1)
    for _ in range(abs(count)):
        day += step
        while not is_working_day(day):
            day += step
    return day


def working_days_between(start: date, end: date) -> int:
    """How many working days there are after `start`, up to and including `end`; 0 if none."""
    days = (start + timedelta(days=ahead) for ahead in range(1, (end - start).days + 1))
    return sum(is_working_day(day) for day in days)


@cache
def bank_holidays(year: int) -> frozenset[date]:
    """England's bank holidays of that year, those moved from a weekend too."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise BeyondCalendar(f"No bank holidays are known for {year}.")
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))
