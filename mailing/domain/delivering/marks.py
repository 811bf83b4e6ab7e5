"""What is written down about mail on its way: each mark only by the worker that holds the mail.

A lease that has run out means nothing until it is checked where it is used: every mark asks for
this worker and the state before, and a mail whose mark finds no row is not sent.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from mailing.domain.delivering.claiming import GOING_OUT, LEASE, release, skip
from mailing.domain.delivering.fast import commit_all, is_list_mail, note_sent
from mailing.domain.delivering.permission import refusals
from mailing.domain.delivering.replies import ATTEMPTS, Reply, Verdict
from mailing.enums import DeliveryState, MailingState
from mailing.models import Delivery, Mailing

BACKOFF = [
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=24),
]  # after each attempt that the reader's server put off; then we give up
HELD = (DeliveryState.CLAIMED, DeliveryState.COMMITTING)


def mark(
    *, ready: Collection[Delivery], sent: dict[int, Reply], worker: str, now: datetime
) -> set[int]:
    """Write down, at once, which mails were accepted and which may have been from now on.

    Returns the keys of those that may go: still held by this worker, still wanted.
    """
    try:
        return _mark_all(ready, sent, worker, now)
    except NotAll:
        return _mark_each(ready, sent, worker, now)


class NotAll(Exception):
    """Some of a group may not go: nothing was written, and each is asked for by itself."""


@transaction.atomic
def _mark_all(
    ready: Collection[Delivery], sent: dict[int, Reply], worker: str, now: datetime
) -> set[int]:
    _mark_sent(sent, worker, now)
    if ready and not (is_list_mail(ready) and commit_all(ready, worker=worker, now=now)):
        raise NotAll
    return {each.pk for each in ready}


@transaction.atomic
def _mark_each(
    ready: Collection[Delivery], sent: dict[int, Reply], worker: str, now: datetime
) -> set[int]:
    """Sort out those that may not go, with the reason for each."""
    _mark_sent(sent, worker, now)
    kept_back = _kept_back(ready, worker, now)
    rows = Delivery.objects.filter(pk__in={each.pk for each in ready} - kept_back, worker=worker)
    claimed = list(rows.filter(state=DeliveryState.CLAIMED).values_list("pk", flat=True))
    marked = rows.filter(pk__in=claimed, state=DeliveryState.CLAIMED).update(
        state=DeliveryState.COMMITTING, lease_until=now + LEASE
    )
    if marked == len(claimed):
        return set(claimed)
    left = rows.filter(pk__in=claimed, state=DeliveryState.COMMITTING)
    return set(left.values_list("pk", flat=True))


def mark_not_sent(*, delivery: Delivery, reply: Reply, worker: str, now: datetime) -> bool:
    """Write down a failed attempt; whether this worker still held the mail."""
    attempts = delivery.attempts + (reply.verdict in ATTEMPTS)
    state = _next_state(delivery, reply, attempts)
    values = {
        "state": state,
        "worker": "" if state == DeliveryState.PENDING else worker,
        "attempts": attempts,
        "next_attempt_at": now + _pause(reply, attempts),
        "smtp_code": reply.code,
        "enhanced_code": reply.enhanced[:12],
        "reply": reply.words,
        "lease_until": None,
    }
    held = Delivery.objects.filter(pk=delivery.pk, worker=worker, state__in=HELD)
    return bool(held.update(**values))


def _mark_sent(sent: dict[int, Reply], worker: str, now: datetime) -> None:
    """What a sweep has called in doubt meanwhile is so no more."""
    plain = [key for key, reply in sent.items() if not reply.provider_id]
    if plain:
        note_sent(plain, code=sent[plain[0]].code, worker=worker, now=now)
    for key in sent.keys() - set(plain):
        Delivery.objects.filter(
            pk=key, worker=worker, state__in=(DeliveryState.COMMITTING, DeliveryState.IN_DOUBT)
        ).update(
            state=DeliveryState.SENT,
            sent_at=now,
            lease_until=None,
            reply="",
            attempts=F("attempts") + 1,
            provider_id=sent[key].provider_id[:200],
        )


def _kept_back(ready: Collection[Delivery], worker: str, now: datetime) -> set[int]:
    """Those that nobody wants any more, by consent or because staff paused or cancelled it."""
    stopped = dict(
        Mailing.objects.filter(pk__in={each.mailing_id for each in ready})
        .exclude(state__in=GOING_OUT)
        .values_list("pk", "state")
    )
    refused = refusals(ready, now=now)
    skip(refused, worker=worker)
    waiting = [e for e in ready if e.mailing_id in stopped and e.pk not in refused]
    if waiting:
        _put_back(waiting, stopped, worker)
    return refused.keys() | {each.pk for each in waiting}


def _put_back(waiting: list[Delivery], stopped: dict[int, str], worker: str) -> None:
    cancelled = [e.pk for e in waiting if stopped[e.mailing_id] == MailingState.CANCELLED]
    Delivery.objects.filter(pk__in=cancelled, worker=worker, state=DeliveryState.CLAIMED).update(
        state=DeliveryState.CANCELLED, lease_until=None
    )
    release([each.pk for each in waiting], worker=worker)


def _next_state(delivery: Delivery, reply: Reply, attempts: int) -> DeliveryState:
    if reply.verdict == Verdict.REFUSED or attempts > len(BACKOFF):
        return DeliveryState.FAILED
    if reply.verdict == Verdict.UNKNOWN and delivery.mailing.holds_doubt:
        return DeliveryState.IN_DOUBT
    return DeliveryState.PENDING


def _pause(reply: Reply, attempts: int) -> timedelta:
    if reply.verdict == Verdict.UNREACHABLE:
        return timedelta(0)
    return BACKOFF[min(max(attempts, 1), len(BACKOFF)) - 1]
