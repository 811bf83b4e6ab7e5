"""A consent does not last for ever: we ask once before it ends, and silence ends it.

Who withdrew, or must not be written to, is not asked: nobody is begged to come back.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet

from mailing.domain import actions, subscriptions, suppressions
from mailing.domain.actions import LinkIsOver
from mailing.domain.consent import Circumstances
from mailing.domain.service_mail import ServiceMail, queue_service_mail
from mailing.domain.subscribers import live_of
from mailing.domain.subscriptions import Wish
from mailing.domain.wordings import covering
from mailing.enums import ActionKind, Actor, Channel, ConsentEventKind, EndReason, Purpose
from mailing.models import MailingSettings, PendingAction, Subscriber, Subscription

ASK_BEFORE = timedelta(days=30)  # as long as the link lasts
MOST = 200  # people in one go
ENDED = "Your agreement has ended, so there is nothing to renew. You can sign up again."


def ask_all(*, now: datetime) -> bool:
    """Ask whose consent ends within a month; whether more wait."""
    waiting = list(to_ask(now=now)[:MOST])
    for subscriber in waiting:
        _ask(subscriber, now=now)
    return len(waiting) == MOST


def to_ask(*, now: datetime) -> QuerySet[Subscriber]:
    """Those whom nobody asked in this month, and who still get what they agreed to.

    Who has another address since then is asked there: the link to the old one is dead.
    """
    ending = covering(Subscription.objects.live(now)).filter(
        subscriber=OuterRef("pk"), expires_at__lte=now + ASK_BEFORE
    )
    asked = PendingAction.objects.filter(
        subscriber=OuterRef("pk"),
        canonical_address=OuterRef("canonical_address"),
        kind=ActionKind.RENEW,
        requested_at__gt=now - ASK_BEFORE,
    ).exclude(superseded_at__gt=F("requested_at"))
    known = Subscriber.objects.exclude(address="")
    return known.filter(Exists(ending), ~Exists(asked)).order_by("pk")


@transaction.atomic
def _ask(subscriber: Subscriber, *, now: datetime) -> None:
    """The mail is queued only to whom we may write; the asking is noted all the same.

    So that a suppressed address is not looked at again and again.
    """
    person = Subscriber.objects.select_for_update().get(pk=subscriber.pk)
    if not to_ask(now=now).filter(pk=person.pk).exists():  # another worker was quicker
        return
    address = person.canonical_address or ""
    live = live_of(person, now=now).values_list("purpose", flat=True)
    may = any(not suppressions.is_suppressed(address, purpose=each) for each in set(live))
    action = actions.ask(
        kind=ActionKind.RENEW,
        address=person.address,
        canonical_address=address,
        subscriber=person,
        is_too_much=not may,
        now=now,
    )
    if may:
        queue_service_mail(ServiceMail.RENEWAL, action=action, now=now)


def renewable(token: str, *, now: datetime) -> list[Subscription]:
    """What the link renews. Raises LinkIsOver with words for the person who followed it."""
    action = actions.action_of(token, kind=ActionKind.RENEW, now=now)
    live = _live_of(action, now)
    if not live:
        raise LinkIsOver(ENDED)
    return live


@transaction.atomic
def renew(token: str, *, source: str, now: datetime) -> int:
    """Let all consents that they still have begin anew, on the words that they agreed to.

    How many. Raises LinkIsOver with words for the person who followed the link.
    """
    action = actions.use(token, kind=ActionKind.RENEW, now=now)
    live = _live_of(action, now)
    if not live:
        raise LinkIsOver(ENDED)
    circumstances = Circumstances(
        channel=Channel.RENEWAL,
        actor_kind=Actor.SELF,
        source=source,
        privacy_notice_version=MailingSettings.of_the_list().privacy_notice_version,
    )
    for each in live:
        subscriptions.begin(
            subscriber=each.subscriber,
            wish=Wish(
                Purpose(each.purpose),
                each.filter,
                each.opportunity_id,
                each.frequency,
                each.coverage,
            ),
            wording=each.wording,
            circumstances=circumstances,
            kind=ConsentEventKind.RENEWED,
            now=now,
        )
    return len(live)


def expire(*, now: datetime) -> bool:
    """End what was not renewed; whether more wait."""
    over = Subscription.objects.filter(ended_at=None, expires_at__lte=now).order_by("expires_at")
    return end(over[:MOST], now=now) == MOST


def end(over: QuerySet[Subscription], *, now: datetime) -> int:
    """Silence has ended these; how many."""
    return subscriptions.end(
        subscriptions=over,
        reason=EndReason.EXPIRED,
        circumstances=Circumstances(channel=Channel.CLOCK, actor_kind=Actor.SYSTEM),
        now=now,
    )


def _live_of(action: PendingAction, now: datetime) -> list[Subscription]:
    if action.subscriber is None:
        return []
    return list(covering(live_of(action.subscriber, now=now)).select_related("subscriber"))
