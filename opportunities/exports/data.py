"""An opportunity as data: every public fact under its own name, without contacts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urljoin

from wagtail.rich_text import get_text_for_indexing

from core.feeds.entries import About
from core.feeds.formats import Format
from core.feeds.json_feed import as_json, utc
from opportunities.domain.notices import Notice

# The page shows the contact; what is copied by the thousand carries no address to write to.
WITHHELD = frozenset({"contact_email"})
TOLD_ABOVE = frozenset({"ocid"})  # there it is never empty


def data_of(notice: Notice, url: str) -> dict[str, Any]:
    """The notice as JSON can hold it, with whole addresses and prose as plain text.

    Moments are RFC 3339, days ISO 8601, amounts pounds without VAT.
    """
    return {
        "ocid": notice.ocid,
        "url": url,
        "stage": notice.stage.value,
        "published": utc(notice.first_at),
        "updated": utc(notice.changed_at),
        "publication": notice.number,
        "changes": told_changes(notice),
        "reason": notice.reason,
        "facts": _facts(notice.facts, url),
    }


def told_changes(notice: Notice) -> list[dict[str, str]]:
    """What changed last: {field, label, from, to}."""
    return [dict(change) for change in notice.changes if change["field"] not in WITHHELD]


def plain(prose: str) -> str:
    """Rich text as plain text."""
    return get_text_for_indexing(prose) if prose else ""


def _facts(facts: Mapping[str, Any], url: str) -> dict[str, Any]:
    left_out = WITHHELD | TOLD_ABOVE
    told = {name: value for name, value in facts.items() if name not in left_out}
    return told | {
        "description": plain(told["description"]),
        "lessons": plain(told["lessons"]),
        "documents": [each | {"url": urljoin(url, each["url"])} for each in told["documents"]],
        "awards": [_award(award) for award in told["awards"]],
    }


def _award(award: Mapping[str, Any]) -> dict[str, Any]:
    suppliers = [
        {name: value for name, value in supplier.items() if name != "pk"}
        for supplier in award["suppliers"]
    ]
    return {**award, "suppliers": suppliers}


def write_data(notices: Iterable[Notice], about: About) -> bytes:
    """The only notice as JSON."""
    (notice,) = notices
    return as_json(data_of(notice, about.url) | {"rights": about.rights})


DATA = Format(
    name="JSON",
    slug="json",
    media_type="application/json",
    explanation="For your own programs: every public fact of this opportunity as data.",
    write=write_data,
)
