"""How often anyone may ask: what is more is dropped in silence (against subscription bombing)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Count, F, Q, QuerySet

from mailing.enums import ActionKind
from mailing.models import MailingSettings, PendingAction

Limits = dict[timedelta, int]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OF_AN_ADDRESS = {HOUR: 3, DAY: 6}  # mails of one kind to one mailbox
OF_A_NETWORK = {HOUR: 40, DAY: 200}  # an office asks as one
OF_ALL = {HOUR: 1000}
OF_A_NETWORK_IN_ATTACK = {HOUR: 2, DAY: 4}
OF_ALL_IN_ATTACK = {HOUR: 60}


def hold(canonical_address: str) -> None:
    """Let others who ask for that address wait until the end of our transaction.

    So that each is counted. There is no row to lock yet; SQLite has one writer at a time.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [canonical_address])


def address_is_over(canonical_address: str, *, kind: ActionKind, now: datetime) -> bool:
    """Whether that mailbox got as many mails of that kind as it may get for now."""
    asked = PendingAction.objects.filter(canonical_address=canonical_address, kind=kind)
    return _is_over(asked.exclude(superseded_at=F("requested_at")), OF_AN_ADDRESS, now)


def network_is_over(network_hash: str, *, now: datetime) -> bool:
    """Whether that network, or all together, asked as often as they may for now.

    What we or our staff ask on our own account comes from no network and counts for nobody.
    """
    if not network_hash:
        return False
    from_there = PendingAction.objects.filter(network_hash=network_hash)
    of_a_network, of_all = _of_networks()
    return _is_over(from_there, of_a_network, now) or _is_over(_from_networks(), of_all, now)


def all_are_over(*, now: datetime) -> bool:
    """Whether all networks together asked as often as they may for now."""
    return _is_over(_from_networks(), _of_networks()[1], now)


def is_attack_mode() -> bool:
    """Whether staff let only few ask, because a program asks in others' names."""
    return MailingSettings.of_the_list().attack_mode


def _of_networks() -> tuple[Limits, Limits]:
    """What one network, and all together, may ask."""
    if is_attack_mode():
        return OF_A_NETWORK_IN_ATTACK, OF_ALL_IN_ATTACK
    return OF_A_NETWORK, OF_ALL


def _from_networks() -> QuerySet[PendingAction]:
    return PendingAction.objects.exclude(network_hash="")


def _is_over(asked: QuerySet[PendingAction], limits: Limits, now: datetime) -> bool:
    """One query for all spans of time."""
    counts = {
        f"within_{number}": Count("pk", filter=Q(requested_at__gt=now - span))
        for number, span in enumerate(limits)
    }
    longest = asked.filter(requested_at__gt=now - max(limits)).order_by()
    found = longest.aggregate(**counts)
    return any(count >= most for count, most in zip(found.values(), limits.values(), strict=True))
