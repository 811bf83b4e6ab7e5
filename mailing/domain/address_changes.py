"""Another address for the same person (UK GDPR, Article 16).

They confirm it there, and the old one is told.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from mailing.addresses import Address
from mailing.domain import actions, bounces, consent, limits, renewal, suppressions
from mailing.domain.actions import BLOCKED, LinkIsOver
from mailing.domain.consent import Circumstances
from mailing.domain.erasure import forget
from mailing.domain.service_mail import ServiceMail, queue_service_mail
from mailing.domain.subscribers import live_of, subscriber_at
from mailing.enums import ActionKind, Actor, Channel, ConsentEventKind
from mailing.models import PendingAction, Subscriber

TAKEN = (
    "You get our emails at this address already, so nothing was changed. Stop what the other "
    "address gets with the link in any email there."
)
GONE = "Whoever asked for this is not on our list any more."


@transaction.atomic
def ask(
    *, subscriber: Subscriber, address: Address, source: str, network_hash: str, now: datetime
) -> None:
    """Ask the owner of the new address; nothing changes until they confirm, and nobody is told
    whether we know that address."""
    if limits.network_is_over(network_hash, now=now):
        return
    limits.hold(address.canonical)
    kind = ActionKind.CHANGE_ADDRESS
    action = actions.ask(
        kind=kind,
        address=address.mailbox,
        canonical_address=address.canonical,
        subscriber=subscriber,
        source=source,
        network_hash=network_hash,
        is_too_much=limits.address_is_over(address.canonical, kind=kind, now=now),
        now=now,
    )
    queue_service_mail(ServiceMail.CHANGE_ADDRESS, action=action, now=now)


@transaction.atomic
def confirm(token: str, *, source: str, now: datetime) -> None:
    """Write to the new address from now on; consents and waiting mail come along.

    Raises LinkIsOver with words for the person who followed it.
    """
    action = actions.use(token, kind=ActionKind.CHANGE_ADDRESS, now=now)
    person = Subscriber.objects.select_for_update().filter(actions=action).first()
    if person is None or not person.canonical_address:
        raise LinkIsOver(GONE)
    if suppressions.is_blocked(action.canonical_address):
        raise LinkIsOver(BLOCKED)
    _make_room(action.canonical_address, person, now)
    old = Address(person.address, person.canonical_address)
    Subscriber.objects.filter(pk=person.pk).update(
        address=action.address, canonical_address=action.canonical_address
    )
    bounces.forgive(person)
    purposes = live_of(person, now=now).values_list("purpose", flat=True)
    suppressions.lift(action.canonical_address, purposes=purposes)
    _record(person, action, source, now)
    asked_there = PendingAction.objects.filter(canonical_address=old.canonical)
    asked_there.filter(used_at=None, superseded_at=None).update(superseded_at=now)
    asked_there.update(subscriber=person)  # so that all of it goes when they are erased
    queue_service_mail(ServiceMail.ADDRESS_CHANGED, subscriber=person, address=old.mailbox, now=now)


def _make_room(canonical_address: str, person: Subscriber, now: datetime) -> None:
    """Who had the address and gets nothing any more lets it go; who gets something keeps it."""
    holder = subscriber_at(canonical_address)
    if holder is None or holder.pk == person.pk:
        return
    if live_of(holder, now=now).exists():
        raise LinkIsOver(TAKEN)
    over = holder.subscriptions.filter(expires_at__lte=now)
    renewal.end(over, now=now)  # the round that does it would find no address
    Subscriber.objects.filter(pk=holder.pk).update(address="", canonical_address=None)
    holder.refresh_from_db()
    forget(subscriber=holder, now=now)


def _record(person: Subscriber, action: PendingAction, source: str, now: datetime) -> None:
    for each in live_of(person, now=now):
        consent.record(
            kind=ConsentEventKind.ADDRESS_CHANGED,
            subject=person.pk,
            canonical_address=action.canonical_address,
            purpose=each.purpose,
            wording=each.wording,
            circumstances=Circumstances(
                channel=Channel.CONFIRMATION,
                actor_kind=Actor.SELF,
                source=source,
                evidence={"subscription": str(each.pk), "request": str(action.pk)},
            ),
            now=now,
        )
