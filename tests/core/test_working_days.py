"""What a working day is in England."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.working_days import (
    BeyondCalendar,
    add_working_days,
    bank_holidays,
    is_working_day,
    next_working_day,
    working_days_between,
)

DAYS = st.dates(min_value=date(2000, 1, 1), max_value=date(2060, 12, 31))


def test_the_bank_holidays_of_2026() -> None:
    weekdays = [day for day in bank_holidays(2026) if day.weekday() < 5]
    assert sorted(weekdays) == [
        date(2026, 1, 1),
        date(2026, 4, 3),
        date(2026, 4, 6),
        date(2026, 5, 4),
        date(2026, 5, 25),
        date(2026, 8, 31),
        date(2026, 12, 25),
        date(2026, 12, 28),
    ]


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2026, 11, 21), "a Saturday"),
        (date(2026, 4, 3), "Good Friday"),
        (date(2027, 12, 28), "Boxing Day, moved from a Sunday"),
        (date(2022, 9, 19), "proclaimed once, for a state funeral"),
    ],
)
def test_nobody_works_on(day: date, why: str) -> None:
    assert not is_working_day(day), why


def test_what_only_scotland_keeps_is_a_working_day() -> None:
    assert is_working_day(date(2026, 1, 2))
    assert is_working_day(date(2026, 11, 30))


@pytest.mark.parametrize(
    ("count", "day"),
    [
        (0, date(2026, 12, 24)),
        (1, date(2026, 12, 29)),
        (4, date(2027, 1, 4)),
        (-1, date(2026, 12, 23)),
    ],
)
def test_counting_from_christmas_eve(count: int, day: date) -> None:
    assert add_working_days(date(2026, 12, 24), count) == day


def test_the_next_working_day_after_easter() -> None:
    assert next_working_day(date(2026, 4, 3)) == date(2026, 4, 7)
    assert next_working_day(date(2026, 4, 7)) == date(2026, 4, 7)


@given(start=DAYS, count=st.integers(min_value=1, max_value=60))
def test_what_was_added_lies_between(start: date, count: int) -> None:
    end = add_working_days(start, count)
    assert is_working_day(end)
    assert working_days_between(start, end) == count
    assert working_days_between(start, end - timedelta(days=1)) == count - 1


def test_between_a_day_and_an_earlier_one_there_is_none() -> None:
    assert working_days_between(date(2026, 11, 24), date(2026, 11, 20)) == 0


@pytest.mark.parametrize("year", [1970, 2101, 9999])
def test_where_no_calendar_reaches_nothing_is_guessed(year: int) -> None:
    with pytest.raises(BeyondCalendar, match=f"known for {year}"):
        is_working_day(date(year, 6, 1))
