"""When a reader's server does not take mail: what that means for the reader and the mailing."""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import replace
from datetime import datetime

from mailing.domain import bounces
from mailing.domain.delivering.marks import BACKOFF
from mailing.domain.delivering.permission import canonical
from mailing.domain.delivering.replies import Reply, Verdict
from mailing.domain.delivering.statuses import is_by_policy, names_no_mailbox
from mailing.enums import MailingKind, MailingState
from mailing.models import Delivery, Mailing

logger = logging.getLogger(__name__)

IN_A_ROW = 20
BY_POLICY = 5  # addresses, whatever is sent to them, and our own mail server is in trouble
SHARE = 0.05
FEW = 100  # so many attempts say nothing about a share


class Rejections:
    """Counts what one worker sees of each mailing, and stops one that most servers refuse.

    Where one address after the other is refused by policy, the policy is against us.
    """

    def __init__(self) -> None:
        self._by_policy: set[str] = set()
        self._in_a_row: Counter[int] = Counter()
        self._refused: Counter[int] = Counter()
        self._attempts: Counter[int] = Counter()

    def meaning(self, delivery: Delivery, reply: Reply) -> Reply:
        """What an answer means after those before it."""
        if reply.verdict not in (Verdict.LATER, Verdict.REFUSED):
            return reply
        if is_by_policy(reply.enhanced):
            self._by_policy.add(canonical(delivery))
            if len(self._by_policy) >= BY_POLICY:
                return replace(reply, verdict=Verdict.TROUBLE)
        return replace(reply, verdict=Verdict.LATER) if _is_put_off(delivery, reply) else reply

    def accepted(self, delivery: Delivery) -> None:
        """It does not happen in a row."""
        self._by_policy.clear()
        self._in_a_row.pop(delivery.mailing_id, None)
        self._attempts[delivery.mailing_id] += 1

    def refused(self, delivery: Delivery, reply: Reply, *, now: datetime) -> bool:
        """Write to a mailbox that is gone no more; whether the mailing was paused for it."""
        if _is_put_off(delivery, reply):
            return False
        if names_no_mailbox(reply.enhanced):
            bounces.hard(delivery=delivery, source=reply.in_numbers, now=now)
        elif reply.enhanced.startswith("5.2."):
            bounces.soft(delivery=delivery, source=reply.in_numbers, now=now)
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
            bounces.soft(delivery=delivery, source=reply.in_numbers, now=now)

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


def _is_put_off(delivery: Delivery, reply: Reply) -> bool:
    """A policy may change, and losing an alert or a confirmation is worse than trying it again."""
    return is_by_policy(reply.enhanced) and delivery.mailing.kind != MailingKind.ISSUE
