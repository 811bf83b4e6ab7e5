"""Dates in a notice: moments with their zone, days as they are in the United Kingdom."""

import re
from datetime import UTC, date, datetime, time, timedelta

from django.utils import timezone

from core.clock import local_day
from opportunities.imports.shapes import Json

YEARS = range(1970, 2200)  # "0001-01-01" and "9999-12-31" stand for nothing
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def moment_in(value: Json, what: str, remarks: list[str]) -> datetime | None:
    """The moment, in UK time if no zone is given; None and a remark if it can not be read."""
    if value is None or value == "":
        return None
    moment = _parsed(value)
    if moment is None:
        remarks.append(f"{what} left out: it is not a date we can read")
    return moment


def deadline_in(value: Json, what: str, remarks: list[str]) -> datetime | None:
    """The moment; where only a day is given, its end."""
    moment = moment_in(value, what, remarks)
    return moment + timedelta(days=1) if moment and DAY.fullmatch(str(value).strip()) else moment


def day_in(value: Json, what: str, remarks: list[str]) -> date | None:
    """The day in the United Kingdom."""
    if isinstance(value, str) and DAY.fullmatch(value):
        moment = _parsed(f"{value}T12:00:00")
        if moment is None:
            remarks.append(f"{what} left out: it is not a date we can read")
    else:
        moment = moment_in(value, what, remarks)
    return local_day(moment) if moment else None


def is_midnight(moment: datetime) -> bool:
    """True where only a day was meant: midnight, or the last minute before it."""
    local = timezone.localtime(moment)
    return local.time() == time(0) or (local.hour, local.minute) == (23, 59)


def _parsed(value: Json) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value.strip())
    except ValueError:
        return None
    if moment.year not in YEARS:
        return None
    if timezone.is_naive(moment):
        moment = timezone.make_aware(moment)
    return moment.astimezone(UTC)
