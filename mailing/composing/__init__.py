"""What a mail says: one composer for each kind of mailing, and one way to make it a message.

A composer is a function `compose(delivery, *, now) -> Mail`; issues have none, because what they
say is frozen in the mailing, with a placeholder for each thing that differs by person.
"""

from __future__ import annotations

from dataclasses import dataclass

from mailing.enums import Purpose

STOP_URL = "[[stop_url]]"  # placeholders, in an issue's text and html alike
SETTINGS_URL = "[[settings_url]]"


@dataclass(frozen=True)
class Mail:
    """What one person gets, before it has headers."""

    subject: str
    text: str
    html: str
    purpose: Purpose | None = None  # None: service mail, which has nothing to stop
    stop_token: str = ""


class NothingToSay(Exception):
    """The mail has lost its reason since it was queued: it is skipped, and the message says why."""
