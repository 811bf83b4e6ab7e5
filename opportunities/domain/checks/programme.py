"""Rules of the DPS as a whole: its life, its ceiling, its categories."""

from datetime import date
from decimal import Decimal

from core.clock import day_words, local_day
from core.money import pounds
from opportunities.domain.checks.case import Case
from opportunities.domain.checks.rule import PCR_34, error, warning
from opportunities.enums import Regime

END = "SI 2024/716, regulation 5, and the DPS’s own term"
TERM = "The DPS’s own term"
CEILING = "The DPS’s contract notice: its estimated value"


@error("category", PCR_34)
def category_chosen(case: Case) -> str:
    if not case.is_call_off or case.opportunity.category_id:
        return ""
    return "A call-off goes to the members of a category: choose it."


@error("opens_at", TERM)
def opens_within_programme(case: Case) -> str:
    """There are no members to invite before; what comes of it comes later still."""
    first = case.yardstick.programme.starts_on
    if not (case.is_call_off and case.takes_bids and first) or local_day(case.invited_at) >= first:
        return ""
    return (
        f"The DPS starts on {day_words(first)}: nobody can be invited before. "
        "Open later, or buy by another procedure."
    )


@error("closes_at", END)
def bids_within_programme(case: Case) -> str:
    closes, last = case.opportunity.closes_at, case.yardstick.last_day
    if not (case.is_call_off and case.takes_bids and closes and last) or local_day(closes) <= last:
        return ""
    return (
        f"The DPS ends on {day_words(last)}, before bids close. "
        "Close earlier, or buy by another procedure."
    )


@error("intended_award_on", END)
def award_within_programme(case: Case) -> str:
    last, award = case.yardstick.last_day, case.opportunity.intended_award_on
    if not (case.is_call_off and last) or case.is_decided:
        return ""
    if award is None:
        return _contract_beyond(case, last)
    if award <= last:
        return ""
    return f"The DPS ends on {day_words(last)}: a call-off must be awarded by then."


def _contract_beyond(case: Case, last: date) -> str:
    """A contract may outlive the DPS only if it was awarded before the DPS ended."""
    o = case.opportunity
    days = (o.contract_starts_on, o.contract_ends_on, o.contract_latest_end_on)
    if all(day is None or day <= last for day in days):
        return ""
    return (
        f"The contract would run beyond the end of the DPS, {day_words(last)}. It may, if it is "
        "awarded by then: give the day of the intended award."
    )


@error("value_to", CEILING)
def within_ceiling(case: Case) -> str:
    """An error: a call-off worth more than what is left could not be awarded.

    Where an award is on record, dated ahead too, what was bought holds it already.
    """
    if not case.is_call_off or case.is_decided or case.awards or case.value is None:
        return ""
    left = _left(case)
    if case.value <= left:
        return ""
    ceiling = case.yardstick.programme.ceiling
    return (
        f"Of the DPS’s ceiling of {pounds(ceiling)} only {pounds(max(left, Decimal(0)))} is left. "
        "Lower the value, or buy by another procedure."
    )


def _left(case: Case) -> Decimal:
    """What the DPS may still buy, excluding VAT."""
    bought = case.yardstick.bought.get(case.opportunity.is_example, Decimal(0))
    return case.yardstick.programme.ceiling - bought


@warning("regime", END)
def regime_of_programme(case: Case) -> str:
    programme = case.yardstick.programme
    if not case.is_call_off or case.opportunity.regime == programme.regime:
        return ""
    return f"The DPS runs under the {Regime(programme.regime).label}; this says otherwise."


RULES = (
    category_chosen,
    opens_within_programme,
    bids_within_programme,
    award_within_programme,
    within_ceiling,
    regime_of_programme,
)
