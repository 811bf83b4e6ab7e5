"""The secret of a link that stops mail: it never expires and can only reduce what is sent.

It is derived, not stored: what it stops, and an HMAC of that under a key whose id it names. So
old links work for ever, as long as their key stays in the setting MAILING_KEYS.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from mailing.keys import UnknownKey, current_key, keyed_bytes

USE = "stop"
SIGNATURE = 16  # bytes: 128 bits can not be guessed over HTTP


class Scope(StrEnum):
    """What a link stops; the value stands in links that people keep, and never changes."""

    INNOVATION_NEWS = "n"  # of that subscriber
    OPPORTUNITY_ALERTS = "a"  # all of that subscriber
    ONE = "o"  # that subscription, and what replaced it


class StopLink(NamedTuple):
    """What is stopped, and whose: the id of a subscriber, or of a subscription for `ONE`."""

    scope: Scope
    subject: UUID


def stop_token(link: StopLink, *, key_id: str = "") -> str:
    """The token of a link, in characters that an address may hold: RFC 4648, section 5."""
    key_id = key_id or current_key()
    payload = link.scope.encode() + link.subject.bytes
    signature = keyed_bytes(USE, payload, key_id=key_id)[:SIGNATURE]
    return f"{_text(payload + signature)}.{key_id}"


def read_stop_token(token: str) -> StopLink | None:
    """What the token stops; None where we did not make it."""
    encoded, _, key_id = token.partition(".")
    try:
        raw = base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))
        expected = keyed_bytes(USE, raw[:-SIGNATURE], key_id=key_id)[:SIGNATURE]
        if not hmac.compare_digest(raw[-SIGNATURE:], expected):
            return None
        return StopLink(Scope(raw[:1].decode()), UUID(bytes=raw[1:-SIGNATURE]))
    except (binascii.Error, UnknownKey, ValueError):
        return None


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
