"""Rules on what a bidder has to know: criteria, papers, where to send them, whom to ask."""

import re

from opportunities.domain.checks.case import Case
from opportunities.domain.checks.rule import GOOD_PRACTICE, PCR_34, error, warning

CRITERIA = "Public Contracts Regulations 2015, regulation 67; Procurement Act 2023, section 23"
PRIVACY = "UK GDPR, article 5: no more personal data than needed"
PERSON = re.compile(r"[a-z]+[.][a-z]+")  # forename.surname, before the @
OF_A_TEAM = re.compile(
    r"procure|tender|team|digital|innovat|contract|commission|enquir|info|contact|"
    r"purchas|suppl|council|service|support|growth|econom|dps"
)


@error("criteria", CRITERIA)
def weights_add_up(case: Case) -> str:
    weights = [criterion.weight for criterion in case.opportunity.criteria.all()]
    if not weights or sum(weights) == 100:
        return ""
    return f"The weights of the criteria add up to {sum(weights):g}. They must add up to 100."


@warning("criteria", CRITERIA)
def criteria_given(case: Case) -> str:
    if not case.takes_bids or case.opportunity.criteria.all():
        return ""
    return "Say by which criteria bids are judged, and how much each weighs."


@warning("required_documents", GOOD_PRACTICE)
def papers_listed(case: Case) -> str:
    if not case.takes_bids or case.opportunity.required_documents.all():
        return ""
    return "List what a bidder must send. Bids fail for want of a paper that nobody asked for."


@warning("portal_url", PCR_34)
def place_to_bid(case: Case) -> str:
    portal = case.opportunity.portal_url or case.yardstick.organisation.portal_url
    if not case.takes_bids or portal:
        return ""
    return "Give the address on the portal. A DPS takes bids electronically only."


@warning("contact_email", GOOD_PRACTICE)
def contact_given(case: Case) -> str:
    mailbox = case.opportunity.contact_email or case.yardstick.organisation.contact_email
    if not case.takes_bids or mailbox:
        return ""
    return "Give a shared mailbox, so that suppliers know whom to ask."


def _contact(case: Case) -> str:
    return case.opportunity.contact_email.casefold()


@warning("contact_email", PRIVACY, about=_contact)
def contact_is_role(case: Case) -> str:
    name = case.opportunity.contact_email.partition("@")[0].lower()
    if not PERSON.fullmatch(name) or OF_A_TEAM.search(name):
        return ""
    return (
        "The contact’s address looks like one person’s. Give a shared mailbox: it stays, and it "
        "names nobody."
    )


RULES = (
    weights_add_up,
    criteria_given,
    papers_listed,
    place_to_bid,
    contact_given,
    contact_is_role,
)
