"""The owner of an address confirms what was asked for: the yes begins."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from mailing.addresses import Address
from mailing.domain import actions, subscribers, subscriptions, suppressions
from mailing.domain.actions import BLOCKED, LinkIsOver
from mailing.domain.consent import Circumstances
from mailing.domain.service_mail import ServiceMail, queue_service_mail
from mailing.domain.signing_up import Asked, Details, read_asked, read_details
from mailing.enums import ActionKind, Actor, Channel
from mailing.models import ConsentWording, Interest, PendingAction, Subscriber
from opportunities.models import Category

CHANGED = (
    "The words that you read have changed since, and what we send now needs a yes to the new ones. "
    "Sign up again and read them: nothing was changed."
)


def asked_in(action: PendingAction) -> list[Asked]:
    """What waits for the yes. Raises LinkIsOver where mail would not be covered by those words."""
    asked = read_asked(action)
    outdated = ConsentWording.objects.outdated().filter(pk__in=[each.wording.pk for each in asked])
    if outdated.exists():
        raise LinkIsOver(CHANGED)
    return asked


@transaction.atomic
def confirm(token: str, *, source: str, now: datetime, added: Collection[str] = ()) -> Subscriber:
    """Begin what the link is for, once. It adds to what the person gets, and takes nothing away.

    `added` are places, from 0, among its wishes: what was asked for in an earlier sign-up, maybe by
    a stranger, begins only where it was ticked.
    Raises LinkIsOver with words for the person who followed it.
    """
    action = actions.use(token, kind=ActionKind.SIGN_UP, now=now)
    if suppressions.is_blocked(action.canonical_address):
        raise LinkIsOver(BLOCKED)
    address = Address(action.address, action.canonical_address)
    subscriber = subscribers.found_or_made(address, now=now)
    add_details(subscriber, read_details(action))
    agreed = [
        each
        for place, each in enumerate(asked_in(action))
        if not each.request or str(place) in added
    ]
    for each in agreed:
        subscriptions.begin(
            subscriber=subscriber,
            wish=each.wish,
            wording=each.wording,
            circumstances=_circumstances(action, each, source),
            now=now,
        )
    suppressions.lift(action.canonical_address, purposes=[each.wish.purpose for each in agreed])
    PendingAction.objects.filter(pk=action.pk).update(subscriber=subscriber)
    queue_service_mail(ServiceMail.RECEIPT, action=action, now=now)
    return subscriber


def _circumstances(action: PendingAction, asked: Asked, source: str) -> Circumstances:
    """With the sign-up in which it was asked for, which the ledger knows, too."""
    asked_at = asked.asked_at or action.requested_at
    return Circumstances(
        channel=Channel.CONFIRMATION,
        actor_kind=Actor.SELF,
        source=source,
        evidence={"request": asked.request or str(action.pk), "asked_at": asked_at.isoformat()},
        privacy_notice_version=asked.privacy_notice_version,
    )


def told(action: PendingAction) -> list[tuple[str, str]]:
    """What was said about the organisation, maybe by a stranger, for the owner to read."""
    details = read_details(action)
    kinds = {
        "a small or medium-sized enterprise (SME)": details.is_sme,
        "a voluntary, community or social enterprise (VCSE)": details.is_vcse,
    }
    interests = Category.objects.filter(pk__in=details.interests).values_list("name", flat=True)
    rows = [
        ("Organisation", details.organisation),
        ("It is", ", ".join(name for name, is_so in kinds.items() if is_so)),
        ("Place", details.place),
        ("Interests", ", ".join(interests)),
    ]
    return [(label, value) for label, value in rows if value]


def add_details(subscriber: Subscriber, details: Details) -> None:
    """Note what was not known yet: who asks anew may be a stranger, and changes nothing."""
    subscriber.organisation = subscriber.organisation or details.organisation
    subscriber.place = subscriber.place or details.place
    subscriber.is_sme = subscriber.is_sme or details.is_sme
    subscriber.is_vcse = subscriber.is_vcse or details.is_vcse
    subscriber.save(update_fields=["organisation", "place", "is_sme", "is_vcse"])
    add_interests(subscriber, details.interests)


def add_interests(subscriber: Subscriber, categories: list[int]) -> None:
    """Those that are still among the categories."""
    known = Category.objects.filter(pk__in=categories)
    Interest.objects.bulk_create(
        [Interest(subscriber=subscriber, category=each) for each in known], ignore_conflicts=True
    )
