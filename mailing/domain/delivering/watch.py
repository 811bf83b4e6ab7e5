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
