"""The rule on changes while suppliers are at work."""

from opportunities.domain.amendments import amends
from opportunities.domain.checks.case import Case
from opportunities.domain.checks.rule import error

EQUAL_TREATMENT = "Public Contracts Regulations 2015, regulation 18: equal treatment, transparency"


@error("change_note", EQUAL_TREATMENT)
def reason_given(case: Case) -> str:
    if case.opportunity.change_note.strip():
        return ""
    changed = amends(case.opportunity, case.at)
    if not changed:
        return ""
    return (
        f"Say why it changes ({', '.join(changed).lower()}). Suppliers are at work on their bids, "
        "and read your reason."
    )


RULES = (reason_given,)
