"""Stopping: at once, without a reason, by links that work for ever and only ever reduce mail."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from mailing import keys
from mailing.domain import subscriptions, suppressions
from mailing.domain.consent import Circumstances
from mailing.domain.stop_links import Scope, StopLink
from mailing.domain.typed_words import without_words
from mailing.enums import Actor, Channel, EndReason, Purpose, SuppressionReason
from mailing.models import ConsentEvent, Subscriber, Subscription

PURPOSES = {
    Scope.INNOVATION_NEWS: Purpose.INNOVATION_NEWS,
    Scope.OPPORTUNITY_ALERTS: Purpose.OPPORTUNITY_ALERTS,
}


def meant_by(link: StopLink) -> list[Subscription]:
    """What the link stops, as far as it is still in force.

    A link for one also stops what began later and follows the same: whoever uses an old mail to
    stop it wants no more of its kind.
    """
    in_force = Subscription.objects.filter(ended_at=None, subscriber=subscriber_of(link))
    in_force = in_force.select_related("wording")
    if link.scope != Scope.ONE:
        return list(in_force.filter(purpose=PURPOSES[link.scope]))
    last = newest_of(link)
    if last is None:
        return []
    alike = in_force.filter(purpose=last.purpose, opportunity_id=last.opportunity_id)
    is_known = bool(last.subscriber.address)
    return [each for each in alike if last.filter == _filter_of(each, with_words=is_known)]


def newest_of(link: StopLink) -> Subscription | None:
    """The subscription that the link was made for, or what replaced it since.

    Where the same was begun anew, that is what counts: another list that took the place of the
    first is not meant.
    """
    found = Subscription.objects.filter(pk=link.subject).first()
    if found:
        alike = Subscription.objects.filter(
            subscriber=found.subscriber_id,
            purpose=found.purpose,
            filter=found.filter,
            opportunity_id=found.opportunity_id,
        )
        found = alike.latest("began_at")
    while found and found.replaced_by_id:
        found = Subscription.objects.get(pk=found.replaced_by_id)
    return found


def subscriber_of(link: StopLink) -> Subscriber | None:
    """Whose link it is; whoever was forgotten and came back has a new number by now."""
    whose = {"pk": link.subject} if link.scope != Scope.ONE else {"subscriptions": link.subject}
    found = Subscriber.objects.filter(**whose).first()
    return found if found is None or found.address else _come_back(found) or found


def _come_back(forgotten: Subscriber) -> Subscriber | None:
    """Who has the last address of theirs that the ledger knows, by its keyed hash."""
    last = ConsentEvent.objects.filter(subject=forgotten.pk).last()
    if last is None:
        return None
    known = Subscriber.objects.exclude(address="").only("address", "canonical_address")
    same = (
        each
        for each in known.iterator()
        if last.address_hash in keys.address_hashes(each.canonical_address or "")
    )
    return next(same, None)


def _filter_of(subscription: Subscription, *, with_words: bool) -> str:
    """As it is compared: of somebody forgotten the words that they typed are gone."""
    return subscription.filter if with_words else without_words(subscription.filter)


def stop(link: StopLink, *, channel: Channel, source: str, now: datetime) -> int:
    """End what the link stands for; how many consents that were. Waiting mail is not sent."""
    return subscriptions.end(
        subscriptions=meant_by(link),
        reason=EndReason.WITHDRAWN,
        circumstances=_by_the_person(channel, source),
        now=now,
    )


@transaction.atomic
def stop_everything(
    subscriber: Subscriber, *, channel: Channel, source: str, now: datetime
) -> None:
    """An objection to all our mail (UK GDPR, Article 21(3)); a later yes of theirs goes before."""
    subscriptions.end(
        subscriptions=subscriber.subscriptions.filter(ended_at=None),
        reason=EndReason.OBJECTED,
        circumstances=_by_the_person(channel, source),
        now=now,
    )
    if subscriber.canonical_address:
        suppressions.suppress(
            canonical_address=subscriber.canonical_address,
            reason=SuppressionReason.OBJECTION,
            source=source,
            now=now,
        )


def _by_the_person(channel: Channel, source: str) -> Circumstances:
    return Circumstances(channel=channel, actor_kind=Actor.SELF, source=source)
