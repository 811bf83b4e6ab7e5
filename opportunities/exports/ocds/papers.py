"""The documents of a tender: what bidders read, and the statutory notices."""

from pathlib import PurePosixPath
from urllib.parse import urljoin, urlsplit

from opportunities.enums import DocumentType, NoticeType
from opportunities.exports.ocds.conventions import LANGUAGE, VERSION
from opportunities.exports.ocds.values import Facts, Table, day_start, uri, without_nothing

# What a notice is, in OCDS codelist documentType; the rest has no code of its own there.
NOTICE_TYPES = {
    NoticeType.UK1: "procurementPlan",
    NoticeType.UK2: "marketStudies",
    NoticeType.UK3: "plannedProcurementNotice",
    NoticeType.UK4: "tenderNotice",
    NoticeType.UK6: "awardNotice",
    NoticeType.UK7: "contractNotice",
    NoticeType.F02: "tenderNotice",
    NoticeType.F03: "awardNotice",
    NoticeType.CONTRACTS_FINDER: "tenderNotice",
}
# IANA media types by the end of an address; a table of our own says the same on every machine.
MEDIA_TYPES = {
    ".csv": "text/csv",
    ".doc": "application/msword",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".html": "text/html",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".pdf": "application/pdf",
    ".txt": "text/plain",
    ".xls": "application/vnd.ms-excel",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".zip": "application/zip",
}
CONTENT = ("url", "version")  # where one of these is another, it is a changed document


def documents(facts: Facts, root: str) -> list[Table]:
    """All documents with absolute addresses; those of the site itself lie below `root`."""
    papers = [_document(each, root) for each in facts.get("documents") or []]
    notices = enumerate(facts.get("notices") or [], start=1)
    return papers + [_notice(each, number) for number, each in notices]


def modified(before: Facts, after: Facts, at: str) -> dict[str, str | None]:
    """The documents that became others at that moment, by their ids; None: one that is gone."""
    kept = {each["id"]: each for each in after.get("documents") or []}
    dates: dict[str, str | None] = {}
    for was in before.get("documents") or []:
        now = kept.get(was["id"])
        if now is None:
            dates[_id(was)] = None
        elif any(was.get(name) != now.get(name) for name in CONTENT):
            dates[_id(was)] = at
    return dates


def _id(facts: Facts) -> str:
    return f"document-{facts['id']}"


def _document(facts: Facts, root: str) -> Table:
    url, kind = uri(urljoin(f"{root}/", facts["url"])), facts["type"]
    version = facts.get("version")
    said = {
        "id": _id(facts),
        "documentType": kind if kind != DocumentType.OTHER else None,
        "title": facts["title"],
        "description": VERSION.format(version) if version else None,
        "url": url,
        "datePublished": day_start(facts.get("published_on")),
        "format": MEDIA_TYPES.get(PurePosixPath(urlsplit(url).path).suffix.lower()),
        "language": LANGUAGE,
    }
    return without_nothing(said) or {}


def _notice(facts: Facts, number: int) -> Table:
    """A notice as Find a Tender lists it: its id is the number of the notice."""
    kind = NoticeType(facts["type"])
    said = {
        "id": facts["number"] or f"notice-{number}",
        "documentType": NOTICE_TYPES.get(kind),
        "noticeType": kind.value,
        "title": f"{kind.label} {facts['number']}".strip(),
        "url": uri(facts["url"]),
    }
    return without_nothing(said) or {}
