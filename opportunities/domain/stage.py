"""The stage of one opportunity whose facts are at hand, in a preview for example.

The same rules as `querysets.listing_rules`, which ask the list; a test holds both together.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from core.clock import local_day, midnight
from opportunities.enums import Procedure, Stage

if TYPE_CHECKING:
    from opportunities.models import OpportunityPage


def stage_at(opportunity: OpportunityPage, now: datetime) -> Stage:
    """Where the opportunity stands at that moment."""
    if not opportunity.live and opportunity.first_published_at:
        return Stage.WITHDRAWN
    return stage_once_public(opportunity, now)


def stage_once_public(opportunity: OpportunityPage, now: datetime) -> Stage:
    """Where it would stand at that moment, were it public then."""
    if opportunity.outcome_at and opportunity.outcome_at <= now:
        return Stage(opportunity.outcome)
    awarded = _stage_of_awards(opportunity, local_day(now))
    if awarded:
        return awarded
    if opportunity.closes_at and opportunity.closes_at <= now:
        return Stage.EVALUATING
    opened = opened_at(opportunity)
    return Stage.OPEN if opened and opened <= now else Stage.PLANNED


def opened_at(opportunity: OpportunityPage) -> datetime | None:
    """When it opened or will open, None while that is not known.

    Without an opening date it is open since publication, unless it is only planned yet.
    """
    if opportunity.opens_at:
        return opportunity.opens_at
    engagement = opportunity.procedure == Procedure.MARKET_ENGAGEMENT
    if opportunity.planned_publication or engagement:
        return None
    return opportunity.first_published_at


def next_change(opportunity: OpportunityPage, now: datetime) -> datetime | None:
    """The next moment at which the clock alone moves it to another stage, if any."""
    days = [
        day for award in opportunity.awards.all() for day in (award.awarded_on, award.signed_on)
    ]
    moments = [
        opened_at(opportunity),
        opportunity.closes_at,
        opportunity.outcome_at,
        *(midnight(day) for day in days if day),
    ]
    return min((moment for moment in moments if moment and moment > now), default=None)


def _stage_of_awards(opportunity: OpportunityPage, today: date) -> Stage | None:
    awards = list(opportunity.awards.all())
    if any(award.signed_on and award.signed_on <= today for award in awards):
        return Stage.CONTRACTED
    if any(award.awarded_on <= today for award in awards):
        return Stage.AWARDED
    return None
