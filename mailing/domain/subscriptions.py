"""Consents begin, end and are replaced: each with its event in the ledger, in one transaction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db import transaction

from mailing.domain import consent
from mailing.domain.consent import Circumstances
from mailing.domain.typed_words import without_words
from mailing.enums import ConsentEventKind, Coverage, EndReason, Frequency, Purpose
from mailing.models import ConsentWording, MailingSettings, Subscriber, Subscription

EVENT_OF_END = {
    EndReason.WITHDRAWN: ConsentEventKind.WITHDRAWN,
    EndReason.OBJECTED: ConsentEventKind.OBJECTED,
    EndReason.BOUNCED: ConsentEventKind.BOUNCED_OUT,
    EndReason.COMPLAINED: ConsentEventKind.COMPLAINED,
    EndReason.EXPIRED: ConsentEventKind.EXPIRED,
    EndReason.ERASED: ConsentEventKind.ERASED,
}


@dataclass(frozen=True)
class Wish:
    """What somebody wants to get: the news, or alerts for a list or for one opportunity."""

    purpose: Purpose
    filter: str = ""
    opportunity_id: int | None = None
    frequency: str = ""
    coverage: str = ""

    @classmethod
    def alerts(
        cls,
        filter: str = "",
        opportunity_id: int | None = None,
        frequency: str = Frequency.IMMEDIATE,
        coverage: str = Coverage.EVERYTHING,
    ) -> Wish:
        return cls(Purpose.OPPORTUNITY_ALERTS, filter, opportunity_id, frequency, coverage)

    @property
    def followed(self) -> dict[str, Any]:
        """What tells it from another wish for the same purpose."""
        return {"filter": self.filter, "opportunity_id": self.opportunity_id}

    @property
    def as_data(self) -> dict[str, Any]:
        """For evidence and for a pending action; `Wish(**data)` reads it again."""
        return {
            "purpose": str(self.purpose),
            **self.followed,
            "frequency": str(self.frequency),
            "coverage": str(self.coverage),
        }


@transaction.atomic
def begin(
    *,
    subscriber: Subscriber,
    wish: Wish,
    wording: ConsentWording,
    circumstances: Circumstances,
    now: datetime,
    kind: ConsentEventKind = ConsentEventKind.CONFIRMED,
) -> Subscription:
    """Write down a yes. A like one that is in force ends, replaced by this."""
    before = subscriber.subscriptions.select_for_update().filter(
        ended_at=None, purpose=wish.purpose, **wish.followed
    )
    replaced = list(before)
    before.update(ended_at=now, end_reason=EndReason.REPLACED)
    subscription = Subscription.objects.create(
        subscriber=subscriber,
        **wish.as_data,
        wording=wording,
        confirmed_at=now,
        began_at=now,
        expires_at=now + lifetime(),
    )
    Subscription.objects.filter(pk__in=[each.pk for each in replaced]).update(
        replaced_by=subscription
    )
    _record(kind, subscription, circumstances, now)
    return subscription


@transaction.atomic
def change(
    *, subscription: Subscription, wish: Wish, circumstances: Circumstances, now: datetime
) -> Subscription:
    """Follow something else, or otherwise, on the ground of the same yes.

    Who follows that already has one of the two from now on, on the ground of the newer yes. Mail
    that waits for the old subscription follows the new one's stop links.
    """
    old = Subscription.objects.select_for_update().get(pk=subscription.pk, ended_at=None)
    rivals = old.subscriber.subscriptions.filter(
        ended_at=None, purpose=wish.purpose, **wish.followed
    )
    merged = [old, *rivals.exclude(pk=old.pk)]
    newest = max(merged, key=lambda each: each.confirmed_at)
    ended = Subscription.objects.filter(pk__in=[each.pk for each in merged])
    ended.update(ended_at=now, end_reason=EndReason.REPLACED)
    new = Subscription.objects.create(
        subscriber=old.subscriber,
        **wish.as_data,
        wording=newest.wording,
        confirmed_at=newest.confirmed_at,
        began_at=now,
        expires_at=newest.expires_at,
    )
    ended.update(replaced_by=new)
    _record(ConsentEventKind.CHANGED, new, circumstances, now)
    return new


@transaction.atomic
def end(
    *,
    subscriptions: Iterable[Subscription],
    reason: EndReason,
    circumstances: Circumstances,
    now: datetime,
) -> int:
    """End those that are in force, each with its event; how many. It acts on all waiting mail."""
    keys = [each.pk for each in subscriptions]
    rows = Subscription.objects.select_for_update(of=("self",)).filter(pk__in=keys, ended_at=None)
    ending = list(rows.select_related("subscriber", "wording"))
    for each in ending:
        _record(EVENT_OF_END[reason], each, circumstances, now)
    Subscription.objects.filter(pk__in=[each.pk for each in ending]).update(
        ended_at=now, end_reason=reason
    )
    return len(ending)


def lifetime() -> relativedelta:
    """How long a yes lasts unless it is renewed."""
    return relativedelta(months=MailingSettings.of_the_list().months_until_renewal)


def _record(
    kind: ConsentEventKind, subscription: Subscription, circumstances: Circumstances, now: datetime
) -> None:
    followed = {
        name: getattr(subscription, name)
        for name in ("filter", "opportunity_id", "frequency", "coverage")
        if getattr(subscription, name)
    }
    if "filter" in followed:
        followed["filter"] = without_words(subscription.filter)
    consent.record(
        kind=kind,
        subject=subscription.subscriber_id,
        canonical_address=subscription.subscriber.canonical_address or "",
        purpose=subscription.purpose,
        wording=subscription.wording,
        circumstances=replace(
            circumstances,
            evidence={"subscription": str(subscription.pk), **followed, **circumstances.evidence},
        ),
        now=now,
    )
