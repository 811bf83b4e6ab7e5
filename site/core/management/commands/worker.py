"""The process beside the web server: what is scheduled, and what runs in the background."""

from __future__ import annotations

import logging
import signal
import time
from datetime import datetime, timedelta
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections
from django.utils import timezone

from core import beats, rounds
from core.background import TaskRunner, forget_finished_tasks, mend_lost_tasks
from core.rounds import Rounds
from core.scheduling import Schedule

logger = logging.getLogger(__name__)

PAUSE = 1.0  # seconds between two looks, so that a schedule is kept to about a second
PAUSE_AFTER_ERROR = 5.0  # seconds; the database may be restarting
UPKEEP_EVERY = timedelta(minutes=1)


class Command(BaseCommand):
    """Publish, expire and run tasks until SIGTERM or Ctrl-C, which let the work in hand end."""

    help = "Carry out schedules and background tasks. Any number of workers may run."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="Do what is due now, then end.")

    def handle(self, *args: Any, once: bool, **options: Any) -> None:
        for name in ("django_tasks", "django_tasks_db"):
            logging.getLogger(name).setLevel(logging.WARNING)  # every edit of a page is tasks
        loop = Loop()
        if once:
            loop.run_once()
            return
        signal.signal(signal.SIGTERM, loop.end)
        signal.signal(signal.SIGINT, loop.end)
        loop.run()


class Loop:
    """One turn after the other, until told to end."""

    def __init__(self) -> None:
        self._ended = False
        rounds.begin()
        self._schedule = Schedule()
        self._rounds = Rounds()
        self._tasks = TaskRunner(worker_id=rounds.worker_name()[:64])
        self._upkeep_at: datetime | None = None

    def end(self, signum: int, frame: FrameType | None) -> None:
        """A signal handler: let the work in hand end, and begin no other."""
        self._ended = True
        rounds.end()
        self._tasks.stop()

    def run(self) -> None:
        while not self._ended:
            self._wait(self._safe_turn())
        self._leave()

    def run_once(self) -> None:
        """Until a turn in which all rounds were asked finds nothing: one makes work for another."""
        while self.turn():
            while self.turn():
                pass
            self._rounds = Rounds()
        rounds.leave(timezone.now())
        beats.leave()

    def turn(self) -> bool:
        """Do what is due; whether more may be waiting."""
        now = timezone.now()
        if self._upkeep_at is None or now >= self._upkeep_at:
            self._upkeep_at = now + UPKEEP_EVERY
            beats.beat(now=now)
            mend_lost_tasks(now=now)
            forget_finished_tasks(now=now)
        self._schedule.carry_out(now=now)
        tasks_wait = self._tasks.run()
        return self._rounds.carry_out(now=now) or tasks_wait

    def _safe_turn(self) -> float:
        """Seconds to wait after a turn: no error ends the worker, the next turn tries again."""
        close_old_connections()
        try:
            return 0 if self.turn() else PAUSE
        except Exception:
            logger.exception("The worker could not do its round.")
            return PAUSE_AFTER_ERROR

    def _leave(self) -> None:
        try:
            rounds.leave(timezone.now())
            beats.leave()
        except Exception:
            logger.exception("The worker could not say that it ends.")

    def _wait(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while not self._ended and time.monotonic() < until:
            time.sleep(0.1)
