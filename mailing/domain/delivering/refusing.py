"""When a reader's server does not take mail: what that means for the reader and the mailing."""

from __future__ import annotations

import logging
from collections import Counter
from datetime import datetime

from mailing.domain import bounces
from mailing.domain.delivering.marks import BACKOFF
from mailing.domain.delivering.replies import Reply
from mailing.domain.delivering.statuses import is_by_policy, names_no_mailbox
from mailing.enums import MailingKind, MailingState
from mailing.models import Delivery, Mailing

logger = logging.getLogger(__name__)

IN_A_ROW = 20
SHARE = 0.05
FEW = 100  # so many attempts say nothing about a share


class Rejections:
    """Counts what one worker sees of each mailing, and stops one that most servers refuse."""

    def __init__(self) -> None:
        self._in_a_row: Counter[int] = Counter()
        self._refused: Counter[int] = Counter()
        self._attempts: Counter[int] = Counter()

    def accepted(self, delivery: Delivery) -> None:
        """It does not happen in a row."""
        self._in_a_row.pop(delivery.mailing_id, None)
        self._attempts[delivery.mailing_id] += 1

    def refused(self, delivery: Delivery, reply: Reply, *, now: datetime) -> bool:
        """Write to a mailbox that is gone no more; whether the mailing was paused for it."""
        if names_no_mailbox(reply.enhanced):
            bounces.hard(delivery=delivery, source=reply.in_words, now=now)
        elif reply.enhanced.startswith("5.2."):
            bounces.soft(delivery=delivery, source=reply.in_words, now=now)
        key = delivery.mailing_id
        for counter in (self._in_a_row, self._refused, self._attempts):
            counter[key] += 1
        reason = self._reason(key)
        if reason:
            self._pause(delivery.mailing, f"{reason} The last answer: {reply.in_words}")
        return bool(reason)

    def put_off(self, delivery: Delivery, reply: Reply, *, now: datetime) -> None:
        """After the last attempt it is a soft bounce, unless the server refuses us by policy."""
        if delivery.attempts < len(BACKOFF):  # attempts before this one
            return
        if is_by_policy(reply.enhanced):
            logger.warning("Mail was put off by policy until we gave up: %s.", reply.in_words)
        else:
            bounces.soft(delivery=delivery, source=reply.in_words, now=now)

    def _reason(self, key: int) -> str:
        if self._in_a_row[key] >= IN_A_ROW:
            return f"Mail servers have refused {IN_A_ROW} mails in a row."
        attempts, refused = self._attempts[key], self._refused[key]
        if attempts >= FEW and refused > SHARE * attempts:
            return f"Mail servers have refused {refused} of {attempts} mails."
        return ""

    def _pause(self, mailing: Mailing, reason: str) -> None:
        for counter in (self._in_a_row, self._refused, self._attempts):
            del counter[mailing.pk]  # a person looks at it now, and may resume
        going = Mailing.objects.filter(pk=mailing.pk, state=MailingState.SENDING)
        going.exclude(kind=MailingKind.SERVICE).update(
            state=MailingState.PAUSED, paused_reason=reason[:300]
        )
