"""What a list shows, in a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from opportunities.domain.choices import Choice

if TYPE_CHECKING:
    from opportunities.filters.opportunities import OpportunityFilter

BEFORE_THE_NOUN = {"open", "planned", "awarded", "cancelled"}


def counted(asked: OpportunityFilter, count: int) -> str:
    """The sentence with its number: "1 open opportunity", "No opportunities about “wifi”"."""
    number = f"{count:,}" if count else "No"
    return f"{number} {words_for(asked, many=count != 1)}"


def words_for(asked: OpportunityFilter, *, many: bool) -> str:
    """What is listed, without the number."""
    after = ", ".join(_after_commas(asked))
    return " ".join(_phrases(asked, many)) + (f", {after}" if after else "")


def _phrases(asked: OpportunityFilter, many: bool) -> Iterator[str]:
    noun = "opportunities" if many else "opportunity"
    stages = _chosen(asked, "stage")
    if all(choice.words in BEFORE_THE_NOUN for choice in stages):
        yield f"{_any_of(stages)} {noun}".strip()
    else:
        yield f"{noun} that {'are' if many else 'is'} {_any_of(stages)}"
    yield from _phrase("in", _any_of(_chosen(asked, "category")))
    yield from _phrase("in", _any_of(_chosen(asked, "region")))
    yield from _phrase("worth", _any_of(_chosen(asked, "value")))
    yield from _phrase("suitable for", _any_of(_chosen(asked, "suitable")))
    yield from _phrase("bought by", _any_of(_chosen(asked, "procedure")))
    yield from _phrase("funded by", _any_of(_chosen(asked, "funding")))
    for name, preposition in (("cpv", "under"), ("q", "about")):
        for value in asked.values.get(name, []):
            yield f"{preposition} {asked.filters[name].say(value)}"


def _after_commas(asked: OpportunityFilter) -> Iterator[str]:
    if windows := _chosen(asked, "closing"):
        yield f"closing {windows[-1].words}"  # the widest holds the others
    for value in asked.values.get("since", []):
        said = asked.filters["since"].say(value)
        yield said[0].lower() + said[1:]


def _chosen(asked: OpportunityFilter, name: str) -> list[Choice]:
    return asked.filters[name].chosen(asked.values.get(name, []))


def _any_of(choices: Sequence[Choice]) -> str:
    *first, last = [choice.words for choice in choices] or [""]
    return f"{', '.join(first)} or {last}" if first else last


def _phrase(preposition: str, words: str) -> Iterator[str]:
    if words:
        yield f"{preposition} {words}"
