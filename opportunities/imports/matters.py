"""The facts in which a page and its notices are compared, and the words for a difference."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from core.clock import day_words
from core.money import pounds
from opportunities.domain.facts import FACTS
from opportunities.imports.facts import Row

DATES = (
    "opens_at",
    "clarification_deadline",
    "closes_at",
    "intended_award_on",
    "contract_starts_on",
    "contract_ends_on",
    "contract_latest_end_on",
)
VALUES = ("value_from", "value_to")
# What two awards have in common that are held to be the same, the surest first.
ALIKE = (("reference",), ("awarded_on", "value"), ("awarded_on",), ("value",))


class Matter(NamedTuple):
    """One fact that both may tell: its label, its name here and there, and how it is said."""

    label: str
    here: str
    there: str
    same: Callable[[str], Any]
    say: Callable[[str], str]


class Difference(NamedTuple):
    """One fact that the two tell differently, in readers' words; empty: it is not said."""

    label: str
    here: str
    there: str

    def __str__(self) -> str:
        here = self.here or "not said"
        return f"{self.label}: {here} here, {self.there} in the notice"


def differences(ours: Row, theirs: Row) -> Iterator[Difference]:
    """Where the facts of an opportunity differ; what a notice does not say is no difference."""
    yield from _differences(OPPORTUNITY, ours, theirs)


def award_differences(ours: Sequence[Row], theirs: dict[str, Row]) -> Iterator[Difference]:
    """Where the awards differ; those of the notice stand under its own ids for them."""
    if 0 < len(theirs) < len(ours):
        yield Difference("Awards", str(len(ours)), str(len(theirs)))
    several = max(len(ours), len(theirs)) > 1
    for our, key in _pairs(ours, theirs):
        for each in _differences(AWARD, our, theirs[key]):
            yield each._replace(label=f"{each.label} (award {key})") if several else each


def _pairs(ours: Sequence[Row], theirs: dict[str, Row]) -> Iterator[tuple[Row, str]]:
    """Each award of the notice with ours: the one imported under its id, else the most alike."""
    told = [award | {"reference": key} for key, award in sorted(theirs.items(), key=_in_order)]
    rest = sorted(ours, key=lambda award: (award["awarded_on"], Decimal(award["value"])))
    for names in ALIKE:
        for their in list(told):
            alike = (our for our in rest if all(our.get(name) == their.get(name) for name in names))
            if our := next(alike, None):
                rest.remove(our)
                told.remove(their)
                yield our, their["reference"]
    for their in told:
        yield rest.pop(0) if rest else {}, their["reference"]


def _in_order(told: tuple[str, Row]) -> tuple[str, Decimal]:
    """By the day of the decision, those without one at the end."""
    _, award = told
    return award.get("awarded_on", date.max.isoformat()), Decimal(award["value"])


def _differences(matters: Sequence[Matter], ours: Row, theirs: Row) -> Iterator[Difference]:
    for matter in matters:
        here, there = ours.get(matter.here), theirs.get(matter.there)
        if there and (not here or matter.same(here) != matter.same(there)):
            yield Difference(matter.label, matter.say(here) if here else "", matter.say(there))


def _moment(written: str) -> datetime | date:
    """A moment to the minute, as people write it; or a day."""
    moment = datetime.fromisoformat(written)
    return moment.replace(second=0, microsecond=0) if moment.tzinfo else moment.date()


def _say_day(written: str) -> str:
    return day_words(date.fromisoformat(written))


def _say_pounds(written: str) -> str:
    return pounds(Decimal(written))


def _of_opportunity(names: Sequence[str], same: Callable[[str], Any]) -> list[Matter]:
    facts = {fact.field: fact for fact in FACTS}
    return [Matter(facts[name].label, name, name, same, facts[name].say) for name in names]


def _day(label: str, here: str, there: str) -> Matter:
    return Matter(label, here, there, str, _say_day)


def _amount(label: str, here: str, there: str) -> Matter:
    return Matter(label, here, there, Decimal, _say_pounds)


OPPORTUNITY = (
    *_of_opportunity(("status",), str),
    *_of_opportunity(DATES, _moment),
    *_of_opportunity(VALUES, Decimal),
)
# A notice may tell the contract otherwise than the award; here both are one.
AWARD = (
    _day("Decision", "awarded_on", "awarded_on"),
    _amount("Value awarded", "value", "value"),
    _day("Contract start as awarded", "starts_on", "starts_on"),
    _day("Contract end as awarded", "ends_on", "ends_on"),
    _day("Latest contract end as awarded", "latest_end_on", "latest_end_on"),
    _day("Contract signed", "signed_on", "signed_on"),
    _amount("Value signed", "value", "signed_value"),
    _day("Contract start as signed", "starts_on", "signed_starts_on"),
    _day("Contract end as signed", "ends_on", "signed_ends_on"),
    _day("Latest contract end as signed", "latest_end_on", "signed_latest_end_on"),
)
