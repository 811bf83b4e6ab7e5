"""The planning of a release: whose money it is, and until when it may be spent."""

from datetime import date

from core.clock import day_words
from opportunities.exports.ocds.conventions import FUNDING
from opportunities.exports.ocds.values import Facts, Table, amount, day_end, without_nothing


def planning(facts: Facts) -> Table | None:
    """Budget, rationale and the funder's deadline, as far as they are known."""
    return without_nothing(
        {
            "rationale": " ".join(_rationale(facts)),
            "budget": _budget(facts),
            "milestones": _milestones(facts),
        }
    )


def _budget(facts: Facts) -> Table | None:
    funding = facts.get("funding_source")
    if not funding:
        return None
    by = f", by {funding['funder']}" if funding["funder"] else ""
    said = {
        "description": f"{funding['label']}{by}",
        "amount": amount(facts.get("value_to")),  # the most that it may cost
        "project": funding["label"],
    }
    return without_nothing(said)


def _rationale(facts: Facts) -> list[str]:
    funding, deadline = facts.get("funding_source"), facts.get("funding_deadline")
    said = [f"Paid for by {funding['label']}."] if funding else []
    if deadline:
        said.append(f"The funder’s deadline is {day_words(date.fromisoformat(deadline))}.")
    return said


def _milestones(facts: Facts) -> list[Table]:
    deadline = facts.get("funding_deadline")
    if not deadline:
        return []
    title = "The funder’s deadline"
    return [{"id": FUNDING, "title": title, "type": "financing", "dueDate": day_end(deadline)}]
