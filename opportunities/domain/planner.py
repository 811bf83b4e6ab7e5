"""Proposing a timetable: from a start and a kind to dates that hold to the rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from core.clock import day_words, deadline_words
from core.working_days import add_working_days, next_working_day
from opportunities.domain.timetables import PATTERNS, Pattern
from opportunities.enums import Procedure, TimetableKind

OPENS, BRIEFING, NOON, END_OF_DAY = time(9), time(10), time(12), time(17)
FIRST, LAST = date(2020, 1, 1), date(2099, 1, 1)  # what is beyond is a slip of the pen


@dataclass(frozen=True)
class Step:
    """One date of the timetable, for a field of the opportunity."""

    field: str
    label: str
    value: datetime | date

    @property
    def words(self) -> str:
        if isinstance(self.value, datetime):
            return deadline_words(self.value)
        return f"{self.value:%A} {day_words(self.value)}"


@dataclass(frozen=True)
class Timetable:
    """A proposal: its steps in order of time, and the pattern that they follow."""

    kind: TimetableKind
    pattern: Pattern
    steps: tuple[Step, ...]

    @property
    def dates(self) -> dict[str, datetime | date]:
        """By field of the opportunity."""
        return {step.field: step.value for step in self.steps}


def propose(*, kind: TimetableKind, start: date) -> Timetable:
    """A timetable that opens on `start`, or on the first working day after it.

    Raises ValueError where the start lies beyond what can be planned.
    """
    if not FIRST <= start <= LAST:
        raise ValueError(f"Choose a start between {day_words(FIRST)} and {day_words(LAST)}.")
    pattern = PATTERNS[kind]
    opens = next_working_day(start)
    closes = _closing_day(opens, pattern)
    steps = [*_before_closing(opens, pattern), *_after_closing(closes, pattern)]
    return Timetable(kind, pattern, tuple(sorted(steps, key=_day)))


def _closing_day(opens: date, pattern: Pattern) -> date:
    """So many working days on, but never before the calendar days that the law gives."""
    earliest = next_working_day(opens + timedelta(days=pattern.least_days))
    return max(add_working_days(opens, pattern.bids_close), earliest)


def _before_closing(opens: date, pattern: Pattern) -> list[Step]:
    is_talk = pattern.procedure == Procedure.MARKET_ENGAGEMENT
    wanted = (
        ("opens_at", "Opens", 0, OPENS),
        ("briefing_at", "Event" if is_talk else "Briefing", pattern.briefing, BRIEFING),
        ("clarification_deadline", "Questions close", pattern.questions_close, NOON),
        ("answers_by", "Answers by", pattern.answers_due, END_OF_DAY),
    )
    return [
        Step(field, label, _at(add_working_days(opens, days), hour))
        for field, label, days, hour in wanted
        if days is not None
    ]


def _after_closing(closes: date, pattern: Pattern) -> list[Step]:
    is_talk = pattern.procedure == Procedure.MARKET_ENGAGEMENT
    steps = [Step("closes_at", f"{'Responses' if is_talk else 'Bids'} close", _at(closes, NOON))]
    if pattern.award is not None:
        award = add_working_days(closes, pattern.award)
        steps.append(Step("intended_award_on", "Intended award", award))
        if pattern.contract is not None:
            starts = add_working_days(award, pattern.contract)
            steps.append(Step("contract_starts_on", "Contract starts", starts))
    return steps


def _at(day: date, hour: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, hour))


def _day(step: Step) -> date:
    return step.value.date() if isinstance(step.value, datetime) else step.value
