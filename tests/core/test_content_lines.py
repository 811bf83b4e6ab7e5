"""Lines of calendars, read back by a library that had no part in writing them."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar.parser import Contentline

from core.feeds.content_lines import content_line, moment_line, text
from core.text import clean_text

LONG = "Fünf Bojen; für den Hafen, \\ und mehr 🚂 " * 9


def read_back(line: bytes) -> str:
    name, _, value = Contentline.from_ical(line.removesuffix(b"\r\n")).parts()
    assert name == "SUMMARY"
    return value


@given(written=st.text(max_size=300).map(clean_text))
def test_any_text_comes_back_as_it_was(written: str) -> None:
    assert read_back(content_line("SUMMARY", text(written))) == written


@pytest.mark.parametrize("start", range(10))
def test_no_line_is_too_long_and_none_cuts_a_character(start: int) -> None:
    lines = content_line("SUMMARY", "x" * start + LONG).removesuffix(b"\r\n").split(b"\r\n")
    assert len(lines) > 1
    assert all(len(line) <= 75 and line.decode() for line in lines)
    assert max(map(len, lines[:-1])) > 70
    assert all(line.startswith(b" ") for line in lines[1:])


def test_moments_are_in_utc_and_days_are_days() -> None:
    summer = datetime(2026, 7, 1, 0, 30, 15, 999, tzinfo=ZoneInfo("Europe/London"))
    assert moment_line("DTSTART", summer) == b"DTSTART:20260630T233015Z\r\n"
    assert moment_line("DTSTART", date(2026, 7, 1)) == b"DTSTART;VALUE=DATE:20260701\r\n"
    assert (
        moment_line("CREATED", datetime(987, 1, 2, tzinfo=UTC)) == b"CREATED:09870102T000000Z\r\n"
    )
