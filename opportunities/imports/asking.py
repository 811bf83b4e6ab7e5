"""Questions and answers of a release; of who asked nothing is read."""

from datetime import datetime

from core.clock import local_day
from opportunities.imports.facts import Row, from_json
from opportunities.imports.moments import day_in, moment_in
from opportunities.imports.packages import Release
from opportunities.imports.shapes import Table, inside, tables
from opportunities.imports.words import line, lines, shortened
from opportunities.models import Clarification, OpportunityPage

LONGEST_QUESTION = 4000
LONGEST_ANSWER = 8000
MOST = 10_000  # questions of one opportunity


def questions_of(release: Release, remarks: list[str]) -> dict[str, Row]:
    """The answered questions by their numbers."""
    found: dict[str, Row] = {}
    for enquiry in tables(inside(release.content, "tender", "enquiries")):
        number = line(enquiry.get("id"))
        if not (number.isascii() and number.isdigit() and 0 < int(number[:9]) < MOST):
            remarks.append("a question left out: it has no number")
        elif row := _row(enquiry, release.date, remarks):
            found[str(int(number[:9]))] = row
    return found


def _row(enquiry: Table, at: datetime, remarks: list[str]) -> Row:
    question, answer = ("\n".join(lines(enquiry.get(key))) for key in ("description", "answer"))
    if not (question and answer):
        remarks.append("a question left out: it has no answer")
        return {}
    received = day_in(enquiry.get("date"), "day of a question", remarks) or local_day(at)
    answered = moment_in(enquiry.get("dateAnswered"), "moment of an answer", remarks) or at
    return {
        "question": shortened(question, LONGEST_QUESTION),
        "answer": shortened(answer, LONGEST_ANSWER),
        "received_on": received.isoformat(),
        "answered_at": answered.isoformat(),
    }


def keep_questions(page: OpportunityPage, rows: dict[str, Row], before: dict[str, Row]) -> bool:
    """Store what is new or changed; whether anything was. The caller publishes."""
    kept = [_keep(page, int(number), row, before.get(number)) for number, row in rows.items()]
    return any(kept)


def _keep(page: OpportunityPage, number: int, row: Row, before: Row | None) -> bool:
    if row == before:
        return False
    known = Clarification.objects.filter(opportunity_id=page.pk, number=number).first()
    question = known or Clarification(opportunity_id=page.pk, number=number)
    for name, value in row.items():
        setattr(question, name, from_json(Clarification, name, value))
    question.full_clean()
    question.save()
    return True
