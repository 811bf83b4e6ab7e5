"""The decisions of a release, the contracts that followed, and how many bids there were."""

from opportunities.exports.ocds.conventions import BIDS
from opportunities.exports.ocds.parties import supplier
from opportunities.exports.ocds.values import (
    Facts,
    Table,
    amount,
    contract_period,
    day_start,
    without_nothing,
)


def awards(facts: Facts) -> list[Table]:
    return [_award(award) for award in facts.get("awards") or []]


def contracts(facts: Facts) -> list[Table]:
    """What has been signed."""
    return [_contract(award) for award in facts.get("awards") or [] if award["signed_on"]]


def bids(facts: Facts) -> Table | None:
    """Counts of bids of each decision, by its id: a second decision renames none of the first."""
    counts = [count for award in facts.get("awards") or [] for count in _counts(award)]
    return {"statistics": counts} if counts else None


def award_id(facts: Facts) -> str:
    """The id under which a notice of others told the decision, else our own."""
    return facts.get("reference") or str(facts["id"])


def _award(facts: Facts) -> Table:
    said = {
        "id": award_id(facts),
        "title": facts["title"],
        "description": facts.get("description"),
        "status": "active",
        "date": day_start(facts["awarded_on"]),
        "value": amount(facts["value"]),
        "suppliers": [supplier(each) for each in facts["suppliers"]],
        "contractPeriod": _period(facts),
    }
    return without_nothing(said) or {}


def _contract(facts: Facts) -> Table:
    said = {
        "id": award_id(facts),
        "awardID": award_id(facts),
        "status": "terminated" if facts.get("has_ended") else "active",
        "period": _period(facts),
        "value": amount(facts["value"]),
        "dateSigned": day_start(facts["signed_on"]),
    }
    return without_nothing(said) or {}


def _period(facts: Facts) -> Table | None:
    return contract_period(facts["starts_on"], facts["ends_on"], facts["latest_end_on"])


def _counts(facts: Facts) -> list[Table]:
    return [
        {"id": f"{award_id(facts)}-{measure}", "measure": measure, "value": facts[field]}
        for field, measure in BIDS.items()
        if facts[field] is not None
    ]
