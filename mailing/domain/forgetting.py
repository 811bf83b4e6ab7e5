"""What is no longer needed is deleted, each kind after its time (UK GDPR, Article 5(1)(e)).

The ledger of consents and the suppressions stay: they hold keyed hashes and no address.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from mailing.domain.erasure import forget as forget_person
from mailing.enums import WAITING, ActionKind, DeliveryState, MailingKind
from mailing.models import (
    ActionToken,
    DataRequest,
    Delivery,
    MailEvent,
    PendingAction,
    Subscriber,
    Subscription,
)

UNCONFIRMED = timedelta(days=7)
DETAILS = timedelta(days=28)  # of mail that was sent, and of people who get nothing any more
EVENTS = timedelta(days=90)
NETWORKS = timedelta(days=365)
MOST = 500  # people forgotten in one go


@dataclass(frozen=True)
class Rule:
    """One kind of thing: which rows are over, and what is done with them."""

    words: str  # "sign-ups that nobody confirmed within 7 days"
    over: Callable[[datetime], QuerySet]
    forget: Callable[[QuerySet, datetime], int]


def forget(*, now: datetime) -> dict[str, int]:
    """Do it; how many of each kind. A second time finds nothing."""
    return {rule.words: rule.forget(rule.over(now), now) for rule in RULES}


def what_is_over(*, now: datetime) -> Iterator[tuple[str, int]]:
    """What `forget` would do now."""
    for rule in RULES:
        yield rule.words, rule.over(now).count()


def _unconfirmed(now: datetime) -> QuerySet:
    """Links that are too old; a week of them says who asks too often."""
    confirmed = Q(kind=ActionKind.SIGN_UP, used_at__isnull=False)
    old = PendingAction.objects.filter(expires_at__lte=now, requested_at__lte=now - UNCONFIRMED)
    return old.exclude(confirmed)


def _confirmed(now: datetime) -> QuerySet:
    """The sign-up behind a consent: its network is evidence for a year, its address is not."""
    signed_up = PendingAction.objects.filter(kind=ActionKind.SIGN_UP, used_at__lte=now - DETAILS)
    return signed_up.exclude(canonical_address="")


def _evidence(now: datetime) -> QuerySet:
    return PendingAction.objects.filter(requested_at__lte=now - NETWORKS, expires_at__lte=now)


def _service_mail(now: datetime) -> QuerySet:
    old = _old_mail(now).filter(mailing__kind=MailingKind.SERVICE)
    return old.exclude(address="", subscriber=None, reply="", provider_id="")


def _list_mail(now: datetime) -> QuerySet:
    """To whom an issue went stays known, by a number, as long as there is such a person.

    So does why it was skipped: these words are ours, and name nobody.
    """
    old = _old_mail(now).exclude(mailing__kind=MailingKind.SERVICE)
    return old.exclude(state=DeliveryState.SKIPPED).exclude(reply="", provider_id="")


def _old_mail(now: datetime) -> QuerySet:
    return Delivery.objects.filter(created_at__lte=now - DETAILS).exclude(state__in=WAITING)


def _events(now: datetime) -> QuerySet:
    return MailEvent.objects.filter(at__lte=now - EVENTS)


def _gone(now: datetime) -> QuerySet:
    """People whose last consent ended four weeks ago.

    Not those who hold a link that still works, nor those whom we owe an answer.
    """
    theirs = Subscription.objects.filter(subscriber=OuterRef("pk"))
    recent = theirs.filter(Q(ended_at=None) | Q(ended_at__gt=now - DETAILS))
    links = PendingAction.objects.filter(canonical_address=OuterRef("canonical_address"))
    waiting = links.filter(used_at=None, superseded_at=None, expires_at__gt=now)
    asked = DataRequest.objects.filter(done_at=None).filter(
        Q(subject=OuterRef("pk")) | Q(address__iexact=OuterRef("address"))
    )
    known = Subscriber.objects.exclude(address="").filter(created_at__lte=now - DETAILS)
    return known.filter(~Exists(recent), ~Exists(waiting), ~Exists(asked)).order_by("pk")


def _delete(rows: QuerySet, now: datetime) -> int:
    number = rows.count()
    rows.delete()
    return number


def _blank_actions(rows: QuerySet, now: datetime) -> int:
    ActionToken.objects.filter(action__in=rows).delete()
    return rows.update(address="", canonical_address="", asked={}, source="")


def _blank_service_mail(rows: QuerySet, now: datetime) -> int:
    return rows.update(address="", subscriber=None, reply="", provider_id="")


def _blank_list_mail(rows: QuerySet, now: datetime) -> int:
    return rows.update(reply="", provider_id="")


def _forget_people(rows: QuerySet, now: datetime) -> int:
    people = Subscriber.objects.filter(pk__in=list(rows.values_list("pk", flat=True)[:MOST]))
    return sum(forget_person(subscriber=each, now=now) for each in people)


RULES = [
    Rule("links that nobody used in time", _unconfirmed, _delete),
    Rule("addresses in sign-ups of 28 days ago", _confirmed, _blank_actions),
    Rule("sign-ups of a year ago, with their networks", _evidence, _delete),
    Rule("recipients of service mail of 28 days ago", _service_mail, _blank_service_mail),
    Rule("details of other mail of 28 days ago", _list_mail, _blank_list_mail),
    Rule("reports of mail services of 90 days ago", _events, _delete),
    Rule("people whose last consent ended 28 days ago", _gone, _forget_people),
]
