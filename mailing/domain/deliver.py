"""The one door: all mail of the list leaves here, and none without a reason that holds right now.

Others add rows to the queue (`Delivery`); a worker's postman takes them, asks for consent, writes
the letters, and lets its lanes hand them over. Before a letter's final dot it is written down that
it may have been sent, after the answer that it was: so a killed worker repeats no newsletter and
loses no alert.
"""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

from django.conf import settings

from mailing.composing import NothingToSay
from mailing.domain.delivering import claiming, rates
from mailing.domain.delivering.backends import is_smtp, new_line
from mailing.domain.delivering.lanes import Answered, AtTheDot, Lanes
from mailing.domain.delivering.marks import mark, mark_not_sent
from mailing.domain.delivering.refusing import Rejections
from mailing.domain.delivering.replies import OURS, Reply, Verdict
from mailing.domain.delivering.watch import Batch, Watch
from mailing.domain.delivering.writing import Writer
from mailing.models import Delivery

logger = logging.getLogger(__name__)

SECONDS = 3.0  # of one turn, so that a worker's other rounds have theirs
MOST_GRACE = 0.01  # seconds that lanes at the dot wait for others, to share a transaction
AHEAD = 2  # letters in the hands of each lane: one being handed over, one ready
LINGER = 1.0  # seconds after a turn that it waits for a mail server that may hang
ANSWERS_WAIT = 0.01  # seconds that a mail's last mark may wait for company in its transaction
PAUSES = [timedelta(seconds=5), timedelta(seconds=15), timedelta(minutes=1), timedelta(minutes=5)]


def deliver(*, now: datetime, seconds: float = SECONDS) -> bool:
    """Send what waits, with lines opened for this alone; whether more waits."""
    postman = Postman(worker=f"once-{uuid4().hex}")
    try:
        return postman.turn(now=now, seconds=seconds)
    finally:
        postman.rest(now=now)


class Postman:
    """One worker's part in sending. Its lines stay open from turn to turn while there is mail."""

    def __init__(self, *, worker: str, is_ending: Callable[[], bool] = lambda: False) -> None:
        self.trouble = ""  # what keeps it from sending, in words for staff
        self._worker = worker
        self._is_ending = is_ending
        self._lanes: Lanes | None = None
        self._writer = Writer(as_bytes=True)
        self._taken: deque[Delivery] = deque()
        self._in_hand: dict[int, Delivery] = {}
        self._queue_is_empty = False
        self._sent: dict[int, Reply] = {}
        self._batch = Batch()
        self._grace = 0.0
        self._troubles = 0
        self._rests_until: datetime | None = None
        self._rejections = Rejections()

    def turn(self, *, now: datetime, seconds: float = SECONDS) -> bool:
        """Send for some seconds at most; whether more waits.

        What a mail server does not answer in time stays in hand: the next turn hears of it.
        """
        if self._rests_until and now >= self._rests_until:
            self._rests_until = None
        self._queue_is_empty = False
        if not self._in_hand and self._rests_until:
            return False
        if not self._in_hand and not claiming.is_waiting(now=now):
            self.rest(now=now)
            return False
        watch = Watch(now, seconds)
        try:
            self._work(watch)
        except BaseException:
            self._drop_everything()
            raise
        if self._is_ending():
            self.rest(now=now)
        return bool(self._in_hand) or not (self._queue_is_empty or self._rests_until)

    def rest(self, *, now: datetime) -> None:
        """Close the lines, once each mail in hand is finished."""
        if self._lanes:
            watch = Watch(now, seconds=0)
            while self._in_hand:
                self._put_back(self._lanes, watch.now())
                self._hear(self._lanes, watch.now())
            self._write_down([], watch.now())
            self._lanes.close()
            self._lanes = None

    def _work(self, watch: Watch) -> None:
        if self._lanes is None:
            self._writer = Writer(as_bytes=is_smtp())
            self._lanes = Lanes(settings.MAIL_CONNECTIONS, new_line)
        lanes = self._lanes
        while True:
            if self._goes_on(watch):
                self._feed(lanes, watch.now())
            else:
                self._put_back(lanes, watch.now())
            if not self._in_hand:
                break
            if not self._hear(lanes, watch.now()) and watch.is_over:
                break  # a server that hangs keeps no other round of the worker waiting
        self._write_down([], watch.now())

    def _goes_on(self, watch: Watch) -> bool:
        return not (self._rests_until or watch.is_over or self._is_ending())

    # What goes to the lanes

    def _feed(self, lanes: Lanes, now: datetime) -> None:
        """Keep a letter ready for each lane."""
        while len(self._in_hand) < AHEAD * settings.MAIL_CONNECTIONS:
            if not self._taken and not self._take(now):
                return
            if self._taken:
                self._write(lanes, self._taken.popleft(), now)

    def _take(self, now: datetime) -> bool:
        """Take some from the queue; whether there may be more."""
        if self._queue_is_empty:
            return False
        most = rates.allowance(wanted=self._batch.size(now), now=now)
        if most:
            self._taken.extend(claiming.claim(worker=self._worker, most=most, now=now))
            rates.give_back(unused=most - len(self._taken), now=now)
        if not self._taken:
            self._queue_is_empty = not most or not claiming.is_waiting(now=now)
        return not self._queue_is_empty

    def _write(self, lanes: Lanes, delivery: Delivery, now: datetime) -> None:
        try:
            letter = self._writer.letter(delivery, now=now)
        except NothingToSay as reason:
            claiming.skip({delivery.pk: str(reason)}, worker=self._worker)
            rates.give_back(unused=1, now=now)
        except Exception as error:
            logger.exception("A mail could not be written: delivery %s.", delivery.pk)
            put_off = Reply(Verdict.LATER, words=f"It could not be written: {type(error).__name__}")
            mark_not_sent(delivery=delivery, reply=put_off, worker=self._worker, now=now)
        else:
            self._in_hand[delivery.pk] = delivery
            lanes.put(letter)

    def _put_back(self, lanes: Lanes, now: datetime) -> None:
        """Take no more, and leave to others what is not begun."""
        unbegun = [self._in_hand.pop(each.delivery_id).pk for each in lanes.take_back()]
        unbegun += [each.pk for each in self._taken]
        self._taken.clear()
        if unbegun:
            claiming.release(unbegun, worker=self._worker)
            rates.give_back(unused=len(unbegun), now=now)

    # What comes from the lanes

    def _hear(self, lanes: Lanes, now: datetime) -> bool:
        """Wait for the lanes, note the answers, and give leave to those that are at the dot.

        Whether there was anything to do.
        """
        has_answers = bool(self._sent)
        news = lanes.news(
            patience=ANSWERS_WAIT if has_answers else LINGER,
            company=min(len(self._in_hand), settings.MAIL_CONNECTIONS),
            grace=self._grace,
        )
        for each in news:
            if isinstance(each, Answered):
                self._note(self._in_hand.pop(each.letter.delivery_id), each.reply, now)
        at_the_dot = [each for each in news if isinstance(each, AtTheDot)]
        if at_the_dot or not news:
            self._write_down(at_the_dot, now)
        return bool(news) or has_answers

    def _write_down(self, at_the_dot: list[AtTheDot], now: datetime) -> None:
        ready = [self._in_hand[each.letter.delivery_id] for each in at_the_dot]
        if not ready and not self._sent:
            return
        began = time.monotonic()
        may_go = mark(ready=ready, sent=self._sent, worker=self._worker, now=now)
        # Where a commit takes long it pays to wait for company, where it does not it would cost.
        self._grace = min((time.monotonic() - began) / 2, MOST_GRACE)
        self._sent.clear()
        for each in at_the_dot:
            each.leave.put(each.letter.delivery_id in may_go)

    def _note(self, delivery: Delivery, reply: Reply | None, now: datetime) -> None:
        if reply is None:  # it had no leave
            rates.give_back(unused=1, now=now)
            return
        meant = self._rejections.meaning(delivery, reply)
        if meant.verdict == Verdict.ACCEPTED:
            self._sent[delivery.pk] = reply
            self._rejections.accepted(delivery)
        else:
            mark_not_sent(delivery=delivery, reply=meant, worker=self._worker, now=now)
        if meant.verdict == Verdict.LATER:
            self._rejections.put_off(delivery, meant, now=now)
        if reply.verdict == Verdict.REFUSED:
            paused = self._rejections.refused(delivery, reply, now=now)
            if paused and self._lanes:
                self._put_back(self._lanes, now)
        if meant.verdict in OURS:
            self._pause(meant, now)
        elif not self._rests_until:
            self._troubles, self.trouble = 0, ""

    def _pause(self, reply: Reply, now: datetime) -> None:
        """Let the mail server alone for a while: longer, the longer it is in trouble."""
        if self._rests_until:
            return
        pause = PAUSES[min(self._troubles, len(PAUSES) - 1)]
        self._troubles += 1
        self._rests_until = now + pause
        self.trouble = f"The mail server is in trouble. It says: {reply.in_words}"
        logger.warning("The mail server is in trouble (%s): a pause of %s.", reply.in_words, pause)

    def _drop_everything(self) -> None:
        """After an error: what is claimed is swept up, lanes without leave drop their letters."""
        if self._lanes:
            self._lanes.abandon()
            self._lanes = None
        self._taken.clear()
        self._in_hand.clear()
        self._sent.clear()
