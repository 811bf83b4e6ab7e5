"""The lines of an iCalendar document (RFC 5545 section 3.1), written as they are.

A library makes an object of each property, which takes twenty times as long as the line itself:
too long for a calendar of some thousand events that is fetched every hour.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

LONGEST = 75  # octets of a line, without its end; a line that goes on begins with a space
END = b"\r\n"
ESCAPED = {"\\": r"\\", ";": r"\;", ",": r"\,", "\n": r"\n"}  # the backslash first


def content_line(name: str, value: str) -> bytes:
    """One property, folded; the value is written as it comes: see `text`."""
    whole = f"{name}:{value}".encode("utf-8", "replace")
    if len(whole) <= LONGEST:  # as most are
        return whole + END
    pieces = []
    room = LONGEST
    while len(whole) > room:
        cut = _between_characters(whole, room)
        pieces.append(whole[:cut])
        whole, room = whole[cut:], LONGEST - 1
    return b"\r\n ".join([*pieces, whole]) + END


def text(value: str) -> str:
    """A value of plain text (section 3.3.11)."""
    for sign, escaped in ESCAPED.items():  # sooner than `translate`, which looks at each sign
        value = value.replace(sign, escaped)
    return value


def moment_line(name: str, at: datetime | date) -> bytes:
    """A moment, to the second in UTC, or a day by itself (sections 3.3.4 and 3.3.5)."""
    if isinstance(at, datetime):
        utc = at.astimezone(UTC).replace(tzinfo=None)
        return content_line(name, f"{_digits(utc.isoformat(timespec='seconds'))}Z")
    return content_line(f"{name};VALUE=DATE", _digits(at.isoformat()))


def _digits(iso: str) -> str:
    """ISO 8601 in its basic form; `strftime` takes three times as long."""
    return iso.replace("-", "").replace(":", "")


def _between_characters(whole: bytes, place: int) -> int:
    """The place, or the one before it where a character begins (UTF-8)."""
    while whole[place] & 0xC0 == 0x80:
        place -= 1
    return place
