"""Lanes: threads that talk to the mail server, several at once, and to no database.

Most of the time of a mail is waiting for a mail server. So lanes wait at the same time, and one
transaction of the thread that owns them marks all that have come as far as the final dot.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Thread

from mailing.domain.delivering.backends import Line
from mailing.domain.delivering.letters import Letter
from mailing.domain.delivering.replies import NotTaken, Reply, broken

PATIENCE = 120  # seconds


@dataclass(frozen=True)
class AtTheDot:
    """A lane waits for leave to hand over its letter."""

    letter: Letter
    leave: SimpleQueue[bool]


@dataclass(frozen=True)
class Answered:
    """A lane is done with its letter; without a reply it had no leave."""

    letter: Letter
    reply: Reply | None


News = AtTheDot | Answered


class Lanes:
    """As many lines as may be open at once."""

    def __init__(self, number: int, new_line: Callable[[], Line]) -> None:
        self._letters: SimpleQueue[Letter | None] = SimpleQueue()
        self._news: SimpleQueue[News] = SimpleQueue()
        self._threads = [
            Thread(target=self._work, args=[new_line()], daemon=True) for _ in range(number)
        ]
        for thread in self._threads:
            thread.start()

    def put(self, letter: Letter) -> None:
        """Give a letter to the next lane that is free."""
        self._letters.put(letter)

    def take_back(self) -> list[Letter]:
        """The letters that no lane has begun."""
        found = []
        try:
            while letter := self._letters.get_nowait():
                found.append(letter)
        except Empty:
            pass
        return found

    def news(self, *, patience: float, company: int = 1, grace: float = 0.0) -> list[News]:
        """What happened since; waits for so many seconds until something has.

        Then it waits a grace of some seconds more until so many lanes are at the dot.
        """
        found: list[News] = []
        try:
            found.append(self._news.get(timeout=patience))
            until = time.monotonic() + grace
            while sum(isinstance(each, AtTheDot) for each in found) < company:
                found.append(self._news.get(timeout=max(0.0, until - time.monotonic())))
        except Empty:
            pass
        return found

    def close(self) -> None:
        """End all lines once each has finished its letter."""
        for _ in self._threads:
            self._letters.put(None)
        for thread in self._threads:
            thread.join()

    def abandon(self) -> None:
        """End all lines without waiting for them; none gets leave any more."""
        self.take_back()
        for _ in self._threads:
            self._letters.put(None)

    def _work(self, line: Line) -> None:
        leave: SimpleQueue[bool] = SimpleQueue()
        while letter := self._letters.get():
            self._news.put(Answered(letter, self._hand_over(line, letter, leave)))
        line.close()

    def _hand_over(self, line: Line, letter: Letter, leave: SimpleQueue[bool]) -> Reply | None:
        try:
            line.prepare(letter)
        except NotTaken as refused:
            return refused.reply
        except Exception as error:
            line.drop()
            return broken(error)
        self._news.put(AtTheDot(letter, leave))
        if not _has(leave):
            line.drop()
            return None
        return line.finish()


def _has(leave: SimpleQueue[bool]) -> bool:
    """Without an answer for so long, the thread that gives leave has met an error."""
    try:
        return leave.get(timeout=PATIENCE)
    except Empty:
        return False
