"""Opportunities as a table for spreadsheets: CSV, one row each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from core.csv import csv_lines
from core.feeds.entries import About
from core.feeds.formats import Format, Scope
from core.feeds.json_feed import utc
from opportunities.domain.notices import Notice
from opportunities.exports.data import told_changes

Read = Callable[[Notice], Any]


def _fact(name: str) -> Read:
    return lambda notice: notice.facts[name]


def _coded(name: str, part: str) -> Read:
    return lambda notice: (notice.facts[name] or {}).get(part)


def _yes(name: str) -> Read:
    return lambda notice: "yes" if notice.facts[name] else "no"


def _moment(name: str) -> Read:
    def read(notice: Notice) -> str:
        moment: datetime | None = getattr(notice, name)
        return utc(moment) if moment else ""

    return read


def _of_awards(name: str) -> Read:
    return lambda notice: _listed(award[name] for award in notice.awards)


def _suppliers(notice: Notice) -> str:
    return _listed(supplier["name"] for award in notice.awards for supplier in award["suppliers"])


def _listed(parts: Iterable[Any]) -> str:
    return "; ".join(str(part) for part in parts if part is not None)


COLUMNS: dict[str, Read] = {
    "OCID": lambda notice: notice.ocid,
    "Reference": _fact("reference"),
    "Title": _fact("title"),
    "Summary": _fact("summary"),
    "Example": _yes("is_example"),
    "Buyer, if not the council": _fact("buyer"),
    "Stage": lambda notice: notice.stage_label,
    "How it is bought": lambda notice: notice.procedure.label,
    "Category": lambda notice: notice.category,
    "CPV code": _coded("main_cpv", "id"),
    "CPV description": _coded("main_cpv", "label"),
    "Region": lambda notice: notice.region,
    "Place": _fact("place"),
    "Lowest value (£, excluding VAT)": lambda notice: notice.value_from,
    "Highest value (£, excluding VAT)": lambda notice: notice.value_to,
    "Funding source": _coded("funding_source", "label"),
    "Suitable for SMEs": _yes("suitable_for_sme"),
    "Suitable for VCSEs": _yes("suitable_for_vcse"),
    "Planned opening day": _fact("planned_publication"),
    "Opens": _moment("opens_at"),
    "Briefing": _moment("briefing_at"),
    "Deadline for questions": _moment("clarification_deadline"),
    "Answers by": _moment("answers_by"),
    "Deadline for bids": _moment("closes_at"),
    "Decision expected": _fact("intended_award_on"),
    "Contract starts": _fact("contract_starts_on"),
    "Contract ends": _fact("contract_ends_on"),
    "Suppliers": _suppliers,
    "Awarded on": _of_awards("awarded_on"),
    "Awarded value (£, excluding VAT)": _of_awards("value"),
    "Bids received": _of_awards("bids_received"),
    "Contract signed on": _of_awards("signed_on"),
    "Days from opening to award": lambda notice: notice.pace,
    "Why it ended": _fact("outcome_reason"),
    "First published": lambda notice: utc(notice.first_at),
    "Last changed": lambda notice: utc(notice.changed_at),
    "What changed last": lambda notice: _listed(each["label"] for each in told_changes(notice)),
    "Why it changed": lambda notice: notice.reason,
}


def write_csv(notices: Iterable[Notice], about: About) -> Iterator[bytes]:
    """The table, row by row, however many; moments are UTC."""
    return (line.encode() for line in csv_lines(_rows(notices, about)))


def _rows(notices: Iterable[Notice], about: About) -> Iterator[list[Any]]:
    yield [*COLUMNS, "Address"]
    for notice in notices:
        cells = [read(notice) for read in COLUMNS.values()]
        yield [*cells, about.address_of(notice.url_path)]


CSV = Format(
    name="CSV",
    slug="csv",
    media_type="text/csv",
    explanation="For a spreadsheet: the whole list as it stands now, one row for each opportunity.",
    write=write_csv,
    scope=Scope.ALL,
    extension="csv",
)
