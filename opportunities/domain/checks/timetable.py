"""Rules of the timetable: enough time, in working hours, one thing after the other."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from core.clock import day_words, deadline_words, local_day
from core.working_days import add_working_days, is_working_day, working_days_between
from opportunities.domain.checks.case import Case
from opportunities.domain.checks.rule import GOOD_PRACTICE, PCR_34, Rule, error, warning
from opportunities.domain.stage import opened_at
from opportunities.enums import Procedure, Regime, Severity

LEAST_TENDER_RETURN = timedelta(days=10)
LEAST_TIME_WITH_ANSWERS = 2  # working days
STANDSTILL = 8  # working days, from the award notice
OFFICE_OPENS, OFFICE_CLOSES = time(9), time(17)
STANDSTILL_SOURCE = "Procurement Act 2023, section 51"
DEADLINES = {
    "closes_at": "The deadline for bids",
    "clarification_deadline": "The deadline for questions",
    "answers_by": "The moment by which answers are due",
}


@error("closes_at", GOOD_PRACTICE)
def deadline_given(case: Case) -> str:
    if not case.invites_bids or case.is_decided or case.opportunity.closes_at:
        return ""
    return "Give the deadline for bids, or leave the opening date empty and say when it is planned."


@error("closes_at", PCR_34)
def tender_return(case: Case) -> str:
    o = case.opportunity
    if not (case.is_call_off and case.takes_bids and o.closes_at) or o.short_return_agreed:
        return ""
    earliest = case.invited_at + LEAST_TENDER_RETURN
    if o.closes_at >= earliest:
        return ""
    return (
        "Bidders have fewer than 10 days. Move the deadline for bids to "
        f"{deadline_words(earliest)} or later, or tick that all invited members agreed."
    )


def _opening(case: Case) -> str:
    opens = case.opportunity.opens_at
    return deadline_words(opens) if opens else ""


@warning("closes_at", GOOD_PRACTICE, about=_opening)
def short_time(case: Case) -> str:
    o = case.opportunity
    if case.is_call_off or not (case.takes_bids and o.closes_at):
        return ""
    if o.closes_at >= case.invited_at + LEAST_TENDER_RETURN:
        return ""
    return f"Bidders have fewer than 10 days until {deadline_words(o.closes_at)}."


def _in_working_hours(field: str) -> Rule:
    def says(case: Case) -> str:
        moment = getattr(case.opportunity, field)
        if moment is None or moment <= case.at or _in_office_hours(moment):
            return ""
        return (
            f"{DEADLINES[field]} is {deadline_words(moment)}. Choose a time from 9am to 5pm "
            f"on a working day, when somebody can help: noon on {_next_working_day(moment)}."
        )

    return Rule(f"{field}_in_working_hours", Severity.ERROR, field, GOOD_PRACTICE, says)


def _in_office_hours(moment: datetime) -> bool:
    local = timezone.localtime(moment)
    return is_working_day(local.date()) and OFFICE_OPENS <= local.time() <= OFFICE_CLOSES


def _next_working_day(moment: datetime) -> str:
    day = local_day(moment)
    found = day if is_working_day(day) else add_working_days(day, 1)
    return f"{found:%A} {day_words(found)}"


@error("answers_by", GOOD_PRACTICE)
def questions_before_answers(case: Case) -> str:
    o = case.opportunity
    if not case.takes_bids or not o.answers_by or o.clarification_deadline != o.answers_by:
        return ""
    return "Questions close at the moment when answers are due. Leave time to write the answers."


@error("answers_by", GOOD_PRACTICE)
def answers_before_bids(case: Case) -> str:
    o = case.opportunity
    if not case.takes_bids or not o.answers_by or o.answers_by != o.closes_at:
        return ""
    return "Answers are due at the moment when bids close. Bidders could not use them."


@warning("answers_by", GOOD_PRACTICE)
def time_to_use_answers(case: Case) -> str:
    o = case.opportunity
    if not (case.takes_bids and o.answers_by and o.closes_at) or o.answers_by >= o.closes_at:
        return ""
    days = working_days_between(local_day(o.answers_by), local_day(o.closes_at))
    if days >= LEAST_TIME_WITH_ANSWERS:
        return ""
    return (
        f"Answers are due by {deadline_words(o.answers_by)}, and bids close at "
        f"{deadline_words(o.closes_at)}: bidders have less than {LEAST_TIME_WITH_ANSWERS} working "
        "days to use the answers. Let answers be due earlier, or bids close later."
    )


@warning("clarification_deadline", GOOD_PRACTICE)
def questions_close(case: Case) -> str:
    if not case.takes_bids or case.opportunity.clarification_deadline:
        return ""
    return "Say until when suppliers may ask. Else questions come until the last minute."


@warning("opens_at", GOOD_PRACTICE)
def opens_in_past(case: Case) -> str:
    opens = opened_at(case.opportunity)
    if not case.is_news or opens is None or local_day(opens) >= local_day(case.at):
        return ""
    return (
        f"It would say that it opened at {deadline_words(opens)}, when nobody could bid. "
        "Let it open today or later."
    )


@warning("closes_at", GOOD_PRACTICE)
def closes_in_past(case: Case) -> str:
    closes = case.opportunity.closes_at
    if not case.is_news or closes is None or closes > case.at or case.is_decided:
        return ""
    return f"The deadline was {deadline_words(closes)}, so nobody could bid. Is it a mere record?"


@error("intended_award_on", GOOD_PRACTICE)
def award_after_bids(case: Case) -> str:
    o = case.opportunity
    if not (case.takes_bids and o.closes_at and o.intended_award_on):
        return ""
    if o.intended_award_on >= local_day(o.closes_at):
        return ""
    return "The intended award is before bids close. Choose a day after the deadline."


@error("contract_starts_on", GOOD_PRACTICE)
def contract_after_award(case: Case) -> str:
    o = case.opportunity
    if not (case.takes_bids and o.intended_award_on and o.contract_starts_on):
        return ""
    if o.contract_starts_on >= o.intended_award_on:
        return ""
    return "The contract starts before the intended award. Choose a later start."


@error("contract_starts_on", STANDSTILL_SOURCE)
def standstill(case: Case) -> str:
    o = case.opportunity
    applies = o.regime == Regime.PROCUREMENT_ACT_2023 and o.procedure == Procedure.OPEN
    if not (applies and case.takes_bids and o.intended_award_on and o.contract_starts_on):
        return ""
    earliest = add_working_days(o.intended_award_on, STANDSTILL + 1)
    if o.contract_starts_on >= earliest:
        return ""
    return (
        f"The standstill of {STANDSTILL} working days is not over when the contract starts. "
        f"Choose {day_words(earliest)} or later."
    )


@warning("funding_deadline", GOOD_PRACTICE)
def award_in_time_for_funder(case: Case) -> str:
    o = case.opportunity
    if case.is_decided or not (o.funding_deadline and o.intended_award_on):
        return ""
    if o.intended_award_on <= o.funding_deadline:
        return ""
    return (
        f"The intended award, {day_words(o.intended_award_on)}, is after the funder’s deadline, "
        f"{day_words(o.funding_deadline)}."
    )


RULES = (
    deadline_given,
    tender_return,
    short_time,
    *(_in_working_hours(field) for field in DEADLINES),
    questions_before_answers,
    answers_before_bids,
    time_to_use_answers,
    questions_close,
    opens_in_past,
    closes_in_past,
    award_after_bids,
    contract_after_award,
    standstill,
    award_in_time_for_funder,
)
