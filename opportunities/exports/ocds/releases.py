"""A release from one row of the ledger: the same row gives the same release for ever."""

from collections.abc import Iterable, Iterator

from opportunities.exports.ocds.amendments import amendments
from opportunities.exports.ocds.awards import awards, bids, contracts
from opportunities.exports.ocds.conventions import EXAMPLE, LANGUAGE
from opportunities.exports.ocds.erasing import told_after
from opportunities.exports.ocds.papers import modified
from opportunities.exports.ocds.parties import buyer, parties
from opportunities.exports.ocds.planning import planning
from opportunities.exports.ocds.tender import is_call_off, tender
from opportunities.exports.ocds.values import Facts, Table, utc, without_nothing
from opportunities.models import Publication


def release(publication: Publication, *, before: Facts | None, root: str) -> Table:
    """The release of this publication; `before` are the facts of the one before it, if any.

    What was said before and no longer is becomes null. A changed document says when it changed in
    this release alone, and in the compiled one. `root` is the address of the site.
    """
    ocid = publication.ocid
    said = _content(publication.facts, ocid, root)
    told = told_after(_content(before, ocid, root), said) if before else said
    dates = modified(before, publication.facts, utc(publication.at)) if before else {}
    for document in told["tender"].get("documents", []):
        if document["id"] in dates:
            document["dateModified"] = dates[document["id"]]
    if changes := amendments(publication):
        told["tender"] = told["tender"] | {"amendments": changes}
    return {
        "ocid": ocid,
        "id": publication.release_id,
        "date": utc(publication.at),
        "tag": publication.tags,
        "initiationType": "tender",
    } | told


def releases(rows: Iterable[Publication], *, root: str) -> Iterator[Table]:
    """The releases of these rows: of whole processes, one after the other, each oldest first."""
    before: Publication | None = None
    for row in rows:
        follows = before is not None and before.opportunity_id == row.opportunity_id
        yield release(row, before=before.facts if before and follows else None, root=root)
        before = row


def _content(facts: Facts, ocid: str, root: str) -> Table:
    said = {
        "language": LANGUAGE,
        "title": facts["title"],
        "description": _summary(facts),
        "parties": parties(facts, ocid),
        "buyer": buyer(facts, ocid),
        "planning": planning(facts),
        "tender": tender(facts, ocid, root),
        "bids": bids(facts),
        "awards": awards(facts),
        "contracts": contracts(facts),
        "relatedProcesses": _programme(facts),
    }
    return without_nothing(said) or {}


def _summary(facts: Facts) -> str:
    """What it is in short; an example says so first."""
    said = [EXAMPLE] if facts.get("is_example") else []
    return " ".join([*said, facts.get("summary") or ""]).strip()


def _programme(facts: Facts) -> list[Table]:
    """The DPS that it is a call-off from."""
    programme = facts["programme"]
    if not (is_call_off(facts) and programme["ocid"]):
        return []
    related = {"id": "dps", "relationship": ["framework"], "title": programme["name"]}
    return [related | {"scheme": "ocid", "identifier": programme["ocid"]}]
