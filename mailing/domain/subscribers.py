"""Who is on the list, and what they get."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from mailing.addresses import Address
from mailing.domain import suppressions
from mailing.domain.subscriptions import Wish
from mailing.domain.wordings import covering
from mailing.models import Subscriber, Subscription


def subscriber_at(canonical_address: str) -> Subscriber | None:
    """Whoever has that mailbox."""
    return Subscriber.objects.filter(canonical_address=canonical_address).first()


def found_or_made(address: Address, *, now: datetime) -> Subscriber:
    """The subscriber with that mailbox, kept for us until the end of the transaction.

    A new one where there is none.
    """
    found, _ = Subscriber.objects.select_for_update().get_or_create(
        canonical_address=address.canonical,
        defaults={"address": address.mailbox, "created_at": now},
    )
    return found


def live_of(subscriber: Subscriber, *, now: datetime) -> QuerySet[Subscription]:
    """Their consents in force."""
    live: QuerySet[Subscription] = Subscription.objects.live(now).filter(subscriber=subscriber)
    return live.select_related("wording")


def gets_already(subscriber: Subscriber, wishes: Iterable[Wish], *, now: datetime) -> bool:
    """Whether all of this comes already, in just this way, and nothing holds it up."""
    in_force = list(
        covering(live_of(subscriber, now=now)).values(
            "purpose", "filter", "opportunity_id", "frequency", "coverage"
        )
    )
    return all(
        wish.as_data in in_force
        and not suppressions.is_suppressed(subscriber.canonical_address or "", purpose=wish.purpose)
        for wish in wishes
    )
