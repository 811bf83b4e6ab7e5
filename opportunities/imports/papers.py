"""Documents, statutory notices and criteria of a release."""

from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from opportunities.enums import CriterionType, DocumentType, NoticeType
from opportunities.imports.amounts import pounds_in
from opportunities.imports.conventions import own_criteria_of, version_of
from opportunities.imports.facts import Row
from opportunities.imports.moments import day_in
from opportunities.imports.shapes import Table, inside, table, tables
from opportunities.imports.words import line, shortened

LONGEST_URL = 500
LONGEST_TITLE = 200
LONGEST_NAME = 150
NO_TITLES = {"", "n/a", "na", "none", "-", "link"}
# What PCR 2015 notices on Find a Tender are, where their number is not given.
PCR_NOTICES = {"tenderNotice": NoticeType.F02, "awardNotice": NoticeType.F03}
SOURCES = {"www.contractsfinder.service.gov.uk", "www.find-tender.service.gov.uk"}
_is_address = URLValidator(schemes=["http", "https"])


def papers_of(content: Table, remarks: list[str]) -> dict[str, list[Row]]:
    """The page's documents and notices, each address once; documents once by each title."""
    places = [content.get("planning"), content.get("tender"), *tables(content.get("awards"))]
    papers: dict[str, dict[tuple[str, str], Row]] = {"documents": {}, "notices": {}}
    for place in places:
        for document in tables(table(place).get("documents")):
            url = address_in(document.get("url"))
            notice = _notice(document, url)
            if notice:
                papers["notices"].setdefault((url, "" if url else notice["number"]), notice)
            elif url:
                named = (url, line(document.get("title")))
                papers["documents"].setdefault(named, document_row(document, url))
            else:
                remarks.append("a document left out: it has no web address")
    return {name: list(rows.values()) for name, rows in papers.items() if rows}


def address_in(value: object) -> str:
    """The web address; empty if it is none that a reader could follow."""
    url = line(value)
    if len(url) > LONGEST_URL:
        return ""
    try:
        _is_address(url)
    except (ValidationError, ValueError):
        return ""
    return url


def _notice(document: Table, url: str) -> Row | None:
    """A notice on one of the two official sites; attachments there are documents."""
    parts = urlsplit(url)
    said = line(document.get("noticeType"))
    if parts.hostname not in SOURCES or not parts.path.startswith("/Notice/"):
        return _named_notice(document, said, url)
    number, _, rest = parts.path.removeprefix("/Notice/").partition("/")
    if rest or not number:
        return None
    if parts.hostname.startswith("www.contractsfinder"):
        return {"type": NoticeType.CONTRACTS_FINDER.value, "number": number[:100], "url": url}
    kind = said if said in NoticeType.values else ""
    kind = kind or PCR_NOTICES.get(line(document.get("documentType")), "")
    return {"type": str(kind), "number": number[:100], "url": url} if kind else None


def _named_notice(document: Table, kind: str, url: str) -> Row | None:
    """A notice that stands elsewhere, or nowhere yet: its id is its number."""
    number = line(document.get("id"))
    if kind not in NoticeType.values or not number:
        return None
    return {"type": kind, "number": number[:100], "url": url}


def document_row(document: Table, url: str) -> Row:
    """A document that bidders read, with a title of some kind."""
    written = line(document.get("documentType"))
    kind = written if written in DocumentType.values else DocumentType.OTHER.value
    titles = (line(document.get("title")), line(document.get("description")))
    title = next((text for text in titles if text.lower() not in NO_TITLES), "")
    published = day_in(document.get("datePublished"), "", [])
    return {
        "type": kind,
        "title": shortened(title or DocumentType(kind).label, LONGEST_TITLE),
        "url": url,
        "published_on": published.isoformat() if published else None,
        "version": version_of(document),
    }


def criteria_of(tender: Table, remarks: list[str]) -> dict[str, list[Row]]:
    """Weighted criteria of the tender, or of its lots where all have the same."""
    if own := own_criteria_of(tender):
        return {"criteria": own}
    places = [tender, *tables(tender.get("lots"))]
    said = [tables(inside(place, "awardCriteria", "criteria")) for place in places]
    given = [criteria for criteria in said if criteria]
    if not given or any(criteria != given[0] for criteria in given):
        return {}
    rows = [row for criterion in given[0] if (row := _criterion(criterion, remarks))]
    return {"criteria": rows} if rows else {}


def _criterion(criterion: Table, remarks: list[str]) -> Row | None:
    numbers = tables(criterion.get("numbers"))
    weight = criterion.get("weight", numbers[0].get("number") if numbers else None)
    percent = pounds_in({"amount": weight}, "", [])  # a number of two decimal places
    texts = (line(criterion.get("name")), line(criterion.get("description")))
    kind = line(criterion.get("type")).lower()
    name = next(filter(None, texts), kind.capitalize())
    if percent is None or percent > 100 or not name:
        remarks.append("a criterion left out: it has no name or no weight in per cent")
        return None
    if "social value" in name.lower():
        kind = CriterionType.SOCIAL_VALUE.value
    kind = kind if kind in CriterionType.values else CriterionType.QUALITY.value
    return {"name": shortened(name, LONGEST_NAME), "type": kind, "weight": str(percent)}
