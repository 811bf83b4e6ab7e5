"""The content files tell their dates from today, in UK time, and know England's bank holidays."""

from datetime import UTC, date, datetime

import pytest

from home.demo import when, working_days
from home.demo.when import UnclearDate

FRIDAY = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
SUMMER_NIGHT = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)  # half past midnight on 2 July in the UK


def test_the_bank_holidays_of_2026() -> None:
    assert sorted(working_days.bank_holidays(2026)) == [
        date(2026, 1, 1),
        date(2026, 4, 3),
        date(2026, 4, 6),
        date(2026, 5, 4),
        date(2026, 5, 25),
        date(2026, 8, 31),
        date(2026, 12, 25),
        date(2026, 12, 28),
    ]


def test_bank_holidays_at_a_weekend_are_moved() -> None:
    christmas = {day for day in working_days.bank_holidays(2027) if day.month == 12}
    assert christmas == {date(2027, 12, 27), date(2027, 12, 28)}
    assert date(2028, 1, 3) in working_days.bank_holidays(2028)


@pytest.mark.parametrize(
    ("year", "easter"),
    [(2024, date(2024, 3, 31)), (2026, date(2026, 4, 5)), (2038, date(2038, 4, 25))],
)
def test_easter(year: int, easter: date) -> None:
    assert working_days.easter_sunday(year) == easter


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("today", date(2026, 11, 20)),
        ("+3 days", date(2026, 11, 23)),
        ("-20 days", date(2026, 10, 31)),
        ("+1 working days", date(2026, 11, 23)),
        ("-5 working days", date(2026, 11, 13)),
        ("+25 working days", date(2026, 12, 29)),
    ],
)
def test_a_day_is_told_from_today(words: str, day: date) -> None:
    assert when.day(words, now=FRIDAY) == day


def test_a_moment_is_in_uk_time() -> None:
    moment = when.moment("today 12:00", now=SUMMER_NIGHT)
    assert moment == datetime(2026, 7, 2, 11, 0, tzinfo=UTC)


@pytest.mark.parametrize("words", ["tomorrow", "+3", "+3 weeks", "3 days", "+1 days 9:00", ""])
def test_unclear_words_are_refused(words: str) -> None:
    with pytest.raises(UnclearDate):
        when.day(words, now=FRIDAY)


def test_a_moment_needs_a_time_of_day() -> None:
    with pytest.raises(UnclearDate, match="gives no time of day"):
        when.moment("+3 days", now=FRIDAY)
