"""Where our pages and the statutory notices differ in dates, values and status."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from core.clock import day_words
from core.money import pounds
from opportunities.domain.facts import FACTS
from opportunities.enums import TenderStatus
from opportunities.imports.conventions import is_own_buyer, is_own_programme
from opportunities.imports.facts import Facts
from opportunities.imports.packages import LeftOut, Package, Release
from opportunities.imports.shapes import inside
from opportunities.imports.understanding import understand
from opportunities.imports.words import line
from opportunities.models import Listing

Said = dict[str, Any]

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
STATUSES = {"planning": TenderStatus.PLANNED.value}  # as Find a Tender says it early


class Matter(NamedTuple):
    """One fact that both may tell: its name, its label, what is compared of it, and its words."""

    name: str
    label: str
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


class Compared(NamedTuple):
    """One process that both know."""

    ocid: str
    title: str
    page: int
    differences: list[Difference]


class Lone(NamedTuple):
    """One process that only one of the two knows."""

    ocid: str
    title: str


class Comparison(NamedTuple):
    """All that came of comparing a file with the site."""

    compared: list[Compared]
    only_here: list[Lone]
    only_there: list[Lone]
    left_out: list[LeftOut]

    @property
    def differing(self) -> list[Compared]:
        return [each for each in self.compared if each.differences]

    def lines(self) -> Iterator[str]:
        """A summary, then a line for each difference and for each process without its like."""
        agree = len(self.compared) - len(self.differing)
        yield (
            f"Compared: {len(self.compared)} ({len(self.differing)} differ, {agree} agree). "
            f"Only here: {len(self.only_here)}. Only in the file: {len(self.only_there)}."
        )
        for each in self.differing:
            for difference in each.differences:
                yield f"{each.ocid} “{each.title}”: {difference}"
        for where, lone in (("here", self.only_here), ("in the file", self.only_there)):
            yield from (f"{each.ocid} “{each.title}”: only {where}" for each in lone)
        yield from (f"{each.ocid or 'no ocid'}: left out, {each.reason}" for each in self.left_out)


def compare(package: Package) -> Comparison:
    """Hold the notices of this package against every public opportunity that has an OCID.

    What a notice does not say is no difference. Of processes that only the file knows those are
    named that the council itself buys.
    """
    listings = Listing.objects.exclude(opportunity__ocid="").order_by("ocid")
    found = Comparison([], [], [], package.left_out)
    known = set()
    for facts, page in listings.values_list("facts", "pk").iterator():
        ocid, title = facts["ocid"], facts["title"]
        known.add(ocid)
        if releases := package.processes.get(ocid):
            differences = list(_differences(_ours(facts), _stated(releases)))
            found.compared.append(Compared(ocid, title, page, differences))
        else:
            found.only_here.append(Lone(ocid, title))
    for ocid, releases in package.processes.items():
        ours = is_own_buyer(releases[-1].content) and not is_own_programme(ocid)
        if ocid not in known and ours:
            found.only_there.append(Lone(ocid, _title(releases)))
    return found


def _stated(releases: list[Release]) -> Said:
    """What the releases say together, the last word on each fact."""
    facts, status = Facts(), ""
    for release in releases:
        facts = understand(release).facts.after(facts)
        status = line(inside(release.content, "tender", "status")) or status
    status = STATUSES.get(status, status)
    if facts.awards and status == TenderStatus.ACTIVE:
        status = TenderStatus.COMPLETE.value
    known = status if status in TenderStatus.values else ""
    return facts.fields | _of_awards(list(facts.awards.values())) | {"status": known}


def _ours(facts: Said) -> Said:
    return facts | _of_awards(facts["awards"])


def _of_awards(awards: list[Said]) -> Said:
    decided, signed = (
        [award[name] for award in awards if award.get(name)] for name in ("awarded_on", "signed_on")
    )
    value = sum((Decimal(award["value"]) for award in awards), Decimal(0))
    return {
        "awarded_on": min(decided, default=None),
        "signed_on": min(signed, default=None),
        "awarded_value": str(value) if awards else None,
    }


def _differences(ours: Said, theirs: Said) -> Iterator[Difference]:
    for name, label, same, say in MATTERS:
        here, there = ours.get(name), theirs.get(name)
        if there and (not here or same(here) != same(there)):
            yield Difference(label, say(here) if here else "", say(there))


def _moment(written: str) -> datetime | date:
    """A moment to the minute, as people write it; or a day."""
    moment = datetime.fromisoformat(written)
    return moment.replace(second=0, microsecond=0) if moment.tzinfo else moment.date()


def _say_day(written: str) -> str:
    return day_words(date.fromisoformat(written))


def _say_pounds(written: str) -> str:
    return pounds(Decimal(written))


def _of_page(names: tuple[str, ...], same: Callable[[str], Any]) -> list[Matter]:
    facts = {fact.field: fact for fact in FACTS}
    return [Matter(name, facts[name].label, same, facts[name].say) for name in names]


MATTERS = (
    *_of_page(("status",), str),
    *_of_page(DATES, _moment),
    *_of_page(VALUES, Decimal),
    # Of all awards together: a notice has other ids for them than we have.
    Matter("awarded_on", "Decision", str, _say_day),
    Matter("signed_on", "Contract signed", str, _say_day),
    Matter("awarded_value", "Value awarded", Decimal, _say_pounds),
)


def _title(releases: list[Release]) -> str:
    for release in reversed(releases):
        if title := line(inside(release.content, "tender", "title")):
            return title
    return ""
