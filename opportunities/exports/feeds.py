"""What feeds say of an opportunity: opportunities in, entries out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from core.clock import day_words, deadline_words
from core.feeds.entries import LONG_AGO, PAGE_FACTS, Entry, Fact
from core.money import pounds
from opportunities.enums import Stage

if TYPE_CHECKING:
    from opportunities.models import Award, OpportunityPage

TURNS = ("opens_at", "closes_at", "outcome_at")
# All that an entry is made of. The tag of a feed is taken from these, and no other field is
# fetched: reading one more here costs a query an entry, which a test counts.
FACTS_OF_ENTRY = (
    *PAGE_FACTS,
    *TURNS,
    "buyer",
    "category__name",
    "is_example",
    "outcome_reason",
    "place",
    "planned_publication",
    "summary",
    "value_from",
    "value_to",
)
FACTS_OF_CHANGE = ("stage", "changed_at", "last_changes", "last_reason")
EXAMPLE = "an example, not a real opportunity"


def opportunity_entry(opportunity: OpportunityPage, *, url: str) -> Entry:
    """One opportunity as it stands; its query is `with_last_change()`."""
    updated = opportunity.changed_at or LONG_AGO
    category = opportunity.category
    return Entry(
        key=opportunity.translation_key,
        url=url,
        title=opportunity.title,
        summary=opportunity.summary,
        facts=tuple(Fact(label, words) for label, words in _facts(opportunity) if words),
        categories=(category.name,) if category else (),
        published=opportunity.first_published_at or updated,
        updated=updated,
    )


def _facts(opportunity: OpportunityPage) -> Iterator[tuple[str, str]]:
    yield "This is", EXAMPLE if opportunity.is_example else ""
    yield "Buyer", opportunity.buyer
    yield "Stage", opportunity.stage_label
    yield "Opens", _opening(opportunity) if opportunity.is_planned else ""
    yield "Deadline for bids", opportunity.deadline_words
    yield "Value", opportunity.value_words
    yield "Category", opportunity.category.name if opportunity.category else ""
    yield "Where", opportunity.place
    if opportunity.stage in (Stage.AWARDED, Stage.CONTRACTED):
        yield "Awarded", "; ".join(_award(award) for award in opportunity.awards.all())
    if opportunity.stage in (Stage.NO_AWARD, Stage.CANCELLED):
        yield "Why", opportunity.outcome_reason
    yield "Changed last", _changes(opportunity.last_changes or [])
    yield "Why it changed", opportunity.last_reason or ""


def _opening(opportunity: OpportunityPage) -> str:
    if opportunity.opens_at:
        return deadline_words(opportunity.opens_at)
    planned = opportunity.planned_publication
    return day_words(planned) if planned else ""


def _award(award: Award) -> str:
    return f"{pounds(award.value)} excluding VAT, decided on {day_words(award.awarded_on)}"


def _changes(changes: list[dict[str, Any]]) -> str:
    return ", ".join(change["label"] for change in changes)
