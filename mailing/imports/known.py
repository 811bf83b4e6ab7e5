"""What speaks against importing an address although its line has evidence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from mailing import keys
from mailing.enums import ENDED, ConsentEventKind
from mailing.imports.rows import Consent
from mailing.models import EVERYTHING, ConsentEvent, Subscription, Suppression

CHUNK = 500  # addresses of one query


class Known:
    """What suppressions, ledger and list say of many addresses; four queries for each chunk."""

    def __init__(self, addresses: Sequence[str], *, now: datetime) -> None:
        self._suppressed: set[tuple[str, str]] = set()
        self._ended: dict[tuple[str, str], datetime] = {}
        self._moved: defaultdict[str, dict[UUID, datetime]] = defaultdict(dict)
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
        if any(moved >= consent.given_at for moved in self._moved[address].values()):
            return "its owner moved to another address here after that date"
        return ""

    def _look(self, addresses: Sequence[str], now: datetime) -> None:
        by_hash = {each: address for address in addresses for each in keys.address_hashes(address)}
        hashed = {"address_hash__in": list(by_hash)}
        for digest, scope in Suppression.objects.filter(**hashed).values_list(
            "address_hash", "scope"
        ):
            self._suppressed.add((by_hash[digest], scope))
        self._read_ledger(by_hash)
        live = Subscription.objects.filter(
            ended_at=None, subscriber__canonical_address__in=addresses
        )
        for address, purpose in live.values_list("subscriber__canonical_address", "purpose"):
            self._live.add((address or "", purpose))

    def _read_ledger(self, by_hash: Mapping[str, str]) -> None:
        """By person: what happened to them after they moved is written down under another hash."""
        known = ConsentEvent.objects.filter(address_hash__in=list(by_hash)).exclude(
            kind=ConsentEventKind.REQUESTED
        )
        addresses: defaultdict[UUID, set[str]] = defaultdict(set)
        for subject, digest in known.order_by().values_list("subject", "address_hash").distinct():
            addresses[subject].add(by_hash[digest])
        moved = ConsentEventKind.ADDRESS_CHANGED
        events = ConsentEvent.objects.filter(subject__in=list(addresses), kind__in=[*ENDED, moved])
        facts = events.order_by("number").values_list(
            "subject", "kind", "purpose", "address_hash", "at"
        )
        for subject, kind, purpose, digest, at in facts:
            for address in addresses[subject]:
                if kind != moved:
                    self._ended[address, purpose] = at
                elif by_hash.get(digest) == address:  # back again
                    self._moved[address].pop(subject, None)
                else:
                    self._moved[address][subject] = at
