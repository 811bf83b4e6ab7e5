"""Everyone with a live consent to one purpose, for the rare case that a list must leave here."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from core.clock import local_day
from mailing.domain.suppressions import suppressed_among
from mailing.domain.wordings import covering
from mailing.enums import Purpose
from mailing.models import Subscription

COLUMNS = ("address", "organisation", "agreed_on", "wording_version", "ends_on")
CHUNK = 500


def live_consents(purpose: Purpose, *, now: datetime) -> Iterator[tuple[object, ...]]:
    """A row a person, in the order of addresses; none suppressed or outdated. In little memory."""
    live = covering(Subscription.objects.live(now).filter(purpose=purpose))
    rows = live.select_related("subscriber", "wording").order_by(
        "subscriber__canonical_address", "confirmed_at"
    )
    waiting, last = rows.iterator(CHUNK), ""
    while chunk := list(islice(waiting, CHUNK)):
        addresses = [each.subscriber.canonical_address or "" for each in chunk]
        stopped = suppressed_among(addresses, purpose=purpose)
        for each, address in zip(chunk, addresses, strict=True):
            if address != last and address not in stopped:
                yield _row(each)
            last = address


def _row(each: Subscription) -> tuple[object, ...]:
    return (
        each.subscriber.address,
        each.subscriber.organisation,
        local_day(each.confirmed_at),
        each.wording.version,
        local_day(each.expires_at),
    )
