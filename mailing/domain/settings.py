"""What a person changes for themselves, by the link that we mailed to them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from mailing.addresses import Address
from mailing.domain import actions, limits, subscriptions, suppressions
from mailing.domain.actions import LinkIsOver
from mailing.domain.confirming import add_interests
from mailing.domain.consent import Circumstances
from mailing.domain.service_mail import ServiceMail, queue_service_mail
from mailing.domain.signing_up import Asked, Details
from mailing.domain.subscribers import subscriber_at
from mailing.domain.subscriptions import Wish
from mailing.domain.wordings import covering
from mailing.enums import ActionKind, Actor, Channel, EndReason, Purpose
from mailing.models import Interest, MailingSettings, Subscriber, Subscription


def by_the_person(source: str) -> Circumstances:
    """What they do on their settings page."""
    return Circumstances(channel=Channel.SETTINGS, actor_kind=Actor.SELF, source=source)


@transaction.atomic
def ask_for_link(*, address: Address, source: str, network_hash: str, now: datetime) -> None:
    """Let the worker mail the link, if that address is on the list; by the same work if not."""
    if limits.network_is_over(network_hash, now=now):
        return
    limits.hold(address.canonical)
    kind = ActionKind.SETTINGS
    action = actions.ask(
        kind=kind,
        address=address.mailbox,
        canonical_address=address.canonical,
        source=source,
        network_hash=network_hash,
        is_too_much=limits.address_is_over(address.canonical, kind=kind, now=now),
        now=now,
    )
    queue_service_mail(ServiceMail.SETTINGS, action=action, now=now)


def person_behind(token: str, *, now: datetime) -> Subscriber:
    """Whose settings the link opens; as often as they like, for as long as it lasts.

    Raises LinkIsOver with words for the person who followed it.
    """
    action = actions.action_of(token, kind=ActionKind.SETTINGS, now=now)
    person = subscriber_at(action.canonical_address)
    if person is None:
        raise LinkIsOver("This link is too old: the address has changed, or was erased.")
    return person


def follow_otherwise(
    *, subscription: Subscription, frequency: str, coverage: str, source: str, now: datetime
) -> Subscription:
    """Get the same alerts more or less often, or about more or fewer events.

    Raises Subscription.DoesNotExist where it has ended meanwhile.
    """
    if (subscription.frequency, subscription.coverage) == (frequency, coverage):
        return subscription
    wish = Wish.alerts(
        filter=subscription.filter,
        opportunity_id=subscription.opportunity_id,
        frequency=frequency,
        coverage=coverage,
    )
    return subscriptions.change(
        subscription=subscription, wish=wish, circumstances=by_the_person(source), now=now
    )


def follow_another(
    *, subscription: Subscription, filter: str, source: str, now: datetime
) -> Subscription:
    """Get alerts of another list from now on, as often, and on the ground of the same yes.

    `filter` is in the one way to write it (`following.read_followed`). Raises
    Subscription.DoesNotExist where the subscription has ended meanwhile.
    """
    if subscription.filter == filter:
        return subscription
    wish = Wish.alerts(
        filter=filter, frequency=subscription.frequency, coverage=subscription.coverage
    )
    return subscriptions.change(
        subscription=subscription, wish=wish, circumstances=by_the_person(source), now=now
    )


def stop_one(*, subscription: Subscription, source: str, now: datetime) -> None:
    """Get it no more."""
    subscriptions.end(
        subscriptions=[subscription],
        reason=EndReason.WITHDRAWN,
        circumstances=by_the_person(source),
        now=now,
    )


@transaction.atomic
def add(*, subscriber: Subscriber, asked: Asked, source: str, now: datetime) -> None:
    """A further yes: the mailed link that they hold proves whose it is.

    A second press of the button waits for the first, and replaces its yes.
    """
    person = Subscriber.objects.select_for_update().get(pk=subscriber.pk)
    notice = MailingSettings.of_the_list().privacy_notice_version
    subscriptions.begin(
        subscriber=person,
        wish=asked.wish,
        wording=asked.wording,
        circumstances=replace(by_the_person(source), privacy_notice_version=notice),
        now=now,
    )
    suppressions.lift(person.canonical_address or "", purposes=[asked.wish.purpose])
    queue_service_mail(ServiceMail.RECEIPT, subscriber=person, now=now)


@transaction.atomic
def set_details(*, subscriber: Subscriber, details: Details) -> None:
    """What the database knows of the organisation, exactly as they say it now."""
    for name in ("organisation", "place", "is_sme", "is_vcse"):
        setattr(subscriber, name, getattr(details, name))
    subscriber.save(update_fields=["organisation", "place", "is_sme", "is_vcse"])
    Interest.objects.filter(subscriber=subscriber).delete()
    add_interests(subscriber, details.interests)


def can_be_added(subscriber: Subscriber, *, now: datetime) -> list[Wish]:
    """The news, and alerts to all opportunities, unless they come already on the words of now."""
    wishes = [Wish(Purpose.INNOVATION_NEWS), Wish.alerts()]
    live = covering(Subscription.objects.live(now).filter(subscriber=subscriber))
    known = set(live.values_list("purpose", "filter", "opportunity_id"))
    return [
        wish for wish in wishes if (wish.purpose, wish.filter, wish.opportunity_id) not in known
    ]
