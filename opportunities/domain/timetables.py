"""How much time each kind of competition gets, in working days, and why."""

from dataclasses import dataclass

from opportunities.enums import Procedure, Regime, TimetableKind


@dataclass(frozen=True)
class Pattern:
    """A timetable without a start: working days after the opening, unless said otherwise."""

    procedure: Procedure
    regime: Regime
    bids_close: int
    least_days: int  # calendar days that the law gives bidders at least
    why: str
    briefing: int | None = None
    questions_close: int | None = None
    answers_due: int | None = None
    award: int | None = None  # working days after bids close
    contract: int | None = None  # working days after the award


PATTERNS = {
    TimetableKind.SHORT_CALL_OFF: Pattern(
        procedure=Procedure.CALL_OFF,
        regime=Regime.PCR_2015,
        questions_close=3,
        answers_due=5,
        bids_close=7,
        least_days=10,
        award=4,
        contract=3,
        why="Bidders get the 10 days of regulation 34 and hardly more. It suits a small, clear "
        "need, and members who were told that it is coming.",
    ),
    TimetableKind.CALL_OFF: Pattern(
        procedure=Procedure.CALL_OFF,
        regime=Regime.PCR_2015,
        briefing=3,
        questions_close=8,
        answers_due=11,
        bids_close=15,
        least_days=10,
        award=10,
        contract=5,
        why="Three weeks for bids, with a briefing: small firms without a bid team can take part. "
        "No standstill is required for a call-off; five days leave time to tell everyone.",
    ),
    TimetableKind.MARKET_ENGAGEMENT: Pattern(
        procedure=Procedure.MARKET_ENGAGEMENT,
        regime=Regime.PCR_2015,
        briefing=10,
        bids_close=20,
        least_days=0,
        why="Two weeks until the event, two more for responses. Nothing is bought, so there is "
        "no award.",
    ),
    TimetableKind.BELOW_THRESHOLD: Pattern(
        procedure=Procedure.BELOW_THRESHOLD,
        regime=Regime.PROCUREMENT_ACT_2023,
        questions_close=6,
        answers_due=9,
        bids_close=12,
        least_days=10,
        award=8,
        contract=3,
        why="The Procurement Act asks for a reasonable time and names no number of days: more "
        "than two weeks are usual.",
    ),
    TimetableKind.OPEN: Pattern(
        procedure=Procedure.OPEN,
        regime=Regime.PROCUREMENT_ACT_2023,
        briefing=5,
        questions_close=12,
        answers_due=16,
        bids_close=20,
        least_days=25,
        award=15,
        contract=9,
        why="25 days for electronic tenders whose documents are all published (Procurement Act "
        "2023, section 54), and the standstill of 8 working days (section 51).",
    ),
}
