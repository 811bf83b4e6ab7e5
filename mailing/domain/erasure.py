"""The right to be forgotten (UK GDPR, Article 17): nobody can tell any more who it was.

What stays has no name: the ledger with its keyed hash, and a suppression by keyed hash, so that
no import and no mistake writes to the person again. Backups forget as they expire.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from mailing.caught import reading as caught_mail
from mailing.domain import subscriptions, suppressions
from mailing.domain.consent import Circumstances
from mailing.domain.requests import requests_of
from mailing.domain.typed_words import without_words
from mailing.enums import DeliveryState, EndReason, MailingKind, SuppressionReason
from mailing.models import Delivery, Interest, MailEvent, PendingAction, Subscriber, Subscription


@transaction.atomic
def erase(*, subscriber: Subscriber, circumstances: Circumstances, now: datetime) -> None:
    """Forget who it was, in all tables; end all consents. What is erased already stays so."""
    person = Subscriber.objects.select_for_update().get(pk=subscriber.pk)
    address = person.canonical_address
    subscriptions.end(
        subscriptions=person.subscriptions.filter(ended_at=None),
        reason=EndReason.ERASED,
        circumstances=circumstances,
        now=now,
    )
    if address:
        suppressions.suppress(
            canonical_address=address,
            reason=SuppressionReason.ERASURE,
            source=circumstances.source,
            now=now,
        )
    _forget_all(person, now)


@transaction.atomic
def forget(*, subscriber: Subscriber, now: datetime) -> bool:
    """Forget who it was of somebody who gets nothing any more; a new sign-up stays possible.

    False where they get something: then nothing is done.
    """
    person = Subscriber.objects.select_for_update().get(pk=subscriber.pk)
    if person.subscriptions.filter(ended_at=None).exists():
        return False
    _forget_all(person, now)
    return True


def _forget_all(person: Subscriber, now: datetime) -> None:
    address = person.canonical_address
    _forget_words(person)
    _forget_mail(person, address, now)
    _forget_requests(person, address)
    _forget_person(person, now)
    if address and settings.CAUGHT_MAIL_ROOT:
        transaction.on_commit(partial(caught_mail.forget, address))


def _forget_words(person: Subscriber) -> None:
    """What they typed into a filter; the rest of a filter is a choice of ours."""
    for each in person.subscriptions.exclude(filter=""):
        Subscription.objects.filter(pk=each.pk).update(filter=without_words(each.filter))


def _forget_mail(person: Subscriber, address: str | None, now: datetime) -> None:
    theirs = Delivery.objects.filter(_of(person, address, "action__") | Q(subscriber=person))
    service = theirs.filter(mailing__kind=MailingKind.SERVICE)
    service.filter(state=DeliveryState.PENDING).update(state=DeliveryState.CANCELLED)
    MailEvent.objects.filter(delivery__in=theirs).update(detail="")
    theirs.update(address="", reply="", soft_bounced_on=None)


def _forget_requests(person: Subscriber, address: str | None) -> None:
    """Their links die with them; what they asked of us in writing is still to be answered."""
    PendingAction.objects.filter(_of(person, address)).delete()
    requests_of(person).update(address="")


def _forget_person(person: Subscriber, now: datetime) -> None:
    Interest.objects.filter(subscriber=person).delete()
    Subscriber.objects.filter(pk=person.pk).update(
        address="",
        canonical_address=None,
        organisation="",
        place="",
        is_sme=False,
        is_vcse=False,
        erased_at=person.erased_at or now,
    )


def _of(person: Subscriber, address: str | None, prefix: str = "") -> Q:
    """Requests of that person, those from before they were known too."""
    by_address = Q(**{f"{prefix}canonical_address": address}) if address else Q(pk__in=[])
    return by_address | Q(**{f"{prefix}subscriber": person})
