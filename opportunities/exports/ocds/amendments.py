"""Formal changes of a tender, with their reasons."""

from collections.abc import Iterator

from opportunities.enums import Outcome, ReleaseTag
from opportunities.exports.data import WITHHELD
from opportunities.exports.ocds.conventions import ending_of
from opportunities.exports.ocds.values import Table, moment, utc, without_nothing
from opportunities.models import Publication


def amendments(publication: Publication) -> list[Table]:
    """The change that this publication is, and the end without an award if there was one."""
    return [without_nothing(said) or {} for said in _amendments(publication)]


def _amendments(publication: Publication) -> Iterator[Table]:
    told = [change for change in publication.changes if change["field"] not in WITHHELD]
    changed = {change["field"] for change in told}
    here = {
        "amendsReleaseID": f"{publication.ocid}-{publication.number - 1}",
        "releaseID": publication.release_id,
    }
    if ReleaseTag.TENDER_AMENDMENT in publication.tags:
        yield {
            "id": publication.release_id,
            "date": utc(publication.at),
            "rationale": publication.reason,
            "description": "; ".join(map(_words, told)),
        } | here
    facts = publication.facts
    if facts.get("outcome"):
        yield {
            "id": ending_of(publication.ocid),
            "date": moment(facts["outcome_at"]),
            "rationale": facts["outcome_reason"],
            "description": Outcome(facts["outcome"]).label,
        } | (here if "outcome" in changed else {})


def _words(change: dict[str, str]) -> str:
    """One change in words: "Deadline for bids: from … to …"."""
    before = f" from {change['from']}" if change["from"] else ""
    after = f" to {change['to']}" if change["to"] else ""
    return f"{change['label']}:{before}{after}" if before or after else change["label"]
