"""When things are due: the dates of a tender, its outcome, and what is odd about them."""

from datetime import date, datetime

from opportunities.enums import Outcome, Procedure
from opportunities.exports.ocds.conventions import ending_of
from opportunities.imports.classes import is_planning
from opportunities.imports.facts import Row
from opportunities.imports.moments import day_in, deadline_in, is_midnight, moment_in
from opportunities.imports.packages import Release
from opportunities.imports.shapes import Json, Table, inside, table, tables
from opportunities.imports.words import line, lines

OUTCOMES = {
    "cancelled": (Outcome.CANCELLED, "Cancelled, as the notice says."),
    "withdrawn": (Outcome.CANCELLED, "Withdrawn, as the notice says."),
    "unsuccessful": (Outcome.NO_AWARD, "Closed without an award, as the notice says."),
}


def dates_of(release: Release, remarks: list[str]) -> Row:
    """All dates that the release states, as JSON can hold them."""
    tender = table(release.content.get("tender"))
    opens = moment_in(inside(tender, "tenderPeriod", "startDate"), "opening date", remarks)
    questions = inside(tender, "enquiryPeriod", "endDate")
    asked = deadline_in(questions, "deadline for questions", remarks)
    award = inside(tender, "awardPeriod", "endDate")
    said = {
        "opens_at": opens,
        "closes_at": _deadline(release, tender, remarks),
        "clarification_deadline": asked,
        "intended_award_on": day_in(award, "intended award", remarks),
        **_contract(tender, remarks),
    }
    given = {name: value.isoformat() for name, value in said.items() if value}
    return given | _planned(release, tender, remarks)


def _deadline(release: Release, tender: Table, remarks: list[str]) -> datetime | None:
    end = inside(tender, "tenderPeriod", "endDate")
    deadline = deadline_in(end, "deadline for bids", remarks)
    if deadline is None and is_planning(release):
        deadline = _engagement_end(release.content, remarks)
    if deadline and is_midnight(deadline):
        remarks.append("the deadline is at midnight")
    return deadline


def _engagement_end(content: Table, remarks: list[str]) -> datetime | None:
    """Until when early engagement runs, which is when it closes for readers."""
    for milestone in tables(inside(content, "planning", "milestones")):
        if line(milestone.get("type")) == "engagement":
            return deadline_in(milestone.get("dueDate"), "end of engagement", remarks)
    return None


def _planned(release: Release, tender: Table, remarks: list[str]) -> Row:
    """When it is to open; once it is a tender or an award it is past, unless it says both."""
    notice = inside(tender, "communication", "futureNoticeDate")
    day = day_in(notice, "planned opening", remarks)
    opens = inside(tender, "tenderPeriod", "startDate")
    if day and (opens or is_planning(release)):
        return {"planned_publication": day.isoformat()}
    return {} if is_planning(release) else {"planned_publication": None}


def _contract(tender: Table, remarks: list[str]) -> dict[str, date | None]:
    """The contract's period, or what the periods of its lots span."""
    periods = [tender.get("contractPeriod")]
    if not table(periods[0]):
        periods = [lot.get("contractPeriod") for lot in tables(tender.get("lots"))]
    starts, ends, latest = (
        [day for period in periods if (day := day_in(inside(period, key), what, remarks))]
        for key, what in (
            ("startDate", "contract start"),
            ("endDate", "contract end"),
            ("maxExtentDate", "latest contract end"),
        )
    )
    return {
        "contract_starts_on": min(starts, default=None),
        "contract_ends_on": max(ends, default=None),
        "contract_latest_end_on": max(latest, default=None),
    }


def outcome_of(release: Release) -> Row:
    """How it ended without an award, or that it did not."""
    status = inside(release.content, "tender", "status")
    if not isinstance(status, str) or not status:
        return {}
    if status not in OUTCOMES:
        return {"outcome": "", "outcome_at": None, "outcome_reason": ""}
    outcome, reason = OUTCOMES[status]
    told = tables(inside(release.content, "tender", "amendments"))
    ending = next((row for row in told if row.get("id") == ending_of(release.ocid)), {})
    at = moment_in(ending.get("date"), "end", []) or release.date
    said = "\n".join(lines(ending.get("rationale"))) or reason
    return {"outcome": outcome.value, "outcome_at": at.isoformat(), "outcome_reason": said}


def missing(fields: Row, *, procedure: Json) -> list[str]:
    """What readers will miss, for the report."""
    expected = {"opens_at": "no opening date", "closes_at": "no deadline for bids"}
    if procedure == Procedure.MARKET_ENGAGEMENT:
        expected = {}
    said = [remark for name, remark in expected.items() if not fields.get(name)]
    return said if fields.get("value_to") or fields.get("value_from") else [*said, "no value"]
