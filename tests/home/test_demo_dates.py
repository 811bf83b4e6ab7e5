"""The content files tell their dates from today, in UK time, over weekends and bank holidays."""

from datetime import UTC, date, datetime

import pytest

from home.demo import when
from home.demo.when import UnclearDate

FRIDAY = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
SUMMER_NIGHT = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)  # half past midnight on 2 July in the UK


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
