"""Somebody asks for mail: it is noted, and the owner of the address is asked to confirm."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from mailing.addresses import Address
from mailing.domain import actions, consent, limits
from mailing.domain.consent import Circumstances
from mailing.domain.service_mail import ServiceMail, queue_service_mail
from mailing.domain.subscriptions import Wish
from mailing.domain.typed_words import without_words
from mailing.enums import ActionKind, Actor, Channel, ConsentEventKind
from mailing.models import ConsentWording, MailingSettings, PendingAction

MOST_WISHES = 20  # that wait together for one confirmation


@dataclass(frozen=True)
class Details:
    """What the database of interested organisations may know beside the address; all optional."""

    organisation: str = ""
    interests: list[int] = field(default_factory=list)  # keys of categories
    is_sme: bool = False
    is_vcse: bool = False
    place: str = ""


@dataclass(frozen=True)
class Asked:
    """A wish, and the words that the person read beside the box."""

    wish: Wish
    wording: ConsentWording
    request: str = ""  # the earlier sign-up that asked for it; empty where it was this one
    asked_at: datetime | None = None  # when that was
    privacy_notice_version: str = ""  # of the notice that could be read then


def as_data(asked: list[Asked], details: Details) -> dict[str, Any]:
    """What a pending action keeps until it is confirmed."""
    wishes = [
        {
            **each.wish.as_data,
            "wording": each.wording.pk,
            "privacy_notice_version": each.privacy_notice_version,
        }
        for each in asked
    ]
    return {"wishes": wishes, "details": vars(details)}


def read_asked(action: PendingAction) -> list[Asked]:
    """The wishes that wait for the confirmation, each with the words that were read."""
    rows = [dict(row) for row in action.asked["wishes"]]
    wordings = ConsentWording.objects.in_bulk([row["wording"] for row in rows])
    return [_read(row, wordings) for row in rows]


def _read(row: dict[str, Any], wordings: dict[int, ConsentWording]) -> Asked:
    request, asked_at = row.pop("request", ""), row.pop("asked_at", "")
    notice = row.pop("privacy_notice_version", "")
    return Asked(
        wording=wordings[row.pop("wording")],
        wish=Wish(**row),
        request=request,
        asked_at=datetime.fromisoformat(asked_at) if asked_at else None,
        privacy_notice_version=notice,
    )


def read_details(action: PendingAction) -> Details:
    """What was said about the organisation."""
    return Details(**action.asked["details"])


@transaction.atomic
def ask(
    *,
    address: Address,
    asked: list[Asked],
    details: Details,
    source: str,
    network_hash: str,
    now: datetime,
) -> PendingAction | None:
    """Note the wishes and let the worker mail the link; None where the network asks too often.

    Its one link also offers what the owner was asked before and has not answered yet.

    It looks at nothing that we know of the address: whoever asks can not find out whether it is
    on the list, blocked or new, not even from the time that it takes.
    """
    if limits.network_is_over(network_hash, now=now):
        return None
    notice = MailingSettings.of_the_list().privacy_notice_version
    asked = [replace(each, privacy_notice_version=notice) for each in asked]
    limits.hold(address.canonical)
    kind = ActionKind.SIGN_UP
    before = actions.waiting(kind=kind, canonical_address=address.canonical, now=now)
    action = actions.ask(
        kind=kind,
        address=address.mailbox,
        canonical_address=address.canonical,
        asked=_with_earlier(as_data(asked, details), before, now),
        source=source,
        network_hash=network_hash,
        is_too_much=limits.address_is_over(address.canonical, kind=kind, now=now),
        now=now,
    )
    for each in asked:
        _record(action, each, source, now)
    queue_service_mail(ServiceMail.SIGN_UP, action=action, now=now)
    return action


def _with_earlier(
    data: dict[str, Any], before: PendingAction | None, now: datetime
) -> dict[str, Any]:
    """Together with what waits since less than seven days, each with the words of its time.

    What those words do not cover any more must be asked for anew.

    What was said of the organisation is not carried along: it may be a stranger's word.
    """
    outdated = set(ConsentWording.objects.outdated().values_list("pk", flat=True))
    if before is None:
        return data
    origin = {"request": str(before.pk), "asked_at": before.requested_at.isoformat()}
    oldest = now - actions.LIFETIMES[ActionKind.SIGN_UP]
    new = [_what(row) for row in data["wishes"]]
    earlier = [
        row
        for row in (origin | row for row in before.asked["wishes"])
        if _what(row) not in new
        and row["wording"] not in outdated
        and datetime.fromisoformat(row["asked_at"]) > oldest
    ]
    return data | {"wishes": [*data["wishes"], *earlier][:MOST_WISHES]}


def _what(row: dict[str, Any]) -> tuple[Any, ...]:
    """What tells a wish from another."""
    return row["purpose"], row["filter"], row["opportunity_id"]


def _record(action: PendingAction, asked: Asked, source: str, now: datetime) -> None:
    followed = {name: value for name, value in asked.wish.as_data.items() if value}
    followed.pop("purpose")
    if asked.wish.filter:
        followed["filter"] = without_words(asked.wish.filter)
    consent.record(
        kind=ConsentEventKind.REQUESTED,
        subject=action.pk,
        canonical_address=action.canonical_address,
        purpose=asked.wish.purpose,
        wording=asked.wording,
        circumstances=Circumstances(
            channel=Channel.FORM,
            actor_kind=Actor.SELF,
            source=source,
            evidence=followed,
            privacy_notice_version=asked.privacy_notice_version,
        ),
        now=now,
    )
