"""Where reports of failure go: to an address of each mail's own, which nobody else can make up.

The setting MAIL_BOUNCE_DOMAIN names a domain whose mailbox `manage.py read_bounces` reads. Without
it reports go to the sender's mailbox.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from uuid import UUID

from django.conf import settings

from mailing.composing.headers import sender_address
from mailing.keys import current_key, keyed_bytes
from mailing.models import Delivery

PREFIX = "bounce-"
USE = "return path"
SIGNATURE = 10  # bytes: a guess must be mailed to us


def return_path(delivery: Delivery) -> str:
    """The sender on the envelope."""
    if not settings.MAIL_BOUNCE_DOMAIN:
        return sender_address()
    name = delivery.message_id.bytes
    signed = name + keyed_bytes(USE, name, key_id=current_key())[:SIGNATURE]
    token = base64.b32encode(signed).decode().rstrip("=").lower()
    return f"{PREFIX}{token}@{settings.MAIL_BOUNCE_DOMAIN}"


def message_id_of(address: str) -> UUID | None:
    """Of which mail a report to that address is; None where we did not make the address."""
    local = address.rpartition("@")[0].lower()
    if not local.startswith(PREFIX):
        return None
    encoded = local.removeprefix(PREFIX).upper()
    try:
        raw = base64.b32decode(encoded + "=" * (-len(encoded) % 8))
    except (binascii.Error, ValueError):
        return None
    name, signature = raw[:16], raw[16:]
    for key_id in settings.MAILING_KEYS:
        if hmac.compare_digest(signature, keyed_bytes(USE, name, key_id=key_id)[:SIGNATURE]):
            return UUID(bytes=name)
    return None
