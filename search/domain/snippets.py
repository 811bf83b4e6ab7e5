"""A few words of a page around those that the reader looks for."""

import re
from collections.abc import Iterator

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from core.query_words import other_form
from core.text import clean_text

LENGTH = 220  # characters, about two lines
LEAD = 60  # how many of them stand before the first match


def snippet(text: str, words: list[str]) -> SafeString:
    """A part of the plain text with the words marked; its beginning where none occurs."""
    text, pattern = clean_text(text), _pattern(words)
    part = _around(text, pattern.search(text))
    return mark_safe("".join(_pieces(part, pattern)))  # noqa: S308 - each piece is escaped


def _pattern(words: list[str]) -> re.Pattern[str]:
    """Words that begin like one of these, in either number."""
    beginnings = {form for word in words for form in (word, other_form(word))}
    longest_first = sorted(beginnings, key=len, reverse=True)
    alternatives = "|".join(map(re.escape, longest_first)) or r"(?!)"
    return re.compile(rf"\b(?:{alternatives})\w*", re.IGNORECASE)


def _around(text: str, match: re.Match[str] | None) -> str:
    """The part of the text around the match, cut between words."""
    start = max(0, match.start() - LEAD) if match else 0
    if start:
        start = text.find(" ", start) + 1
    end = start + LENGTH
    if end < len(text):
        end = max(text.rfind(" ", start, end), match.end() if match else 0)
        end = end if end > start else start + LENGTH
    return ("… " if start else "") + text[start:end] + (" …" if end < len(text) else "")


def _pieces(part: str, pattern: re.Pattern[str]) -> Iterator[str]:
    """The part in escaped pieces, the matches marked."""
    last = 0
    for match in pattern.finditer(part):
        yield escape(part[last : match.start()])
        yield format_html("<mark>{}</mark>", match.group())
        last = match.end()
    yield escape(part[last:])
