"""A mail in its envelope, as a line takes it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from django.core.mail import EmailMessage

_LEADING_DOT = re.compile(rb"^\.", re.MULTILINE)


@dataclass(frozen=True)
class Letter:
    """One mail to one person: `raw`, with CRLF (RFC 5322), or `message`, as the line asks for."""

    delivery_id: int
    envelope_sender: str
    recipient: str
    raw: bytes = b""
    message: EmailMessage | None = None

    @cached_property
    def dotted(self) -> bytes:
        """As it goes over the wire, all but the final dot (RFC 5321, section 4.5.2)."""
        stuffed = _LEADING_DOT.sub(b"..", self.raw)
        return stuffed if stuffed.endswith(b"\r\n") else stuffed + b"\r\n"
