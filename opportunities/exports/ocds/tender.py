"""The tender of a release: what is bought, how, by when, and what suppliers asked."""

from opportunities.enums import Procedure
from opportunities.exports.ocds.classes import criteria, items
from opportunities.exports.ocds.conventions import (
    ANSWERS,
    BRIEFING,
    METHOD_DETAILS,
    METHODS,
    RESERVED,
    legal_basis,
)
from opportunities.exports.ocds.papers import documents
from opportunities.exports.ocds.parties import buyer
from opportunities.exports.ocds.values import (
    Facts,
    Table,
    amount,
    contract_period,
    day_end,
    day_start,
    moment,
    period,
    plain,
    without_nothing,
)


def tender(facts: Facts, ocid: str, root: str) -> Table:
    """The tender; `root` is the address of the site, for what it keeps itself."""
    said = {
        "id": facts.get("reference") or ocid,
        "title": facts["title"],
        "description": plain(facts.get("description") or "") or facts.get("summary"),
        "status": facts["status"],
        "procuringEntity": buyer(facts, ocid),
        "mainProcurementCategory": facts.get("main_procurement_category"),
        "items": items(facts),
        "minValue": amount(facts.get("value_from")),
        "value": amount(facts.get("value_to")),
        "suitability": _suitability(facts),
        "eligibilityCriteria": RESERVED if facts.get("reserved") else None,
        "documents": documents(facts, root),
        "numberOfTenderers": _tenderers(facts),
    }
    said |= _method(facts) | _periods(facts) | criteria(facts) | _enquiries(facts)
    return without_nothing(said) or {}


def is_call_off(facts: Facts) -> bool:
    """Whether it is a call-off under our own DPS: it goes to the members of a category."""
    return facts["procedure"] == Procedure.CALL_OFF and bool(facts.get("category"))


def _method(facts: Facts) -> Table:
    procedure = Procedure(facts["procedure"])
    said: Table = {
        "procurementMethod": METHODS.get(procedure),
        "procurementMethodDetails": METHOD_DETAILS[procedure],
        "legalBasis": legal_basis(facts["regime"]),
        "submissionMethodDetails": facts.get("portal_url"),
    }
    if facts.get("portal_url") or is_call_off(facts):
        said["submissionMethod"] = ["electronicSubmission"]
    if is_call_off(facts):
        dps = {"type": "closed", "status": "active"}
        said["techniques"] = {"hasDynamicPurchasingSystem": True, "dynamicPurchasingSystem": dps}
    return said


def _suitability(facts: Facts) -> Table:
    names = {"sme": "suitable_for_sme", "vcse": "suitable_for_vcse"}
    return {name: facts[field] for name, field in names.items() if field in facts}


def _periods(facts: Facts) -> Table:
    opens, closes = moment(facts.get("opens_at")), moment(facts.get("closes_at"))
    award = day_end(facts.get("intended_award_on"))
    notice = day_start(facts.get("planned_publication"))
    contract = ("contract_starts_on", "contract_ends_on", "contract_latest_end_on")
    return {
        "communication": {"futureNoticeDate": notice} if notice else None,
        "tenderPeriod": period(opens, closes),
        "enquiryPeriod": period(None, moment(facts.get("clarification_deadline"))),
        "awardPeriod": period(closes, award) if award else None,
        "contractPeriod": contract_period(*map(facts.get, contract)),
        "milestones": _milestones(facts),
    }


def _milestones(facts: Facts) -> list[Table]:
    said = (
        (BRIEFING, "Briefing", facts.get("briefing_at")),
        (ANSWERS, "Answers to questions", facts.get("answers_by")),
    )
    return [
        {"id": known, "title": title, "type": "engagement", "dueDate": moment(at)}
        for known, title, at in said
        if at
    ]


def _enquiries(facts: Facts) -> Table:
    """What was asked and answered, and never by whom."""
    answered = facts.get("clarifications")
    return {
        "hasEnquiries": True if answered else None,
        "enquiries": [_enquiry(each) for each in answered or []],
    }


def _enquiry(facts: Facts) -> Table:
    said = {
        "id": str(facts["number"]),
        "date": day_start(facts["received_on"]),
        "title": f"Question {facts['number']}",
        "description": facts["question"],
        "answer": facts["answer"],
        "dateAnswered": moment(facts["answered_at"]),
    }
    return without_nothing(said) or {}


def _tenderers(facts: Facts) -> int | None:
    """How many bids there were, where one competition led to one decision."""
    awards = facts.get("awards") or []
    return awards[0]["bids_received"] if len(awards) == 1 else None
