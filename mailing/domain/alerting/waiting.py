"""Matches of which nobody has been told yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from mailing.domain.alerting.lists import FollowedLists
from mailing.enums import NEW_ONES, EndReason
from mailing.models import AlertMatch, Delivery, Mailing, Subscription
from mailing.querysets import live_now

MOST = 500  # matches handed over in one transaction


def untold() -> QuerySet[AlertMatch]:
    """Those that are in no mail yet, and that somebody is still to be told."""
    return AlertMatch.objects.filter(delivery=None, dropped_at=None)


def waiting(frequency: str, *, now: datetime) -> QuerySet[AlertMatch]:
    """Those that are to be told so often, on the ground of a consent that is in force."""
    return untold().filter(live_now(now, "subscription__"), subscription__frequency=frequency)


def hand_over(*, now: datetime) -> bool:
    """Give what waits for a subscription that has ended to its heir; whether there was any.

    So a change of frequency loses nothing. Without an heir there is nobody to tell any more.
    """
    over = untold().exclude(live_now(now, "subscription__"))
    if not over.exists():  # a read: an idle worker takes no lock
        return False
    with transaction.atomic():
        rows = over.select_for_update(of=("self",)).select_related("subscription")
        found = list(rows[:MOST])
        heirs = readers_of(found, now=now)
        for row in found:
            _hand_over(row, heirs.get(row), now)
    return True


def in_force(subscription: Subscription, *, now: datetime) -> Subscription | None:
    """It, or what replaced it, as long as that is in force."""
    found: Subscription | None = subscription
    while found and found.end_reason == EndReason.REPLACED:
        found = found.replaced_by
    return found if found and found.ended_at is None and found.expires_at > now else None


def readers_of(matches: Iterable[AlertMatch], *, now: datetime) -> dict[AlertMatch, Subscription]:
    """For which subscription each is told: its own, or what replaced it and has it in its list too.

    Where somebody chose another list meanwhile, nothing that is only in the old one is told.
    """
    found = {match: in_force(match.subscription, now=now) for match in matches}
    heirs = {match: heir for match, heir in found.items() if heir}
    moved = defaultdict(list)
    for match, heir in heirs.items():
        if heir.filter != match.subscription.filter:
            moved[heir.filter, match.news in NEW_ONES].append(match)
    lists = FollowedLists(now)
    for (filter, as_new), rows in moved.items():
        followed = lists.read(filter)
        holds = followed.holds if as_new else followed.holds_apart_from_stage
        held = holds({row.opportunity_id for row in rows})
        for row in rows:
            if row.opportunity_id not in held:
                del heirs[row]
    return heirs


def link(mailing: Mailing, matches: QuerySet[AlertMatch]) -> None:
    """Note by which delivery of the mailing each of these is told."""
    people = dict(matches.values_list("pk", "subscription__subscriber"))
    deliveries = _deliveries(mailing, set(people.values()))
    rows = AlertMatch.objects.in_bulk(list(people))
    for key, row in rows.items():
        row.delivery_id = deliveries[people[key]]
    AlertMatch.objects.bulk_update(rows.values(), ["delivery"], batch_size=200)


def _deliveries(mailing: Mailing, people: Collection[UUID]) -> dict[UUID, int]:
    rows = Delivery.objects.filter(mailing=mailing, subscriber__in=people)
    return {
        subscriber: key for subscriber, key in rows.values_list("subscriber", "pk") if subscriber
    }


def _hand_over(row: AlertMatch, heir: Subscription | None, now: datetime) -> None:
    known = AlertMatch.objects.filter(subscription=heir, publication_id=row.publication_id)
    if heir is None or known.exists():
        row.dropped_at = now
    else:
        row.subscription = heir
    row.save(update_fields=["subscription", "dropped_at"])
