"""Words of a notice as readers should get them: in plain characters, in one piece, not too long."""

import html
import re
from collections.abc import Container
from typing import Any

from django.utils.html import escape
from django.utils.text import slugify

from core.text import clean_text

# UTF-8 that was once read as Windows-1252: "â€¢" for a bullet. Only sequences that no English text
# holds are mended; a closing quotation mark after "É" might be meant.
_LEADS = {2: "ÂÃ", 3: "âï", 4: "ð"}
_CONTINUATIONS = "".join(
    bytes([byte]).decode("cp1252", errors="ignore") or chr(byte) for byte in range(0x80, 0xC0)
)
_GARBLED = re.compile(
    "|".join(
        f"[{leads}][{re.escape(_CONTINUATIONS)}]{{{size - 1}}}" for size, leads in _LEADS.items()
    )
)
_BREAKS = re.compile(r"<br\s*/?>|</?(?:p|div|ul|ol|li)\b[^<>]*>", re.IGNORECASE)
_TAGS = re.compile(r"</?(?:b|i|em|strong|span|u|font)\b[^<>]*>", re.IGNORECASE)
_LINES = re.compile(r"[\r\n\u2028\u2029\x0b\x0c\x85]+")


def line(value: Any) -> str:
    """The text in one line; empty where it is neither text nor a whole number."""
    return clean_text(_plain(value))


def lines(value: Any) -> list[str]:
    """The lines of the text that say anything."""
    return [cleaned for part in _LINES.split(_plain(value)) if (cleaned := clean_text(part))]


def shortened(text: str, limit: int) -> str:
    """The text in at most `limit` characters, with an ellipsis at the end of a word."""
    if len(text) <= limit:
        return text
    kept = text[: limit - 1]
    if not text[limit - 1].isspace() and " " in kept:
        kept = kept.rpartition(" ")[0]
    return kept.rstrip(" ,;:.-–—") + "…"


def free_slug(text: str, otherwise: str, taken: Container[str], *, limit: int) -> str:
    """A slug from the text that nothing else has, with a number if need be."""
    stem = slugify(text)[:limit].strip("-_") or otherwise
    slug, number = stem, 1
    while slug in taken:
        number += 1
        slug = f"{stem[: limit - len(str(number)) - 1].rstrip('-')}-{number}"
    return slug


def paragraphs(parts: list[str]) -> str:
    """Rich text that shows each line as a paragraph, and markup in it as text."""
    return "".join(f"<p>{escape(part)}</p>" for part in parts)


def _plain(value: Any) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value) if abs(value) < 10**30 else ""
    if not isinstance(value, str):
        return ""
    unescaped = _GARBLED.sub(_mended, html.unescape(value))
    return _TAGS.sub("", _BREAKS.sub("\n", unescaped))


def _mended(match: re.Match[str]) -> str:
    try:
        return b"".join(_byte(character) for character in match[0]).decode()
    except UnicodeDecodeError:
        return match[0]


def _byte(character: str) -> bytes:
    """The byte that Windows-1252 shows as this character; five bytes stand for themselves."""
    try:
        return character.encode("cp1252")
    except UnicodeEncodeError:
        return character.encode("latin-1")
