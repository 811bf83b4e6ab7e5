"""What staff do for a person who asked for it, each with a reason that the register keeps."""

from __future__ import annotations

import json
from datetime import datetime

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction

from mailing.domain import subscriptions, suppressions
from mailing.domain.consent import Circumstances
from mailing.domain.erasure import erase
from mailing.domain.exporting import everything_about
from mailing.domain.requests import settle
from mailing.domain.subscribers import subscriber_at
from mailing.enums import Actor, Channel, EndReason, RequestKind, SuppressionReason
from mailing.models import EVERYTHING, Subscriber, Suppression

ENDS = {  # which end of a consent goes with a suppression that staff write down
    SuppressionReason.OBJECTION: EndReason.OBJECTED,
    SuppressionReason.BOUNCE: EndReason.BOUNCED,
    SuppressionReason.COMPLAINT: EndReason.COMPLAINED,
}


class OnlyThePersonMay(Exception):
    """Its owner blocked the address: it is lifted at the owner's own request alone."""


def by_staff(by: str) -> Circumstances:
    """In the admin; `by` is a user name."""
    return Circumstances(channel=Channel.ADMIN, actor_kind=Actor.STAFF, actor=by)


@transaction.atomic
def export_person(*, subscriber: Subscriber, reason: str, by: str, now: datetime) -> bytes:
    """All that we hold about them as JSON in UTF-8, to be handed to the person alone."""
    data = everything_about(subscriber, now=now)
    settle(kind=RequestKind.ACCESS, subscriber=subscriber, reason=reason, by=by, now=now)
    return json.dumps(data, indent=2, ensure_ascii=False, cls=DjangoJSONEncoder).encode()


@transaction.atomic
def erase_person(*, subscriber: Subscriber, reason: str, by: str, now: datetime) -> None:
    """Forget who it was; the ledger keeps what happened, without a name."""
    settle(kind=RequestKind.ERASURE, subscriber=subscriber, reason=reason, by=by, now=now)
    erase(subscriber=subscriber, circumstances=by_staff(by), now=now)


@transaction.atomic
def stop_all_mail(*, subscriber: Subscriber, reason: str, by: str, now: datetime) -> None:
    """They object to all our mail: that is absolute (UK GDPR, Article 21(3))."""
    settle(kind=RequestKind.OBJECTION, subscriber=subscriber, reason=reason, by=by, now=now)
    suppress_address(
        canonical_address=subscriber.canonical_address or "",
        reason=SuppressionReason.OBJECTION,
        scope=EVERYTHING,
        by=by,
        now=now,
    )


@transaction.atomic
def suppress_address(
    *, canonical_address: str, reason: SuppressionReason, scope: str, by: str, now: datetime
) -> None:
    """Write there no more, for one purpose or at all, and end the consents that this is about."""
    suppressions.suppress(
        canonical_address=canonical_address,
        reason=reason,
        scope=scope,
        source=f"Staff: {by}",
        now=now,
    )
    if subscriber := subscriber_at(canonical_address):
        theirs = subscriber.subscriptions.filter(ended_at=None)
        subscriptions.end(
            subscriptions=theirs if scope == EVERYTHING else theirs.filter(purpose=scope),
            reason=ENDS[reason],
            circumstances=by_staff(by),
            now=now,
        )


@transaction.atomic
def lift_suppression(*, suppression: Suppression, person_asked: bool) -> None:
    """Allow mail there again where there is, or will be, a consent: it gives none back.

    Raises OnlyThePersonMay for a block that its owner does not want lifted.
    """
    if suppression.reason == SuppressionReason.BLOCKED and not person_asked:
        raise OnlyThePersonMay
    suppression.delete()
