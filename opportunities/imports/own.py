"""Our own releases: each says all that was public then, so what it does not say is no more."""

from opportunities.enums import NoticeType, TenderStatus
from opportunities.imports.amounts import pounds_in
from opportunities.imports.facts import Row, Understood
from opportunities.imports.moments import day_in
from opportunities.imports.packages import Release
from opportunities.imports.papers import address_in, document_row
from opportunities.imports.shapes import Json, Table, inside, table, tables
from opportunities.imports.words import line, lines

# The facts that a release has a place for and may be without. It always tells the others.
EMPTY: Row = {
    "reference": "",
    "category": None,
    "main_procurement_category": "",
    "region": None,
    "place": "",
    "funding_source": None,
    "funding_deadline": None,
    "opens_at": None,
    "briefing_at": None,
    "clarification_deadline": None,
    "answers_by": None,
    "closes_at": None,
    "intended_award_on": None,
    "contract_starts_on": None,
    "contract_ends_on": None,
    "contract_latest_end_on": None,
    "reserved": False,
    "portal_url": "",
}
EMPTY_AWARD: Row = {"description": "", "bids_received": None, "valid_bids": None, "sme_bids": None}
OUTCOME = ("outcome", "outcome_at", "outcome_reason")


def complete(read: Understood, release: Release) -> None:
    """Take for gone what it does not say, and read as written what others write otherwise."""
    facts, tender = read.facts, table(release.content.get("tender"))
    codes = [{"cpv_id": code.code} for code in read.cpv_codes]
    main = codes.pop(0)["cpv_id"] if codes and _has_main_code(tender) else None
    facts.fields = EMPTY | facts.fields | _as_written(release.content, tender) | {"main_cpv": main}
    facts.lists = {"criteria": []} | facts.lists | _papers(tender) | {"further_cpvs": codes}
    facts.awards = {key: EMPTY_AWARD | award for key, award in facts.awards.items()}
    facts.is_withdrawn = line(tender.get("status")) == TenderStatus.WITHDRAWN
    if facts.is_withdrawn:  # whatever end it had had before stays
        facts.fields = {name: each for name, each in facts.fields.items() if name not in OUTCOME}


def _as_written(content: Table, tender: Table) -> Row:
    """£0 is a value, a planned day stays on record, and a summary is no description."""
    planned = day_in(inside(tender, "communication", "futureNoticeDate"), "", [])
    said: Row = {
        "value_from": _pounds(tender.get("minValue")),
        "value_to": _pounds(tender.get("value")),
        "planned_publication": planned.isoformat() if planned else None,
    }
    if lines(tender.get("description")) == lines(content.get("description")):
        said["description"] = ""
    return said


def _pounds(value: Json) -> str | None:
    pounds = pounds_in(value, "", []) if inside(value, "amount") is not None else None
    return str(pounds) if pounds is not None else None


def _has_main_code(tender: Table) -> bool:
    return any(inside(item, "classification", "id") for item in tables(tender.get("items")))


def _papers(tender: Table) -> dict[str, list[Row]]:
    """Documents with their ids; of those that were taken away the id alone is left."""
    papers: dict[str, list[Row]] = {"documents": [], "notices": []}
    for document in tables(tender.get("documents")):
        url, kind = address_in(document.get("url")), line(document.get("noticeType"))
        known = line(document.get("id"))
        if kind in NoticeType.values:
            number = "" if known.startswith("notice-") else known
            papers["notices"].append({"type": kind, "number": number, "url": url})
        elif url:
            papers["documents"].append(document_row(document, url) | {"id": known})
    return papers
