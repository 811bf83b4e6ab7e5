"""What readers can choose from where the choices are fixed, in their words."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from core.clock import next_midnight
from core.money import pounds
from opportunities.enums import Procedure, Stage

WHOLE_COUNTRY = "UK"
UNPRICED = "not-given"


class Choice(NamedTuple):
    """One choice: as an address names it, its label, within a sentence, and as data has it."""

    value: str
    label: str
    words: str
    key: Any


def _code(code: str) -> str:
    return code.replace("_", "-")


STAGES = tuple(
    Choice(_code(stage), stage.label, words, stage.value)
    for stage, words in {
        Stage.OPEN: "open",
        Stage.PLANNED: "planned",
        Stage.EVALUATING: "being evaluated",
        Stage.AWARDED: "awarded",
        Stage.CONTRACTED: "under contract",
        Stage.NO_AWARD: "closed without award",
        Stage.CANCELLED: "cancelled",
    }.items()
)
PROCEDURES = tuple(
    Choice(_code(procedure), procedure.label, words, procedure.value)
    for procedure, words in {
        Procedure.CALL_OFF: "call-off",
        Procedure.BELOW_THRESHOLD: "below-threshold competition",
        Procedure.OPEN: "open procedure",
        Procedure.DIRECT: "direct award",
        Procedure.MARKET_ENGAGEMENT: "market engagement",
        Procedure.OTHER: "other procedure",
    }.items()
)
SUITABLE = (
    Choice("sme", "Small and medium-sized enterprises (SMEs)", "SMEs", "sme"),
    Choice("vcse", "Charities and social enterprises (VCSEs)", "VCSEs", "vcse"),
)
WINDOWS = tuple(
    Choice(str(days), f"Within {days} days", f"within {days} days", days) for days in (7, 14, 30)
)


def _band(lowest: int, below: int | None) -> Choice:
    if below is None:
        words = f"{pounds(Decimal(lowest))} or more"
        return Choice(f"from-{lowest}", words, words, (lowest, None))
    if not lowest:
        words = f"under {pounds(Decimal(below))}"
        return Choice(f"under-{below}", words.capitalize(), words, (lowest, below))
    words = f"{pounds(Decimal(lowest))} to {pounds(Decimal(below))}"
    return Choice(f"{lowest}-{below}", words, words, (lowest, below))


BANDS = (
    _band(0, 25_000),
    _band(25_000, 100_000),
    _band(100_000, 500_000),
    _band(500_000, None),
    Choice(UNPRICED, "Not given", "an amount not given", None),
)


def closing_before(window: Choice, now: datetime) -> datetime:
    """The end of the last day (UK) of that window: "within 7 days" is until a week from today."""
    return next_midnight(next_midnight(now) + timedelta(days=window.key - 1, hours=12))
