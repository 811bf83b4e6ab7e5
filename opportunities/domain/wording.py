"""What an opportunity's dates are called, so that nothing past reads as still to come."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias

from core.clock import local_day
from opportunities.enums import Procedure

if TYPE_CHECKING:
    from opportunities.domain.notices import Notice
    from opportunities.models import OpportunityPage

    Told: TypeAlias = OpportunityPage | Notice


def submissions(opportunity: Told) -> str:
    """What suppliers send by the deadline."""
    engagement = opportunity.procedure == Procedure.MARKET_ENGAGEMENT
    return "Responses" if engagement else "Bids"


def briefing_label(opportunity: Told) -> str:
    """What the meeting with suppliers is called."""
    return "Event" if opportunity.procedure == Procedure.MARKET_ENGAGEMENT else "Briefing"


def closing_label(opportunity: Told, now: datetime) -> str:
    """Bids close, or what is true instead once they have, or never will."""
    sent = submissions(opportunity)
    if opportunity.closes_at and opportunity.closes_at <= now:
        return f"{sent} closed"
    return f"{sent} were to close" if opportunity.is_closed else f"{sent} close"


def opening_label(opportunity: Told, now: datetime) -> str:
    """Opens, or what is true instead once it has, was expected to, or never will."""
    if opportunity.opens_at is None:
        return "Was expected to open" if is_overdue(opportunity, now) else "Expected to open"
    if opportunity.opens_at <= now:
        return "Opened"
    return "Opens" if opportunity.is_planned else "Was to open"


def is_overdue(opportunity: Told, now: datetime) -> bool:
    """Whether the planned opening day has passed without an opening."""
    day = opportunity.planned_publication
    return bool(opportunity.is_planned and day and day < local_day(now))
