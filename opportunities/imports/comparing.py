"""Where our pages and the statutory notices differ in dates, values and status."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from opportunities.enums import TenderStatus
from opportunities.imports.conventions import is_own_buyer, is_own_programme
from opportunities.imports.facts import Row
from opportunities.imports.matters import Difference, award_differences, differences
from opportunities.imports.packages import LeftOut, Package, Release
from opportunities.imports.shapes import inside
from opportunities.imports.stating import Stated, stated_by
from opportunities.imports.words import line
from opportunities.models import Listing, OpportunityPage, Publication


class Compared(NamedTuple):
    """One process that both know, and what of its notices could not be compared."""

    ocid: str
    title: str
    page: int
    differences: list[Difference]
    left_out: list[str]


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

    @property
    def incomplete(self) -> list[Compared]:
        return [each for each in self.compared if each.left_out]

    def lines(self) -> Iterator[str]:
        """A summary, then a line for all that differs, was not compared or has no counterpart."""
        agree = len(self.compared) - len(self.differing)
        yield (
            f"Compared: {len(self.compared)} ({len(self.differing)} differ, {agree} agree). "
            f"Only here: {len(self.only_here)}. Only in the file: {len(self.only_there)}."
        )
        for each in self.differing:
            for difference in each.differences:
                yield f"{each.ocid} “{each.title}”: {difference}"
        for each in self.incomplete:
            yield from (
                f"{each.ocid} “{each.title}”: not compared, {what}" for what in each.left_out
            )
        for where, lone in (("here", self.only_here), ("in the file", self.only_there)):
            yield from (f"{each.ocid} “{each.title}”: only {where}" for each in lone)
        yield from (f"{each.ocid or 'no ocid'}: left out, {each.reason}" for each in self.left_out)


def compare(package: Package) -> Comparison:
    """Hold the notices of this package against every opportunity here that has their OCID.

    What a notice does not say is no difference. Of processes that only the file knows those are
    named that the council itself buys.
    """
    found = Comparison([], [], [], package.left_out)
    known = set()
    for facts, page in _known_here(package):
        ocid, title = facts["ocid"], facts["title"]
        known.add(ocid)
        if releases := package.processes.get(ocid):
            stated = stated_by(releases)
            differing = list(_differences(facts, stated))
            found.compared.append(Compared(ocid, title, page, differing, stated.left_out))
        else:
            found.only_here.append(Lone(ocid, title))
    for ocid, releases in package.processes.items():
        ours = is_own_buyer(releases[-1].content) and not is_own_programme(ocid)
        if ocid not in known and ours:
            found.only_there.append(Lone(ocid, _title(releases)))
    return found


def _differences(ours: Row, stated: Stated) -> Iterator[Difference]:
    yield from differences(ours, stated.facts)
    yield from award_differences(ours["awards"], stated.awards)


def _known_here(package: Package) -> Iterator[tuple[Row, int]]:
    """Facts and page of every public opportunity with an OCID, and of those withdrawn since.

    Of what was withdrawn only that of which the package tells: nobody else expects a notice.
    """
    listings = Listing.objects.exclude(opportunity__ocid="").order_by("ocid")
    yield from listings.values_list("facts", "pk").iterator()
    down = OpportunityPage.objects.exclude(ocid="").filter(listing=None)
    rows = Publication.objects.filter(
        written_facts__status=TenderStatus.WITHDRAWN, opportunity_id__in=down.values("pk")
    )
    last = {row.opportunity_id: row.facts for row in rows.order_by("number")}
    yield from ((facts, page) for page, facts in last.items() if facts["ocid"] in package.processes)


def _title(releases: list[Release]) -> str:
    for release in reversed(releases):
        if title := line(inside(release.content, "tender", "title")):
            return title
    return ""
