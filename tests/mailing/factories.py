"""People on the list and mail to them, for tests, made by the verbs that the site itself uses."""

from collections.abc import Iterable
from datetime import datetime
from itertools import count
from typing import Any

from django.utils import timezone

from mailing.addresses import read_address
from mailing.domain.consent import Circumstances
from mailing.domain.subscriptions import Wish, begin
from mailing.enums import Actor, Channel, MailingKind, MailingState, Purpose
from mailing.models import ConsentWording, Delivery, Mailing, Subscriber
from mailing.models.delivery import ISSUE_PRIORITY

CONFIRMED = Circumstances(Channel.CONFIRMATION, Actor.SELF, source="/mail/confirm/")
WISHES = {
    Purpose.INNOVATION_NEWS: Wish(Purpose.INNOVATION_NEWS),
    Purpose.OPPORTUNITY_ALERTS: Wish.alerts(),
}
_numbers = count(1)


def make_subscriber(
    address: str = "",
    purposes: Iterable[Purpose] = (Purpose.INNOVATION_NEWS,),
    wishes: Iterable[Wish] = (),
    now: datetime | None = None,
    **facts: Any,
) -> Subscriber:
    """Somebody who confirmed a yes to each purpose, or to each wish where wishes are given."""
    now = now or timezone.now()
    read = read_address(address or f"person{next(_numbers)}@example.org")
    subscriber = Subscriber.objects.create(
        address=read.mailbox, canonical_address=read.canonical, created_at=now, **facts
    )
    for wish in list(wishes) or [WISHES[Purpose(each)] for each in purposes]:
        begin(
            subscriber=subscriber,
            wish=wish,
            wording=ConsentWording.objects.current(wish.purpose),
            circumstances=CONFIRMED,
            now=now,
        )
    return subscriber


def make_mailing(key: str = "", **facts: Any) -> Mailing:
    """An issue that is being sent, unless its facts say otherwise."""
    now = timezone.now()
    given = {
        "kind": MailingKind.ISSUE,
        "purpose": Purpose.INNOVATION_NEWS,
        "state": MailingState.SENDING,
        "subject": "Innovation news",
        "text": "News.\n",
        "html": "<p>News.</p>",
        "send_at": now,
        "created_at": now,
    }
    return Mailing.objects.create(key=key or f"issue:test:{next(_numbers)}", **given | facts)


def make_delivery(
    subscriber: Subscriber | None = None, mailing: Mailing | None = None, **facts: Any
) -> Delivery:
    """A mail that waits for its worker, unless its facts say otherwise."""
    now = timezone.now()
    given = {"priority": ISSUE_PRIORITY, "next_attempt_at": now, "created_at": now}
    return Delivery.objects.create(
        subscriber=subscriber or make_subscriber(),
        mailing=mailing or make_mailing(),
        **given | facts,
    )
