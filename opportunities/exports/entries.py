"""What feeds say of an opportunity: notices in, entries out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from core.clock import day_words, deadline_words
from core.feeds.entries import About, Entry, Fact
from core.money import pounds
from opportunities.domain.notices import Notice
from opportunities.exports.data import data_of, told_changes

EXAMPLE = "an example, not a real opportunity"


def entry_of(notice: Notice, about: About) -> Entry:
    """One opportunity as it stands."""
    url = about.address_of(notice.url_path)
    return Entry(
        key=notice.key,
        url=url,
        title=notice.title,
        summary=notice.summary,
        facts=tuple(Fact(label, words) for label, words in _facts(notice) if words),
        categories=(notice.category,) if notice.category else (),
        published=notice.first_at,
        updated=notice.changed_at,
        data={"_opportunity": data_of(notice, url)},
    )


def _facts(notice: Notice) -> Iterator[tuple[str, str]]:
    yield "This is", EXAMPLE if notice.is_example else ""
    yield "Buyer", notice.buyer
    yield "Stage", notice.stage_label
    yield "Opens", _opening(notice) if notice.is_planned else ""
    yield "Deadline for bids", notice.deadline_words
    yield "Value", notice.value_words
    yield "Category", notice.category
    yield "Where", notice.place
    if notice.is_awarded:
        yield "Awarded", "; ".join(_award(award) for award in notice.awards)
    if notice.ended_without_award:
        yield "Why", notice.outcome_reason
    yield "Changed last", ", ".join(change["label"] for change in told_changes(notice))
    yield "Why it changed", notice.reason


def _opening(notice: Notice) -> str:
    if notice.opens_at:
        return deadline_words(notice.opens_at)
    planned = notice.planned_publication
    return day_words(planned) if planned else ""


def _award(award: Mapping[str, Any]) -> str:
    value = pounds(Decimal(award["value"]))
    decided = day_words(date.fromisoformat(award["awarded_on"]))
    suppliers = ", ".join(supplier["name"] for supplier in award["suppliers"])
    return f"{value} excluding VAT, decided on {decided}{f', to {suppliers}' if suppliers else ''}"
