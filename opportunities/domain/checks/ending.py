"""The rule on how an opportunity ends: with an award, or without one."""

from opportunities.domain.checks.case import Case
from opportunities.domain.checks.rule import GOOD_PRACTICE, error


@error("outcome", GOOD_PRACTICE)
def ends_in_one_way(case: Case) -> str:
    if not (case.opportunity.outcome and case.awards):
        return ""
    return (
        "It has an award, so it did not end without one. Take the award back under Procurement, "
        "or leave this empty."
    )


RULES = (ends_in_one_way,)
