"""Keyed hashes: what must be recognised later but never read back.

Each says under which key it was made, so that keys can be changed: the first key of the setting
`MAILING_KEYS` makes new hashes, the others stay to recognise old ones.
"""

from __future__ import annotations

import hmac
from typing import NamedTuple

from django.conf import settings


class KeyedHash(NamedTuple):
    """A hash and the id of its key."""

    key_id: str
    digest: str


class UnknownKey(LookupError):
    """No key of that id is in the setting MAILING_KEYS."""


def keyed_bytes(use: str, data: bytes, *, key_id: str) -> bytes:
    """HMAC-SHA256 (RFC 2104) of the data; what is made for one use means nothing for another."""
    try:
        key = settings.MAILING_KEYS[key_id]
    except KeyError:
        raise UnknownKey(f"The setting MAILING_KEYS has no key {key_id!r}.") from None
    return hmac.digest(key.encode(), use.encode() + b"\0" + data, "sha256")


def current_key() -> str:
    """The id of the key that makes new hashes."""
    return next(iter(settings.MAILING_KEYS))


def hash_of(use: str, text: str) -> KeyedHash:
    """The hash under the current key."""
    key_id = current_key()
    return KeyedHash(key_id, keyed_bytes(use, text.encode(), key_id=key_id).hex())


def hashes_of(use: str, text: str) -> list[str]:
    """The hash under each key that we ever used: one of them was written down."""
    data = text.encode()
    return [keyed_bytes(use, data, key_id=key_id).hex() for key_id in settings.MAILING_KEYS]


def address_hash(canonical: str) -> KeyedHash:
    """What ledger and suppressions know of an address."""
    return hash_of("address", canonical)


def address_hashes(canonical: str) -> list[str]:
    """All that ledger and suppressions may know of an address."""
    return hashes_of("address", canonical)
