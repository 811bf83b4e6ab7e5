"""Keeping the awards register in step with what is public."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from opportunities.domain.pace import days_to
from opportunities.models.registered_award import RegisteredAward

if TYPE_CHECKING:
    from opportunities.models import Award, Listing, OpportunityPage


def register_awards(*, opportunity: OpportunityPage, listing: Listing, at: datetime) -> None:
    """Register the awards of a listed opportunity as they are; what is none any more goes.

    A decision that is dated ahead is registered too: readers see it from its day on. An end
    without award counts from its own moment.
    """
    awards = opportunity.awards.prefetch_related("award_suppliers__supplier")
    has_ended = opportunity.outcome_at and opportunity.outcome_at <= at
    decided = [] if has_ended else list(awards)
    rows = [registered(award, opportunity, listing) for award in decided]
    known = RegisteredAward.objects.filter(listing=listing)
    known.exclude(pk__in=[row.pk for row in rows]).delete()
    _store(rows)


def financial_year(day: date) -> int:
    """The year in which the council's financial year begins: on 1 April."""
    return day.year if (day.month, day.day) >= (4, 1) else day.year - 1


def days_of_year(year: int) -> tuple[date, date]:
    """The first and the last day of the financial year that begins then."""
    return date(year, 4, 1), date(year + 1, 3, 31)


def year_words(year: int) -> str:
    """The financial year that begins then, as readers say it: "2026 to 2027"."""
    return f"{year} to {year + 1}"


def registered(award: Award, opportunity: OpportunityPage, listing: Listing) -> RegisteredAward:
    """The row of one award, not yet stored."""
    names = award.supplier_names
    title = award.title or opportunity.title
    pace = days_to(award.awarded_on, opportunity)
    return RegisteredAward(
        award=award,
        listing=listing,
        title=title,
        suppliers=names[:200],
        words=f"{title} {opportunity.title} {opportunity.reference} {names}",
        category_id=opportunity.category_id,
        awarded_on=award.awarded_on,
        financial_year=financial_year(award.awarded_on),
        value=award.value,
        pace=pace,
        pace_unknown=pace is None,
        buyer=opportunity.buyer,
        is_example=opportunity.is_example,
        is_imported=opportunity.is_imported,
    )


def _store(rows: list[RegisteredAward]) -> None:
    facts = [field.name for field in RegisteredAward._meta.fields if not field.primary_key]
    RegisteredAward.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["award"], update_fields=facts
    )
