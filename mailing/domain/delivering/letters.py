"""A mail in its envelope, as a line takes it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.core.mail import EmailMessage


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
        stuffed = self.raw.replace(b"\r\n.", b"\r\n..")
        return stuffed if stuffed.endswith(b"\r\n") else stuffed + b"\r\n"
