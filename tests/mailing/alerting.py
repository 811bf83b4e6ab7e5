"""What a worker does for alerts, and what then lies in people's mail."""

from datetime import datetime
from typing import Any

from django.core import mail
from django.utils import timezone

from mailing import rounds
from mailing.domain.deliver import deliver
from mailing.domain.subscriptions import Wish
from mailing.models import Subscriber
from tests.mailing.factories import make_subscriber


def follow(address: str, *wishes: Wish, now: datetime | None = None) -> Subscriber:
    """Somebody who follows these, or all opportunities at once."""
    return make_subscriber(address, wishes=wishes or [Wish.alerts()], now=now)


def work(now: datetime | None = None) -> None:
    """All that one worker does for alerts until nothing waits."""
    now = now or timezone.now()
    for each in (rounds.match_publications, rounds.send_due_digests, deliver_now):
        while each(now):
            pass


def deliver_now(now: datetime) -> bool:
    return deliver(now=now)


def outbox(now: datetime | None = None) -> list[tuple[str, str]]:
    """To whom which subject went since the last look, after a worker's turn."""
    work(now)
    found = sorted((each.to[0], str(each.subject)) for each in mail.outbox)
    mail.outbox.clear()
    return found


def mail_for(address: str, now: datetime | None = None) -> Any:
    """The one mail that a worker's turn sends to that address."""
    work(now)
    [found] = [each for each in mail.outbox if each.to == [address]]
    return found


def html_of(message: Any) -> str:
    return str(message.alternatives[0][0])
