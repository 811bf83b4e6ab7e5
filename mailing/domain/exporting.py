"""All that we hold about one person, for them to read or to take elsewhere (Articles 15 and 20)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from mailing.domain import suppressions
from mailing.domain.describing import described
from mailing.domain.evidence import events_of, shown
from mailing.domain.requests import requests_of
from mailing.domain.service_mail import ServiceMail
from mailing.enums import MailingKind
from mailing.models import (
    ConsentEvent,
    DataRequest,
    Delivery,
    Interest,
    Mailing,
    PendingAction,
    Subscriber,
    Suppression,
)

HEADINGS = {
    "person": "Who you are to us",
    "subscriptions": "What you get or got",
    "consent_record": "The record of your consents",
    "emails": "Emails to you",
    "requests": "What you asked for by a link that we mailed",
    "asked_of_us": "What you asked of us about your data",
    "suppressions": "Why we may not write to you",
}


def everything_about(subscriber: Subscriber, *, now: datetime) -> dict[str, Any]:
    """The data by heading: texts, numbers, moments, nothing that only this program understands."""
    address = subscriber.canonical_address or ""
    return {
        "made_at": now,
        "person": _person(subscriber),
        "subscriptions": _subscriptions(subscriber, now),
        "consent_record": [_event(each) for each in _events(subscriber, address)],
        "emails": [_email(each) for each in _emails(subscriber, address)],
        "requests": _requests(subscriber, address),
        "asked_of_us": [_asked(each) for each in requests_of(subscriber).order_by("received_on")],
        "suppressions": [_suppression(each) for each in suppressions.suppressions_of(address)],
    }


def as_text(data: dict[str, Any]) -> str:
    """The same to read."""
    return "\n".join(_lines(data)) + "\n"


def _person(subscriber: Subscriber) -> dict[str, Any]:
    chosen = Interest.objects.filter(subscriber=subscriber)
    return {
        "id": str(subscriber.pk),
        "email_address": subscriber.address,
        "organisation": subscriber.organisation,
        "small_or_medium_sized": subscriber.is_sme,
        "voluntary_community_or_social": subscriber.is_vcse,
        "place": subscriber.place,
        "interests": list(chosen.values_list("category__name", flat=True)),
        "known_since": subscriber.created_at,
    }


def _subscriptions(subscriber: Subscriber, now: datetime) -> list[dict[str, Any]]:
    rows = subscriber.subscriptions.select_related("wording").order_by("began_at")
    return [
        {
            "what": each.title,
            "follows": each.follows,
            "how_often": each.frequency,
            "about": each.coverage,
            "you_agreed_to": each.wording,
            "you_agreed_at": each.subscription.confirmed_at,
            "until": each.subscription.expires_at,
            "ended_at": each.subscription.ended_at,
            "why_it_ended": each.subscription.get_end_reason_display(),
        }
        for each in described(rows, now=now)
    ]


def _events(subscriber: Subscriber, address: str) -> Iterator[tuple[ConsentEvent, str]]:
    """Each with the words that it was about."""
    for each in shown(events_of(subscriber.pk, address)):
        yield each.event, each.wording.text if each.wording else ""


def _event(row: tuple[ConsentEvent, str]) -> dict[str, Any]:
    event, wording = row
    return {
        "number": event.number,
        "at": event.at,
        "what": event.get_purpose_display(),
        "happened": event.get_kind_display(),
        "where": event.get_channel_display(),
        "page": event.source,
        "by": event.get_actor_kind_display(),
        "words": wording,
        "version_of_words": event.wording_version,
        "version_of_privacy_notice": event.privacy_notice_version,
        "details": event.evidence,
    }


def _emails(subscriber: Subscriber, address: str) -> QuerySet[Delivery]:
    theirs = Q(subscriber=subscriber) | Q(action__subscriber=subscriber)
    if address:
        theirs |= Q(action__canonical_address=address)
    sent: QuerySet[Delivery] = Delivery.objects.filter(theirs)
    return sent.select_related("mailing").defer("mailing__text", "mailing__html").order_by("pk")


def _email(delivery: Delivery) -> dict[str, Any]:
    return {
        "what": _kind_of(delivery.mailing),
        "subject": delivery.mailing.subject,
        "written_down_at": delivery.created_at,
        "state": delivery.get_state_display(),
        "sent_at": delivery.sent_at,
        "outcome": delivery.get_outcome_display(),
    }


def _kind_of(mailing: Mailing) -> str:
    is_service = mailing.kind == MailingKind.SERVICE
    return str(ServiceMail(mailing.key).label if is_service else mailing.get_kind_display())


def _suppression(suppression: Suppression) -> dict[str, Any]:
    return {
        "what": suppression.get_scope_display(),
        "why": suppression.get_reason_display(),
        "asked_by": suppression.source,
        "since": suppression.at,
    }


def _requests(subscriber: Subscriber, address: str) -> list[dict[str, Any]]:
    theirs = Q(subscriber=subscriber) | Q(canonical_address=address or None)
    return [
        {
            "what": each.get_kind_display(),
            "asked_at": each.requested_at,
            "done_at": each.used_at,
            "for_address": each.address,
            "asked": each.asked,
        }
        for each in PendingAction.objects.filter(theirs)
    ]


def _asked(request: DataRequest) -> dict[str, Any]:
    return {
        "what": request.get_kind_display(),
        "received_on": request.received_on,
        "due_on": request.due_on,
        "how_it_came": request.reason,
        "done_at": request.done_at,
        "what_was_done": request.outcome,
    }


def _lines(data: dict[str, Any]) -> Iterator[str]:
    yield f"What we hold about you, on {_plain(data['made_at'])}"
    for name, heading in HEADINGS.items():
        rows = data[name] if isinstance(data[name], list) else [data[name]]
        yield from ("", heading, "-" * len(heading))
        if not rows:
            yield "Nothing."
        for row in rows:
            yield from ("", *_facts(row))


def _facts(row: dict[str, Any]) -> Iterator[str]:
    for name, value in row.items():
        if value not in (None, "", [], {}):
            words = name.replace("__", " ").replace("_", " ")
            yield f"{words[0].upper()}{words[1:]}: {_plain(value)}"


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%-d %B %Y, %H:%M:%S} (UK time)"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return "; ".join(f"{name} {_plain(each)}" for name, each in value.items())
    if isinstance(value, list):
        return ", ".join(_plain(each) for each in value)
    return str(value)
