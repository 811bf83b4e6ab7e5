"""Dates in the content files, told from today: "today", "-5 days 09:00", "+9 working days 12:00".

All are in UK time (Europe/London).
"""

import re
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from core.clock import local_day
from core.working_days import add_working_days

FORM = re.compile(r"(?:today|([+-]\d+) (working )?days)(?: (\d\d):(\d\d))?")


class UnclearDate(ValueError):
    """The words do not have the form of a date in the content files."""


def day(words: str, *, now: datetime) -> date:
    """The day that the words name, counted from the day of `now`."""
    return _parsed(words, now)[0]


def moment(words: str, *, now: datetime) -> datetime:
    """The moment that the words name; they must give a time."""
    on, at = _parsed(words, now)
    if at is None:
        raise UnclearDate(f"“{words}” gives no time of day.")
    return timezone.make_aware(datetime.combine(on, at))


def _parsed(words: str, now: datetime) -> tuple[date, time | None]:
    match = FORM.fullmatch(words)
    if not match:
        raise UnclearDate(f"“{words}” is not a date like “+9 working days 12:00”.")
    count, working, hour, minute = match.groups()
    at = time(int(hour), int(minute)) if hour else None
    return _shifted(local_day(now), int(count or 0), bool(working)), at


def _shifted(start: date, count: int, working: bool) -> date:
    return add_working_days(start, count) if working else start + timedelta(days=count)
