"""The proof that nobody changed the ledger of consents behind our back."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction
from django.db.models import CharField, OuterRef, Q, Subquery, Value
from django.db.models.expressions import Combinable
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Replace

from core import append_only
from mailing.domain.consent import chained_hash
from mailing.enums import ENDED, ConsentEventKind
from mailing.models import (
    ConsentChain,
    ConsentCheckpoint,
    ConsentEvent,
    ConsentWording,
    Subscription,
)

CHUNK = 2000  # rows read at once


class Proof:
    """One walk along the chain: `problems` says what is wrong, the rest is known after it."""

    def __init__(self) -> None:
        self.checked = 0  # events whose hash was computed anew
        self.purged = 0  # events for which a checkpoint stands
        self.wordings = 0
        self.number = 0  # of the event that was reached
        self.hash = ""  # and its hash: the head of the chain
        self._read: dict[tuple[str, int, str], int] = {}  # words, and the first event that has them

    def problems(self) -> Iterator[str]:
        """What is wrong, in plain words; nothing where the ledger is whole.

        It reads in chunks, however long the ledger is, and stands writers beside it.
        """
        end = ConsentChain.objects.filter(pk=1).first() or ConsentChain()
        yield from self._walk(end.number)
        if (end.number, end.hash) != (self.number, self.hash):
            yield f"The chain ends at event {self.number}, not at event {end.number} as noted."
        yield from _beyond_the_end()
        yield from self._wordings()
        yield from _against_the_ledger()
        for trigger in append_only.missing():
            yield f"The trigger {trigger.name} is missing: rows of {trigger.table} can be changed."

    def _walk(self, last: int) -> Iterator[str]:
        purged = ConsentCheckpoint.objects.in_bulk(field_name="first")
        events = ConsentEvent.objects.filter(number__lte=last).order_by("number")
        for event in events.iterator(CHUNK):
            yield from self._past(purged)
            yield from self._step(event)
        yield from self._past(purged)

    def _past(self, purged: dict[int, ConsentCheckpoint]) -> Iterator[str]:
        """Go on behind events that were purged."""
        while point := purged.pop(self.number + 1, None):
            if point.previous_hash != self.hash:
                yield f"{point}, but what stands before does not lead there."
            self.purged += point.last - point.first + 1
            self.number, self.hash = point.last, point.hash

    def _step(self, event: ConsentEvent) -> Iterator[str]:
        missing = range(self.number + 1, event.number)
        if len(missing) == 1:
            yield f"Event {missing[0]} is missing."
        elif missing:
            yield f"Events {missing[0]} to {missing[-1]} are missing."
        if event.previous_hash != self.hash:
            yield f"Event {event.number} does not follow the event before it."
        if event.hash != chained_hash(event):
            yield f"Event {event.number} was changed."
        if event.wording_version:
            words = event.purpose, event.wording_version, event.wording_sha256
            self._read.setdefault(words, event.number)
        self.checked += 1
        self.number, self.hash = event.number, event.hash

    def _wordings(self) -> Iterator[str]:
        known = set()
        for wording in ConsentWording.objects.iterator():
            self.wordings += 1
            known.add((wording.purpose, wording.version, wording.digest))
            if wording.sha256 != wording.digest:
                yield f"The wording “{wording}” was changed."
        for words, number in self._read.items():
            if words not in known:
                yield f"The words that were read for event {number} are not there any more."


def _beyond_the_end() -> Iterator[str]:
    """Writers are kept waiting, so that what they add just now is no problem."""
    with transaction.atomic():
        end = ConsentChain.objects.select_for_update().filter(pk=1).first() or ConsentChain()
        beyond = ConsentEvent.objects.filter(number__gt=end.number).count()
    if beyond:
        yield f"Behind event {end.number}, where the chain ends as noted, there are {beyond} more."


def _against_the_ledger() -> Iterator[str]:
    """Mail goes out by subscriptions: none may be in force that the ledger does not bear out."""
    about_it = ConsentEvent.objects.annotate(
        subscription=_hex(KT("evidence__subscription"))
    ).filter(
        subject=OuterRef("subscriber_id"), subscription=_hex(Cast(OuterRef("pk"), CharField()))
    )
    newest = Subquery(about_it.order_by("-number").values("kind")[:1])
    live = Subscription.objects.filter(ended_at=None).annotate(said=newest)
    wrong = live.filter(Q(said=None) | Q(said__in=ENDED)).order_by("pk")
    for key, said in wrong.values_list("pk", "said").iterator(CHUNK):
        why = f"says “{ConsentEventKind(said).label}”" if said else "knows no yes to it"
        yield f"Subscription {key} is in force, but the ledger {why}."


def _hex(key: Combinable) -> Replace:
    """An id as both databases write it: SQLite keeps it without hyphens."""
    return Replace(key, Value("-"), Value(""), output_field=CharField())
