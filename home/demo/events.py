"""What happened to an opportunity, and when."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from opportunities.domain.publications import publishing_as_at


@dataclass(frozen=True)
class Event:
    """Something that the public came to know at a moment."""

    at: datetime
    do: Callable[[], object]

    def happen(self) -> None:
        """Do it, and let the ledger say that it was done at that moment."""
        with publishing_as_at(self.at):
            self.do()


def in_order(events: Iterable[Event]) -> list[Event]:
    return sorted(events, key=lambda event: event.at)
