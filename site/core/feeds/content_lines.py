"""The lines of an iCalendar document (RFC 5545 section 3.1), written as they are.

A library makes an object of each property, which takes twenty times as long as the line itself:
too long for a calendar of some thousand events that is fetched every hour.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

LONGEST = 75  # octets of a line, without its end; a line that goes on begins with a space
END = b"\r\n"
_ESCAPED = str.maketrans({"\\": r"\\", ";": r"\;", ",": r"\,", "\n": r"\n"})


def content_line(name: str, value: str) -> bytes:
    """One property, folded; the value is written as it comes: see `text`."""
    whole = f"{name}:{value}".encode("utf-8", "replace")
    pieces = []
    room = LONGEST
    while len(whole) > room:
        cut = _between_characters(whole, room)
        pieces.append(whole[:cut])
        whole, room = whole[cut:], LONGEST - 1
    return b"\r\n ".join([*pieces, whole]) + END


def text(value: str) -> str:
    """A value of plain text (section 3.3.11)."""
    return value.translate(_ESCAPED)


def moment_line(name: str, at: datetime | date) -> bytes:
    """A moment, to the second in UTC, or a day by itself (sections 3.3.4 and 3.3.5)."""
    if isinstance(at, datetime):
        utc = at.astimezone(UTC)
        return content_line(name, f"{utc.year:04}{utc:%m%dT%H%M%SZ}")
    return content_line(f"{name};VALUE=DATE", f"{at.year:04}{at:%m%d}")


def _between_characters(whole: bytes, place: int) -> int:
    """The place, or the one before it where a character begins (UTF-8)."""
    while whole[place] & 0xC0 == 0x80:
        place -= 1
    return place
