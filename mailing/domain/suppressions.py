"""Addresses that must not be written to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from mailing import keys
from mailing.enums import Purpose, SuppressionReason
from mailing.models import EVERYTHING, Suppression


def suppress(
    *,
    canonical_address: str,
    reason: SuppressionReason,
    now: datetime,
    scope: str = EVERYTHING,
    source: str = "",
) -> None:
    """Write to that address no more. A second reason leaves the first on record."""
    if suppressions_of(canonical_address).filter(scope=scope).exists():
        return
    hashed = keys.address_hash(canonical_address)
    Suppression.objects.get_or_create(
        address_hash=hashed.digest,
        scope=scope,
        defaults={
            "key_id": hashed.key_id, "reason": reason, "source": source[:200], "at": now,
        },
    )  # fmt: skip


def suppressions_of(canonical_address: str) -> QuerySet[Suppression]:
    """All that forbid to write to that address, whichever key hashed it."""
    return Suppression.objects.filter(address_hash__in=keys.address_hashes(canonical_address))


def is_suppressed(canonical_address: str, *, purpose: str) -> bool:
    """Whether mail for that purpose may not go there."""
    return suppressions_of(canonical_address).filter(scope__in=[EVERYTHING, purpose]).exists()


def is_blocked(canonical_address: str) -> bool:
    """Whether not even service mail may go there: its owner asked for it."""
    return suppressions_of(canonical_address).filter(reason=SuppressionReason.BLOCKED).exists()


def suppressed_among(canonical_addresses: Iterable[str], *, purpose: str) -> set[str]:
    """Those of the addresses that may not be written to for that purpose; one query."""
    by_hash = {
        digest: address
        for address in canonical_addresses
        for digest in keys.address_hashes(address)
    }
    found = Suppression.objects.filter(
        address_hash__in=by_hash, scope__in=[EVERYTHING, purpose]
    ).values_list("address_hash", flat=True)
    return {by_hash[digest] for digest in found}


@transaction.atomic
def lift(canonical_address: str, *, purposes: Iterable[str]) -> None:
    """Let the person's own fresh yes to these purposes count for more than what was before.

    What forbade all mail goes on to forbid that for other purposes. A block stays.
    """
    agreed = set(purposes)
    if not agreed:
        return
    before = suppressions_of(canonical_address).exclude(reason=SuppressionReason.BLOCKED)
    for each in before.filter(scope=EVERYTHING):
        for purpose in set(Purpose.values) - agreed:
            Suppression.objects.get_or_create(
                address_hash=each.address_hash,
                scope=purpose,
                defaults={
                    "key_id": each.key_id, "reason": each.reason, "source": each.source,
                    "at": each.at,
                },
            )  # fmt: skip
    before.filter(scope__in=[EVERYTHING, *agreed]).delete()
