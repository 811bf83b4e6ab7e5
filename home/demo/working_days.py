"""Working days in England: Monday to Friday, less bank holidays (Banking and Financial Dealings
Act 1971, schedule 1, and the two days kept by common law or proclamation)."""

from datetime import date, timedelta
from functools import cache

SATURDAY = 5


def shift(day: date, working_days: int) -> date:
    """The day that many working days later, or earlier if negative; 0 gives the day itself."""
    step = timedelta(days=1 if working_days > 0 else -1)
    for _ in range(abs(working_days)):
        day += step
        while not is_working_day(day):
            day += step
    return day


def is_working_day(day: date) -> bool:
    return day.weekday() < SATURDAY and day not in bank_holidays(day.year)


@cache
def bank_holidays(year: int) -> frozenset[date]:
    """England's bank holidays of a year, without those proclaimed once."""
    easter = easter_sunday(year)
    moved = [date(year, 1, 1), date(year, 12, 25), date(year, 12, 26)]
    fixed = {
        easter - timedelta(days=2),
        easter + timedelta(days=1),
        _monday_from(date(year, 5, 1)),
        _monday_from(date(year, 5, 25)),
        _monday_from(date(year, 8, 25)),
    }
    for day in moved:
        while day.weekday() >= SATURDAY or day in fixed:
            day += timedelta(days=1)
        fixed.add(day)
    return frozenset(fixed)


def _monday_from(day: date) -> date:
    """The first Monday on or after the day."""
    return day + timedelta(days=-day.weekday() % 7)


def easter_sunday(year: int) -> date:
    """Easter in the Gregorian calendar (the anonymous algorithm, Nature, 20 April 1876)."""
    century, of_century = divmod(year, 100)
    moon_shift = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * (year % 19) + century - century // 4 - moon_shift + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (of_century // 4) - epact - of_century % 4) % 7
    correction = (year % 19 + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * correction + 114, 31)
    return date(year, month, day + 1)
