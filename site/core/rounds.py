"""What a worker does beside schedules and tasks: rounds that apps register as they start."""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from threading import Event
from uuid import uuid4

logger = logging.getLogger(__name__)

Work = Callable[[datetime], bool]  # takes the time, says whether more is waiting
PAUSE_AFTER_ERROR = timedelta(seconds=5)


@dataclass(frozen=True)
class Round:
    """Something that every worker does again and again; several may do it at the same time."""

    name: str
    work: Work
    every: timedelta  # from one beginning to the next, unless more is waiting


_rounds: dict[str, Round] = {}
_leaving: list[Callable[[datetime], None]] = []
_ending = Event()


def end() -> None:
    """Let the round in hand finish what it has begun, and begin no more. For signal handlers."""
    _ending.set()


def begin() -> None:
    """A worker starts."""
    _ending.clear()


def is_ending() -> bool:
    """Whether the worker was told to end: asked by rounds that take more than a moment."""
    return _ending.is_set()


def worker_name() -> str:
    """This process's own: no other had it before, not one with the same number either."""
    return _name_of(os.getpid())


@cache
def _name_of(process: int) -> str:
    return f"{socket.gethostname()[:40]}-{process}-{uuid4().hex[:8]}"


def register(name: str, work: Work, *, every: timedelta = timedelta(seconds=1)) -> None:
    """Let each worker do this: in the order in which it was registered."""
    _rounds[name] = Round(name, work, every)


def register_leaving(act: Callable[[datetime], None]) -> None:
    """Let each worker do this as it ends, after its last round."""
    _leaving.append(act)


def leave(now: datetime) -> None:
    """Finish what rounds have left in hand."""
    for act in _leaving:
        act(now)


class Rounds:
    """One worker's turns at all the rounds: an error in one keeps no other from its turn."""

    def __init__(self) -> None:
        self._due: dict[str, datetime] = {}

    def carry_out(self, *, now: datetime) -> bool:
        """Do those that are due; whether more is waiting."""
        due = [each for each in _rounds.values() if self._due.get(each.name, now) <= now]
        waiting = [self._do(each, now) for each in due]
        return any(waiting)

    def _do(self, each: Round, now: datetime) -> bool:
        try:
            more = each.work(now)
        except Exception:
            logger.exception("The worker could not do this round: %s.", each.name)
            self._due[each.name] = now + PAUSE_AFTER_ERROR
            return False
        self._due[each.name] = now if more else now + each.every
        return more
