"""Links that are mailed to a person: what they are for, how long, and that they work once."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F

from mailing.domain import suppressions
from mailing.enums import ActionKind
from mailing.models import ActionToken, PendingAction, Subscriber

LIFETIMES = {
    ActionKind.SIGN_UP: timedelta(days=7),
    ActionKind.SETTINGS: timedelta(minutes=30),
    ActionKind.CHANGE_ADDRESS: timedelta(days=7),
    ActionKind.RENEW: timedelta(days=30),
}
BYTES = 32  # 256 bits
USED = "This link has been used already, so what it is for is done."
REPLACED = (
    "We have sent you a newer link since. Use the one in our latest email: it is for what was "
    "asked for last, and not for what was asked for before."
)
REPLACED_SIGN_UP = (
    "We have sent you a newer link since. Use the one in our latest email: it shows all that waits "
    "for your yes."
)

BLOCKED = (
    "The owner of this address has blocked it, so nothing was changed. Write to us to undo it."
)
WITHDRAWN = (
    "This link was withdrawn, because its address was blocked or given up since. Ask again for "
    "what you want."
)


class LinkIsOver(Exception):
    """The link was used, replaced by a newer one, withdrawn or is too old; the message says it."""


@transaction.atomic
def ask(
    *,
    kind: ActionKind,
    address: str,
    canonical_address: str,
    now: datetime,
    subscriber: Subscriber | None = None,
    asked: dict[str, Any] | None = None,
    source: str = "",
    network_hash: str = "",
    is_too_much: bool = False,
) -> PendingAction:
    """Note what the owner of the address may do; it replaces what was asked before.

    What is too much is written down all the same, as replaced from the beginning, and nothing
    is mailed: nobody can tell from our answer, nor from how long it took.
    """
    action = PendingAction.objects.create(
        kind=kind,
        address=address,
        canonical_address=canonical_address,
        subscriber=subscriber,
        asked=asked or {},
        source=source[:500],
        network_hash=network_hash,
        requested_at=now,
        expires_at=now + LIFETIMES[kind],
    )
    same = PendingAction.objects.filter(kind=kind, canonical_address=canonical_address)
    others = same.filter(used_at=None, superseded_at=None).exclude(pk=action.pk)
    replaced = same.filter(pk=action.pk) if is_too_much else others
    replaced.update(superseded_at=now)
    return action


def waiting(*, kind: ActionKind, canonical_address: str, now: datetime) -> PendingAction | None:
    """What the owner of the address may do still, kept for us until the end of the transaction."""
    same = PendingAction.objects.select_for_update().filter(
        kind=kind, canonical_address=canonical_address, used_at=None, superseded_at=None
    )
    return same.filter(expires_at__gt=now).first()


def new_token(action: PendingAction, *, now: datetime) -> str:
    """A secret for the link, as its mail is written; only its hash is kept."""
    token = secrets.token_urlsafe(BYTES)
    ActionToken.objects.create(sha256=_hash(token), action=action, created_at=now)
    return token


def action_of(token: str, *, kind: ActionKind, now: datetime) -> PendingAction:
    """What the link is for. Raises LinkIsOver with words for the person who followed it."""
    action = PendingAction.objects.filter(tokens__sha256=_hash(token), kind=kind).first()
    if action is None or action.expires_at <= now:
        raise LinkIsOver("This link is too old, or not complete.")
    if action.used_at:
        raise LinkIsOver(USED)
    if action.superseded_at:
        raise LinkIsOver(_why_over(action))
    return action


def action_behind(token: str) -> PendingAction | None:
    """What the link was made for, whether or not it still works for that: to refuse it."""
    return PendingAction.objects.filter(tokens__sha256=_hash(token)).first()


def use(token: str, *, kind: ActionKind, now: datetime) -> PendingAction:
    """Take the link, once: whoever comes second, at the same moment too, gets LinkIsOver.

    Call it in the transaction in which the thing is done.
    """
    action = action_of(token, kind=kind, now=now)
    unused = PendingAction.objects.filter(pk=action.pk, used_at=None, superseded_at=None)
    if not unused.update(used_at=now):
        raise LinkIsOver(USED)
    action.used_at = now
    return action


def _why_over(action: PendingAction) -> str:
    """What ended it before its time."""
    if suppressions.is_blocked(action.canonical_address):
        return BLOCKED
    newer = PendingAction.objects.filter(
        kind=action.kind,
        canonical_address=action.canonical_address,
        requested_at__gte=action.requested_at,
    ).exclude(pk=action.pk)
    if not newer.exclude(superseded_at=F("requested_at")).exists():
        return WITHDRAWN
    return REPLACED_SIGN_UP if action.kind == ActionKind.SIGN_UP else REPLACED


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
