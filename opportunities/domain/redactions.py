"""Masking in the ledger what should never have been public: someone's personal data, say.

The words are looked for and forgotten: they are stored nowhere, in no log either.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from html.entities import codepoint2name
from typing import TYPE_CHECKING, Any, NamedTuple

from django.apps import apps
from django.db import transaction
from wagtail.log_actions import log

from opportunities.domain.facts import FACTS, public_facts
from opportunities.domain.publications import locked
from opportunities.models.listing import Listing
from opportunities.models.publication import Publication, Redaction

if TYPE_CHECKING:
    from opportunities.models import OpportunityPage

MASK = "█████"  # of one length, so that it does not tell how long the words were
SHORTEST = 3  # characters; less would mask half of all prose
SURE = 6  # letters and digits from which on they are found whatever stands between them
LABELS = {fact.field: fact.label for fact in FACTS} | {"programme": "Programme"}
PROSE = {
    *("answer", "buyer", "buyer_name", "department", "description", "from", "funder", "hint"),
    *("label", "lessons", "name", "number", "outcome_reason", "place", "question", "reason"),
    *("reference", "summary", "title", "to", "version"),
}
NAMES = codepoint2name | {ord("'"): "apos"}
TAG = re.compile(r"<[^>]*>")
SOFT = "\u00ad\u200b\u200c\u200d\u2060\ufeff"  # characters that nobody sees
BETWEEN = r"(?:[\W_]|%[0-9a-f]{2})*"  # what may stand between two words of an address
ADDRESSES = {"contact_email", "identifier", "portal_url", "url"}  # half of one leads nowhere


class CanNotRedact(ValueError):
    """Nothing was masked; the message says why."""


class Masked(NamedTuple):
    """One publication with what readers would see of it."""

    publication: Publication
    facts: dict[str, Any]
    changes: list[dict[str, str]]
    reason: str

    @property
    def shown(self) -> dict[str, Any]:
        return {"facts": self.facts, "changes": self.changes, "reason": self.reason}

    @property
    def places(self) -> list[str]:
        """Where something is masked: facts by their labels, "what changed", "the reason"."""
        known = self.publication
        facts = [
            label for name, label in LABELS.items() if self.facts.get(name) != known.facts.get(name)
        ]
        changed = ["what changed"] if self.changes != known.changes else []
        reason = ["the reason"] if self.reason != known.reason else []
        return [*facts, *changed, *reason]


def _written(character: str) -> str:
    """A pattern of the character, as typed or as HTML may write it."""
    code = ord(character)
    name = NAMES.get(code, f"#{code}")
    return f"(?:{re.escape(character)}|&(?:#0*{code}|#x0*{code:x}|{name});)"


UNSEEN = "|".join([TAG.pattern, *map(_written, SOFT)])
WITHIN_WORD, BETWEEN_WORDS = f"(?:{UNSEEN})*", rf"(?:\s|{_written(chr(160))}|{UNSEEN})+"


class Words:
    """The words however they are spaced and laid out, as typed, in HTML and in addresses."""

    def __init__(self, words: str) -> None:
        words = re.sub(f"[{SOFT}]", "", words)
        parts = words.split()
        if sum(map(len, parts)) < SHORTEST:
            raise CanNotRedact(f"Give at least {SHORTEST} characters.")
        seen = BETWEEN_WORDS.join(WITHIN_WORD.join(map(_written, part)) for part in parts)
        self._prose = re.compile(seen, re.IGNORECASE)
        bare = re.findall(r"[^\W_]+", words)
        sure = sum(map(len, bare)) >= SURE
        typed = r"\s+".join(map(re.escape, parts))
        self._address = re.compile(BETWEEN.join(bare) if sure else typed, re.IGNORECASE)

    def masked(self, data: Any, name: str = "") -> Any:
        """The data with the words masked in prose; a state, a code or a date is none."""
        if isinstance(data, Mapping):
            return {key: self.masked(value, key) for key, value in data.items()}
        if isinstance(data, list):
            return [self.masked(value, name) for value in data]
        if not isinstance(data, str):
            return data
        if name in ADDRESSES:
            return "" if self.in_address(data) else data
        if name not in PROSE:
            return data
        return self._address.sub(MASK, self._prose.sub(_mask, data))  # prose names addresses, too

    def in_address(self, address: str) -> bool:
        return bool(self._address.search(address))


def _mask(found: re.Match[str]) -> str:
    """The tags amid the words stay, so that the markup around them stays whole."""
    return MASK + "".join(TAG.findall(found[0]))


def what_would_be_masked(*, opportunity_id: int, words: str) -> list[Masked]:
    """The publications that hold these words, oldest first, masked.

    Raises CanNotRedact where the words are too short.
    """
    wanted = Words(words)
    rows = Publication.objects.filter(opportunity_id=opportunity_id).order_by("number")
    masked = (_masked(row, wanted) for row in rows)
    return [each for each in masked if each.places]


@transaction.atomic
def redact(*, opportunity_id: int, words: str, why: str, by: str, now: datetime) -> list[int]:
    """Mask the words in all that was told of the opportunity; the numbers of what was masked.

    Upper and lower case do not matter. Raises CanNotRedact where nothing holds them, where the
    page still shows them, or where the reason repeats them.
    """
    page = locked(apps.get_model("opportunities", "OpportunityPage"), opportunity_id).first()
    _refuse(Words(words), why, page, now)
    found = what_would_be_masked(opportunity_id=opportunity_id, words=words)
    if not found:
        raise CanNotRedact("These words stand nowhere in what was published.")
    for each in found:
        Redaction.objects.create(
            publication=each.publication, at=now, by=by, why=why, shown=each.shown
        )
    numbers = [each.publication.number for each in found]
    _list_anew(found[-1])
    if page:
        log(page, "opportunities.redact", data={"why": why, "publications": numbers})
    return numbers


def _refuse(words: Words, why: str, page: OpportunityPage | None, now: datetime) -> None:
    if not why.strip():
        raise CanNotRedact("Say why they are masked.")
    if words.masked(why, "reason") != why:
        raise CanNotRedact("The reason repeats the words. Say it without them: it is kept.")
    if page and page.live and _shows(page, words, now):
        raise CanNotRedact("The page still shows these words. Change and publish it first.")


def _shows(page: OpportunityPage, words: Words, now: datetime) -> bool:
    facts = public_facts(page, now)
    return words.in_address(page.slug) or bool(words.masked(facts) != facts)


def _masked(publication: Publication, words: Words) -> Masked:
    return Masked(
        publication,
        facts=words.masked(publication.facts),
        changes=words.masked(publication.changes),
        reason=words.masked(publication.reason, "reason"),
    )


def _list_anew(newest: Masked) -> None:
    """If the newest publication is among the masked, the list tells it so, too."""
    row = Listing.objects.filter(
        opportunity_id=newest.publication.opportunity_id, number=newest.publication.number
    )
    row.update(facts=newest.facts, changes=newest.changes, reason=newest.reason)
