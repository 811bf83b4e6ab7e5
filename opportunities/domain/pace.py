"""Pace: how many calendar days a competition took."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from core.clock import local_day
from opportunities.domain.stage import opened_at

if TYPE_CHECKING:
    from opportunities.models import OpportunityPage


def pace_in_days(opportunity: OpportunityPage) -> int | None:
    """Calendar days (UK) from publication to the first award; None where either is not known."""
    awarded = min((award.awarded_on for award in opportunity.awards.all()), default=None)
    return days_to(awarded, opportunity) if awarded else None


def days_to(awarded_on: date, opportunity: OpportunityPage) -> int | None:
    """Calendar days (UK) from publication to this award; None where the beginning is not known.

    An imported notice without an opening date says nothing of when the competition began.
    """
    opened = opportunity.opens_at if opportunity.is_imported else opened_at(opportunity)
    if opened is None:
        return None
    days = (awarded_on - local_day(opened)).days
    return days if days >= 0 else None
