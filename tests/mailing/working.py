"""One worker's turns at sending, and what staff then read on the first page of the admin."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.utils import timezone

from core import beats
from core import rounds as of_workers
from mailing import rounds
from mailing.domain.concerns import about_sending


class Worker:
    """Keeps its lines from turn to turn, as a process does."""

    def turn(self, now: datetime) -> None:
        beats.beat(now=now)
        rounds.deliveries(now)

    def restart(self) -> None:
        """As after a change of its environment: it reads the settings anew."""
        of_workers.begin()
        for postman in rounds._postmen.values():
            postman.rest(now=timezone.now())
        rounds._postmen.clear()

    def told(self, now: datetime) -> list[str]:
        """What staff are told after its turn."""
        self.turn(now)
        return [each.words for each in about_sending(now)]


@contextmanager
def working() -> Iterator[Worker]:
    """It ends with the block, and leaves no lines and no word of trouble behind."""
    worker = Worker()
    worker.restart()
    try:
        yield worker
    finally:
        worker.restart()
        beats.tell("")
        beats.leave()
