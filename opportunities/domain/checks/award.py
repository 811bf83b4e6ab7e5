"""Rules on decisions: within the life of the DPS, and within its ceiling.

They are held against an award when staff record it, and listed with what is public. Its fields
are named as the opportunity calls them, whose plan they carry out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from core.clock import day_words, deadline_words, local_day
from core.money import pounds
from opportunities.domain.checks.case import Case
from opportunities.domain.checks.programme import CEILING, END
from opportunities.domain.checks.rule import GOOD_PRACTICE, error, warning
from opportunities.domain.stage import stage_at
from opportunities.enums import Stage

if TYPE_CHECKING:
    from opportunities.models import Award

MEND_DECISION = (
    "Mend the date of the decision, or the opportunity’s procedure if it was not a call-off."
)


@dataclass(frozen=True)
class CaseOfAward(Case):
    """One decision alone, as its form has it."""

    award: Award

    @cached_property
    def awards(self) -> list[Award]:
        return [self.award]


@error("intended_award_on", END)
def awarded_within_programme(case: Case) -> str:
    """A call-off is awarded while the DPS lives."""
    return _first(case, _awarded_outside)


def _awarded_outside(case: Case, award: Award) -> str:
    first, last = case.yardstick.programme.starts_on, case.yardstick.last_day
    if last and award.awarded_on > last:
        return f"The DPS ends on {day_words(last)}: a call-off is awarded by then. {MEND_DECISION}"
    if first and award.awarded_on < first:
        return f"The DPS starts on {day_words(first)}: nothing is awarded before. {MEND_DECISION}"
    return ""


@warning("contract_ends_on", END)
def contract_within_programme(case: Case) -> str:
    """A contract may outlive the DPS if it was awarded before the end; somebody has to mean it."""
    return _first(case, _contract_outside)


def _contract_outside(case: Case, award: Award) -> str:
    first, last = case.yardstick.programme.starts_on, case.yardstick.last_day
    ends = max(filter(None, (award.starts_on, award.ends_on, award.latest_end_on)), default=None)
    if last and ends and award.awarded_on <= last < ends:
        return (
            f"The contract runs to {day_words(ends)}, and the DPS ends on {day_words(last)}. It "
            "may, because it is awarded before. Mend the dates if they are wrong."
        )
    if first and award.starts_on and award.starts_on < first:
        return (
            f"The contract starts on {day_words(award.starts_on)}, and the DPS only on "
            f"{day_words(first)}. Mend the dates if they are wrong."
        )
    return ""


@warning("value_to", CEILING)
def awards_within_ceiling(case: Case) -> str:
    """A warning: the decision is made, and the record has to say what is true."""
    programme = case.yardstick.programme
    bought = case.yardstick.bought.get(case.opportunity.is_example, Decimal(0))
    if not (case.is_call_off and case.awards) or bought <= programme.ceiling:
        return ""
    return (
        f"With this award the DPS has bought {pounds(bought)}, more than its ceiling of "
        f"{pounds(programme.ceiling)}. Mend the value or the extensions if they are wrong; if "
        "they are right, take legal advice before the contract is signed."
    )


@warning("intended_award_on", GOOD_PRACTICE)
def bids_are_in(case: Case) -> str:
    """A warning on a decision alone: bidders may be at work, and it ends the competition."""
    closes, live = case.opportunity.closes_at, case.opportunity.live
    is_open = live and case.invites_bids and stage_at(case.opportunity, case.at) == Stage.OPEN
    if not (is_open and closes) or all(a.awarded_on > local_day(closes) for a in case.awards):
        return ""
    return (
        f"Bids are taken until {deadline_words(closes)}: with this award the competition closes. "
        "Mend the date of the decision if it is wrong."
    )


def _first(case: Case, says: Callable[[Case, Award], str]) -> str:
    """What is wrong with the first award of a call-off with which something is."""
    awards = case.awards if case.is_call_off else []
    return next(filter(None, (says(case, award) for award in awards)), "")


RULES = (awarded_within_programme, contract_within_programme, awards_within_ceiling)
OF_ONE = (*RULES, bids_are_in)  # what is recorded has closed it already
