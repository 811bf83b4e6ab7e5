"""A mail in its envelope, as a line takes it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from django.core.mail import EmailMessage

_ENDS = re.compile(r"[<>\s\0]")


@dataclass(frozen=True)
class Letter:
    """One mail to one person: `raw`, with CRLF (RFC 5322), or `message`, as the line asks for.

    Raises ValueError where an address would end the command that it stands in.
    """

    delivery_id: int
    envelope_sender: str
    recipient: str
    raw: bytes = b""
    message: EmailMessage | None = None

    def __post_init__(self) -> None:
        if _ENDS.search(self.envelope_sender + self.recipient):
            raise ValueError("An address on an envelope has a bracket, blank or line break in it.")

    @cached_property
    def dotted(self) -> bytes:
        """As it goes over the wire, all but the final dot (RFC 5321, section 4.5.2)."""
        stuffed = self.raw.replace(b"\r\n.", b"\r\n..")
        return stuffed if stuffed.endswith(b"\r\n") else stuffed + b"\r\n"
