"""Members over time, and how many requests to join are decided within 10 working days."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from opportunities.domain.numbers.scope import Scope

MOST = 120  # months shown: ten years
RECENT = 12  # months that the share of admissions in time speaks of


class Month(NamedTuple):
    """One month as the portal counted it."""

    first_day: date
    last_day: date
    members: int  # at its end
    received: int
    decided: int
    decided_in_time: int  # within 10 working days of receipt


class Members(NamedTuple):
    """What the portal counted, newest month first."""

    months: tuple[Month, ...] = ()

    @property
    def newest(self) -> Month | None:
        return self.months[0] if self.months else None

    @property
    def recent(self) -> tuple[Month, ...]:
        """The newest twelve months on record."""
        return self.months[:RECENT]

    @property
    def decided(self) -> int:
        """Requests decided in the recent months."""
        return sum(month.decided for month in self.recent)

    @property
    def decided_in_time(self) -> int:
        """Of them, within 10 working days."""
        return sum(month.decided_in_time for month in self.recent)


def read_members(scope: Scope) -> Members:
    """The newest ten years of months."""
    return Members(
        tuple(
            Month(
                figure.month,
                figure.ends_on,
                figure.members,
                figure.applications_received,
                figure.decided,
                figure.decided_in_time,
            )
            for figure in scope.months()[:MOST]
        )
    )
