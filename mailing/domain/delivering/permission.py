"""Whether a mail may go out now: asked when it is taken, and again just before it goes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Case, Max, OuterRef, Subquery, When

from mailing import keys
from mailing.enums import SuppressionReason
from mailing.models import (
    EVERYTHING,
    ConsentWording,
    Delivery,
    Subscriber,
    Subscription,
    Suppression,
)

ERASED = "The address has been erased."
NO_CONSENT = "There is no live consent to this any more."
NOT_COVERED = "The consent is to earlier words, which do not cover what is sent now."
SUPPRESSED = "The address is suppressed."
BLOCKED = "The owner of the address has blocked it."
NOT_ALLOWED = "This installation may not write to that address."
Consents = dict[str, dict[UUID | None, tuple[str | None, int]]]


def refusals(deliveries: Iterable[Delivery], *, now: datetime) -> dict[int, str]:
    """Why those that may not be sent may not, by their keys; a few queries, however many."""
    asked = list(deliveries)
    consents = _consents(asked, now)
    suppressions = _suppressions(asked)
    reasons = {each.pk: _reason(each, consents, suppressions) for each in asked}
    return {key: reason for key, reason in reasons.items() if reason}


def _reason(
    delivery: Delivery,
    consents: Consents,
    suppressions: dict[str, list[tuple[str, str]]],
) -> str:
    address = canonical(delivery)
    if not address:
        return ERASED
    if not is_allowed(address):
        return NOT_ALLOWED
    found = suppressions.get(address, [])
    if any(reason == SuppressionReason.BLOCKED for _, reason in found):
        return BLOCKED
    purpose = delivery.mailing.purpose
    if not purpose:
        return ""
    agreed_at, covers = consents[purpose].get(delivery.subscriber_id, (None, 0))
    if agreed_at != address:
        return NO_CONSENT
    if not covers:
        return NOT_COVERED
    return SUPPRESSED if any(scope in (EVERYTHING, purpose) for scope, _ in found) else ""


def canonical(delivery: Delivery) -> str:
    """The one spelling of the address that the delivery goes to; empty once it is erased."""
    if delivery.address:
        return delivery.address.casefold()
    if delivery.action:
        return delivery.action.canonical_address
    return (delivery.subscriber and delivery.subscriber.canonical_address) or ""


def is_allowed(address: str) -> bool:
    """Whether the setting MAIL_ALLOWED_RECIPIENTS, which trial installations have, admits it."""
    allowed = [each.strip().casefold() for each in settings.MAIL_ALLOWED_RECIPIENTS]
    return not allowed or address in allowed or f"@{address.rpartition('@')[2]}" in allowed


def _consents(deliveries: list[Delivery], now: datetime) -> Consents:
    """For each purpose: who consents now, at which address, and whether the words cover it."""
    outdated = When(wording__in=ConsentWording.objects.outdated(), then=0)
    found: Consents = {}
    for purpose in {each.mailing.purpose for each in deliveries if each.mailing.purpose}:
        asked = [
            each.subscriber_id
            for each in deliveries
            if each.mailing.purpose == purpose and each.subscriber_id
        ]
        live = Subscription.objects.live(now).filter(purpose=purpose, subscriber=OuterRef("pk"))
        theirs = live.order_by().values("subscriber")
        covers = theirs.annotate(covers=Max(Case(outdated, default=1))).values("covers")
        # Counted for each: where EXISTS were asked for, a planner may join with all consents.
        rows = Subscriber.objects.filter(pk__in=asked).annotate(covers=Subquery(covers))
        rows = rows.filter(covers__isnull=False).order_by()
        each = rows.values_list("pk", "canonical_address", "covers")
        found[purpose] = {key: (address, covers) for key, address, covers in each.iterator()}
    return found


def _suppressions(deliveries: list[Delivery]) -> dict[str, list[tuple[str, str]]]:
    """Scopes and reasons, by address."""
    by_hash = {
        digest: address
        for address in map(canonical, deliveries)
        if address
        for digest in keys.address_hashes(address)
    }
    rows = Suppression.objects.filter(address_hash__in=by_hash).order_by()
    found: dict[str, list[tuple[str, str]]] = {}
    for digest, scope, reason in rows.values_list("address_hash", "scope", "reason"):
        found.setdefault(by_hash[digest], []).append((scope, reason))
    return found
