"""What must hold before an opportunity goes public, and more than one row is needed to see it.

What one row can say wrongly is a database constraint on its model. Here each rule is one small
function; a finding says what is wrong, how to mend it, and which law or practice asks for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from opportunities.domain.checks import (
    amendment,
    award,
    bidding,
    ending,
    programme,
    timetable,
    value,
)
from opportunities.domain.checks.award import CaseOfAward
from opportunities.domain.checks.case import Case
from opportunities.domain.checks.rule import Finding, Rule
from opportunities.domain.checks.yardstick import Yardstick
from opportunities.models.acknowledgements import AcknowledgedWarning

if TYPE_CHECKING:
    from opportunities.models import Award, OpportunityPage

__all__ = [
    "STANDING",
    "Finding",
    "Yardstick",
    "findings_of",
    "findings_of_award",
    "what_stops",
    "what_stops_award",
]

OPPORTUNITY = (
    *timetable.RULES,
    *programme.RULES,
    *value.RULES,
    *bidding.RULES,
    *ending.RULES,
)
RULES = (*OPPORTUNITY, *amendment.RULES)
STANDING = (*OPPORTUNITY, *award.RULES)  # what is public already amends nothing


def findings_of(
    opportunity: OpportunityPage,
    *,
    now: datetime,
    yardstick: Yardstick | None = None,
    rules: Iterable[Rule] = RULES,
) -> list[Finding]:
    """All that the rules find, errors first, were it published now or go live as scheduled."""
    scheduled = opportunity.go_live_at
    at = max(scheduled, now) if scheduled else now
    case = Case(opportunity, yardstick or Yardstick.at_hand([opportunity]), at)
    return _found(case, rules)


def findings_of_award(decision: Award, *, now: datetime) -> list[Finding]:
    """All that the rules on decisions find in this award, were it recorded as it is at hand."""
    yardstick = Yardstick.at_hand([decision.opportunity]).with_award(decision)
    return _found(CaseOfAward(decision.opportunity, yardstick, now, decision), award.OF_ONE)


def _found(case: Case, rules: Iterable[Rule]) -> list[Finding]:
    found = [finding for rule in rules if (finding := rule.look_at(case))]
    return sorted(found, key=lambda finding: not finding.is_error)


def what_stops(opportunity: OpportunityPage, *, now: datetime) -> list[Finding]:
    """The errors, and the warnings that nobody has acknowledged: over these nothing goes out.

    Imported notices are history: they pass, whatever the rules find. Only who changes what is
    still open says why, there too.
    """
    rules = amendment.RULES if opportunity.is_imported else RULES
    return _not_passed(opportunity, findings_of(opportunity, now=now, rules=rules))


def what_stops_award(decision: Award, *, now: datetime) -> list[Finding]:
    """The errors and unacknowledged warnings over which staff do not record it; imports pass."""
    if decision.is_imported:
        return []
    return _not_passed(decision.opportunity, findings_of_award(decision, now=now))


def _not_passed(opportunity: OpportunityPage, found: list[Finding]) -> list[Finding]:
    known = acknowledged_keys(opportunity) if found else set()
    return [finding for finding in found if finding.is_error or finding.key not in known]


def acknowledged_keys(opportunity: OpportunityPage) -> set[str]:
    """The keys of the findings that somebody has acknowledged for this opportunity."""
    if opportunity.pk is None:
        return set()
    acknowledged = AcknowledgedWarning.objects.filter(opportunity_id=opportunity.pk)
    return set(acknowledged.values_list("key", flat=True))
