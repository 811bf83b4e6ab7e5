"""A mail becomes a message: text first, then HTML with its styles where mail programs read them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import css_inline
from django.core.mail import EmailMultiAlternatives

from mailing.composing import Mail

LONGEST_LINE = 500  # octets; with a link filled in well below the 998 of RFC 5322, section 2.1.1
_inliner = css_inline.CSSInliner(keep_style_tags=True, load_remote_stylesheets=False)
_LONG = re.compile(rf"[^\n]{{{LONGEST_LINE},}}")


def message(mail: Mail, headers: Mapping[str, str], *, to: str) -> EmailMultiAlternatives:
    """The message; Django refuses line breaks in headers (BadHeaderError).

    It names no return path: mail services have their own, and most refuse any other.
    """
    rest = {name: value for name, value in headers.items() if name not in ("From", "To")}
    built = EmailMultiAlternatives(
        subject=mail.subject,
        body=with_short_lines(mail.text),
        from_email=headers["From"],
        to=[to],
        headers=rest,
    )
    built.attach_alternative(with_short_lines(inlined(mail.html)), "text/html")
    return built


def octets(built: EmailMultiAlternatives, *, without: Iterable[str] = ()) -> bytes:
    """As it goes over the wire, with CRLF, and without some headers."""
    message: Any = built.message()  # Django's own class, whose as_bytes knows of line ends
    for name in without:
        del message[name]
    raw: bytes = message.as_bytes(linesep="\r\n")
    return raw


def inlined(html: str) -> str:
    """With the rules of its style sheets in the elements; a second time changes nothing."""
    return _inliner.inline(html) if "<style" in html else html


def with_short_lines(text: str) -> str:
    """Broken at spaces, so that it need not be encoded; what has no space stays as it is."""
    return _LONG.sub(lambda line: _broken(line.group()), text.replace("\r\n", "\n"))


def _broken(line: str) -> str:
    parts: list[str] = []
    length = 0
    for word in line.split(" "):
        size = len(word.encode()) + 1
        breaks = parts and length + size > LONGEST_LINE
        parts.append(("\n" if breaks else " ") + word if parts else word)
        length = size if breaks else length + size
    return "".join(parts)
