"""What a correction brings into a list: by the facts of the ledger, before it and after.

What is in a list now is asked of the list; here, whether it is so only since then. A test holds
both together.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial
from typing import Any

from core.query_words import spellings, words_of
from opportunities.domain.choices import WHOLE_COUNTRY
from opportunities.filters import OpportunityFilter

Facts = dict[str, Any]
Rule = Callable[[Facts], bool]

TEXTS = ("title", "summary", "description", "reference", "place", "buyer")
CHOSEN_BY = {  # all facts by which lists choose, but for those that the clock changes
    *TEXTS,
    *("category", "funding_source", "region", "procedure", "main_cpv", "further_cpvs"),
    *("suitable_for_sme", "suitable_for_vcse", "value_from", "value_to"),
}


def took_in(asked: OpportunityFilter, before: Facts, after: Facts) -> bool:
    """Whether something that the list asks for is true only since then."""
    return any(rule(after) and not rule(before) for rule in rules_of(asked))


def rules_of(asked: OpportunityFilter) -> Iterator[Rule]:
    """What the list asks for, as far as a correction can change it: all of it must be true."""
    for name, holds in CHOICES.items():
        if name in asked.chosen:
            yield partial(_is_any, [choice.key for choice in asked.chosen[name]], holds)
    for code in asked.values.get("cpv", []):
        yield partial(_has_code, code)
    for query in asked.values.get("q", []):
        for word in words_of(query):
            yield partial(_says, word)


def _is_any(keys: list[Any], holds: Callable[[Facts, Any], bool], facts: Facts) -> bool:
    return any(holds(facts, key) for key in keys)


def _is_named(fact: str) -> Callable[[Facts, Any], bool]:
    return lambda facts, key: _id(facts.get(fact)) == str(key)


def _is_within(facts: Facts, region: str) -> bool:
    code = _id(facts.get("region"))
    return code.startswith(region) or (region == WHOLE_COUNTRY and code != "")


def _is_in_band(facts: Facts, band: tuple[int, int | None] | None) -> bool:
    value = facts.get("value_to") or facts.get("value_from")
    if band is None or value is None:
        return band is value
    lowest, below = band
    return lowest <= Decimal(value) and (below is None or Decimal(value) < below)


def _has_code(code: str, facts: Facts) -> bool:
    beginning = code[:2] + code[2:].rstrip("0")
    named = [facts.get("main_cpv"), *facts.get("further_cpvs", [])]
    return any(_id(each).startswith(beginning) for each in named)


def _says(word: str, facts: Facts) -> bool:
    """Roughly as the search finds it: as a word of its own, in either number."""
    category = facts.get("category") or {"label": ""}
    text = " ".join([*(facts.get(fact, "") for fact in TEXTS), category["label"]])
    forms = "|".join(map(re.escape, spellings(word)))
    return bool(re.search(rf"\b({forms})\b", text, re.IGNORECASE))


def _id(named: dict[str, str] | None) -> str:
    return named["id"] if named else ""


CHOICES: dict[str, Callable[[Facts, Any], bool]] = {
    "category": _is_named("category"),
    "funding": _is_named("funding_source"),
    "region": _is_within,
    "procedure": lambda facts, key: facts.get("procedure") == key,
    "suitable": lambda facts, key: bool(facts.get(f"suitable_for_{key}")),
    "value": _is_in_band,
}
