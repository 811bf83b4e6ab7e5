"""What must hold before an opportunity goes public and more than one row is needed to see it.

What one row can say wrongly is a database constraint on its model.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from opportunities.enums import Procedure

if TYPE_CHECKING:
    from opportunities.models import OpportunityPage


class Problem(NamedTuple):
    """Something that keeps an opportunity from going public."""

    field: str | None  # where the editor mends it; None: the whole page
    message: str


def publish_problems(opportunity: OpportunityPage) -> list[Problem]:
    """All that keeps this opportunity from going public; imported notices are history and pass."""
    if opportunity.is_imported:
        return []
    rules = (_weights, _deadline, _category)
    return [problem for rule in rules if (problem := rule(opportunity))]


def _weights(opportunity: OpportunityPage) -> Problem | None:
    weights = [criterion.weight for criterion in opportunity.criteria.all()]
    if weights and sum(weights) != 100:
        message = (
            f"The weights of the criteria add up to {sum(weights):g}. They must add up to 100."
        )
        return Problem(None, message)
    return None


def _deadline(opportunity: OpportunityPage) -> Problem | None:
    engagement = opportunity.procedure == Procedure.MARKET_ENGAGEMENT
    if opportunity.opens_at and not opportunity.closes_at and not engagement:
        return Problem("closes_at", "Give the deadline for bids, or leave the opening date empty.")
    return None


def _category(opportunity: OpportunityPage) -> Problem | None:
    if opportunity.procedure == Procedure.CALL_OFF and not opportunity.category:
        return Problem("category", "A call-off goes to the members of a category: choose it.")
    return None
