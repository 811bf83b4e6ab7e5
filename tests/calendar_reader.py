"""Calendars as a strict program reads them: RFC 5545 line by line, then by a library."""

import re
from typing import Any

from icalendar import Calendar

LINE = re.compile(
    r'[A-Z0-9-]+(;[A-Z0-9-]+=("[^"\x00-\x1f]*"|[^";:,\x00-\x1f]*))*:[^\x00-\x08\x0a-\x1f]*'
)
ONCE = ("UID", "DTSTAMP", "DTSTART", "SUMMARY", "SEQUENCE", "STATUS")
UTC_MOMENT = re.compile(r"\d{8}T\d{6}Z|\d{8}")
REQUIRED = (b"BEGIN:VCALENDAR\r\n", b"VERSION:2.0\r\n", b"PRODID:")


def valid_calendar(content: bytes) -> dict[str, Any]:
    """The calendar's properties and its events, after checks of what RFC 5545 requires."""
    _well_formed(content)
    (calendar,) = Calendar.from_ical(content, multiple=True)
    assert "METHOD" not in calendar  # what is published in place is no invitation
    assert calendar.subcomponents, "a calendar holds at least one component"
    events = [_event(event) for event in calendar.walk("VEVENT")]
    uids = [event["UID"] for event in events]
    assert len(uids) == len(set(uids))
    properties = {name: str(value) for name, value in calendar.items()}
    return properties | {"events": events}


def _well_formed(content: bytes) -> None:
    """Sections 3.1 and 3.6: lines end in CRLF, none is over 75 octets, each is a property."""
    assert content.endswith(b"END:VCALENDAR\r\n")
    assert all(required in content for required in REQUIRED)
    lines = content.split(b"\r\n")
    assert lines.pop() == b""
    assert all(len(line) <= 75 and b"\n" not in line and b"\r" not in line for line in lines)
    unfolded = content.replace(b"\r\n ", b"").decode().split("\r\n")[:-1]
    assert [line for line in unfolded if not LINE.fullmatch(line)] == []
    assert _balanced(unfolded)


def _balanced(lines: list[str]) -> bool:
    """Each component ends, the last that began first."""
    begun: list[str] = []
    for line in lines:
        name, _, value = line.partition(":")
        if name == "BEGIN":
            begun.append(value)
        if name == "END":
            assert begun.pop() == value
    return not begun


def _event(event: Any) -> dict[str, Any]:
    assert all(event[name] is not None for name in ONCE)
    assert not event.subcomponents, "reminders are the reader's own affair"
    for name in ("DTSTAMP", "DTSTART", "LAST-MODIFIED", "CREATED"):
        assert UTC_MOMENT.fullmatch(event[name].to_ical().decode()), name
    assert event["STATUS"] in ("TENTATIVE", "CONFIRMED", "CANCELLED")
    return {name: _plain(event, name) for name in event}


def _plain(event: Any, name: str) -> Any:
    value = event.decoded(name)
    return value.decode() if isinstance(value, bytes) else value
