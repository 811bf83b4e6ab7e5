"""Time within one turn of work, counted from the moment that came from the edge."""

import time
from datetime import datetime, timedelta


class Watch:
    """Says what time it is now, and whether the turn is over."""

    def __init__(self, now: datetime, seconds: float) -> None:
        self._began, self._started, self._seconds = now, time.monotonic(), seconds

    @property
    def _passed(self) -> float:
        return time.monotonic() - self._started

    @property
    def is_over(self) -> bool:
        return self._passed >= self._seconds

    def now(self) -> datetime:
        return self._began + timedelta(seconds=self._passed)


class Batch:
    """How many mails to take at once: about what is sent in a second.

    With fewer, taking them costs more than sending; with more, service mail waits behind them.
    """

    FEWEST, MOST = 10, 400

    def __init__(self) -> None:
        self._size = 40
        self._taken_at: datetime | None = None

    def size(self, now: datetime) -> int:
        """For the batch that is taken now."""
        if self._taken_at:
            seconds = (now - self._taken_at).total_seconds()
            if seconds < 0.5:
                self._size = min(self._size * 2, self.MOST)
            elif seconds > 2:
                self._size = max(self._size // 2, self.FEWEST)
        self._taken_at = now
        return self._size
