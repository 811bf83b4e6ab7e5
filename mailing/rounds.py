"""What each worker does for the mailing list."""

from __future__ import annotations

from datetime import datetime

from core import beats, rounds
from mailing.domain import forgetting, issuing, numbers, renewal
from mailing.domain.alerting import at_once, digests, matching, waiting
from mailing.domain.deliver import Postman
from mailing.domain.delivering import sweeping

_postmen: dict[str, Postman] = {}  # one a process: its lines stay open from turn to turn


def deliveries(now: datetime) -> bool:
    """Send what waits, for a few seconds; whether more waits."""
    name = rounds.worker_name()
    if name not in _postmen:
        _postmen[name] = Postman(worker=name, is_ending=rounds.is_ending)
    postman = _postmen[name]
    more_waits = postman.turn(now=now)
    beats.tell(postman.trouble)
    return more_waits


def finish_in_hand(now: datetime) -> None:
    """Let the mails in hand end, as this worker does."""
    if postman := _postmen.get(rounds.worker_name()):
        postman.rest(now=now)


def sweep(now: datetime) -> bool:
    """Take up what a killed worker left, and end mailings of which nothing waits."""
    sweeping.sweep(now=now)
    sweeping.cancel_left()
    sweeping.finish_mailings(now=now)
    return False


def issues(now: datetime) -> bool:
    """Put a part of an issue that is due into the queue; whether more waits."""
    return issuing.expand_due(now=now)


def renewals(now: datetime) -> bool:
    """Ask whose consent ends soon, and end what was not renewed; whether more waits."""
    more_to_end = renewal.expire(now=now)
    return renewal.ask_all(now=now) or more_to_end


def forget(now: datetime) -> bool:
    """Delete what is kept no longer."""
    forgetting.forget(now=now)
    return False


def interests(now: datetime) -> bool:
    """Note which interests people had as last month ended."""
    numbers.record_interests(now=now)
    return False


def match_publications(now: datetime) -> bool:
    """Find who is told of what was published, and tell some at once; whether more waits."""
    more = matching.match_some(now=now)
    more |= waiting.hand_over(now=now)
    return at_once.queue_some(now=now) or more


def send_due_digests(now: datetime) -> bool:
    """Put the digests of the day into the queue at 8:30am UK time; whether more wait."""
    matching.forget_seen(now=now)
    return digests.send_due(now=now)
