"""What speaks against importing an address although its line has evidence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from mailing import keys
from mailing.enums import ENDED
from mailing.imports.rows import Consent
from mailing.models import EVERYTHING, ConsentEvent, Subscription, Suppression

CHUNK = 500  # addresses of one query


class Known:
    """What suppressions, ledger and list say of many addresses; three queries for each chunk."""

    def __init__(self, addresses: Sequence[str], *, now: datetime) -> None:
        self._suppressed: set[tuple[str, str]] = set()
        self._ended: dict[tuple[str, str], datetime] = {}
        self._live: set[tuple[str, str]] = set()
        for start in range(0, len(addresses), CHUNK):
            self._look(addresses[start : start + CHUNK], now)

    def objection(self, consent: Consent) -> str:
        """Why it stays out; empty where nothing speaks against it."""
        address, purpose = consent.address.canonical, consent.purpose
        if {(address, EVERYTHING), (address, purpose)} & self._suppressed:
            return "the address must not be written to: it is suppressed, or was erased"
        ended = self._ended.get((address, purpose))
        if ended and ended >= consent.given_at:
            return "the consent ended here after that date"
        if (address, purpose) in self._live:
            return "the address gets it already"
        return ""

    def _look(self, addresses: Sequence[str], now: datetime) -> None:
        by_hash = {each: address for address in addresses for each in keys.address_hashes(address)}
        hashed = {"address_hash__in": list(by_hash)}
        for digest, scope in Suppression.objects.filter(**hashed).values_list(
            "address_hash", "scope"
        ):
            self._suppressed.add((by_hash[digest], scope))
        ended = ConsentEvent.objects.filter(**hashed, kind__in=ENDED).order_by("number")
        for digest, purpose, at in ended.values_list("address_hash", "purpose", "at"):
            self._ended[by_hash[digest], purpose] = at
        live = Subscription.objects.filter(
            ended_at=None, subscriber__canonical_address__in=addresses
        )
        for address, purpose in live.values_list("subscriber__canonical_address", "purpose"):
            self._live.add((address or "", purpose))
