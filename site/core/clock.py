"""Moments and days in readers' words, in UK time (Europe/London)."""

from calendar import day_name, month_name
from datetime import UTC, date, datetime, time, timedelta

from django.utils import timezone

WEEKDAYS, MONTHS = tuple(day_name), tuple(month_name)  # `strftime` asks the system for each
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)  # older than any page: of what bears no date


def local_day(moment: datetime) -> date:
    """The day in the United Kingdom at that moment."""
    return timezone.localtime(moment).date()


def day_words(day: date) -> str:
    """A day as readers say it: "4 December 2026"."""
    return f"{day.day} {MONTHS[day.month]} {day.year}"


def deadline_words(moment: datetime) -> str:
    """Time, day, date and zone: "noon on Friday 4 December 2026 (UK time)".

    Midnight belongs to the day that it ends, so that nobody reads it as a day later.
    """
    local = timezone.localtime(moment)
    if local.time() == time(0):
        day = local.date() - timedelta(days=1)
        return f"midnight at the end of {_weekday(day)} {day_words(day)} (UK time)"
    return f"{_time_words(local)} on {_weekday(local)} {day_words(local)} (UK time)"


def _weekday(day: date) -> str:
    return WEEKDAYS[day.weekday()]


def _time_words(local: datetime) -> str:
    if (local.hour, local.minute) == (12, 0):
        return "noon"
    minutes = f":{local.minute:02}" if local.minute else ""
    return f"{local.hour % 12 or 12}{minutes}{'am' if local.hour < 12 else 'pm'}"


def days_until(moment: datetime, *, now: datetime) -> int:
    """Calendar days in the United Kingdom from `now` to `moment`; negative once past."""
    return (_last_day(moment) - local_day(now)).days


def _last_day(moment: datetime) -> date:
    return local_day(moment - timedelta(microseconds=1))


def closes_in(moment: datetime, *, now: datetime) -> str:
    """How soon it closes, by calendar days: "closes in 3 days"; "closed" from the very moment."""
    if now >= moment:
        return "closed"
    days = days_until(moment, now=now)
    return {0: "closes today", 1: "closes tomorrow"}.get(days, f"closes in {days} days")


def midnight(day: date) -> datetime:
    """The moment at which that day begins in the United Kingdom."""
    return timezone.make_aware(datetime.combine(day, time(0)))


def next_midnight(now: datetime) -> datetime:
    """The next moment at which the day changes in the United Kingdom."""
    return midnight(local_day(now) + timedelta(days=1))


def end_of_day(day: date) -> datetime:
    """The moment at which that day is over in the United Kingdom; the last day of all never is."""
    return midnight(day + timedelta(days=1)) if day < date.max else midnight(day)
