"""What people follow by alerts, in numbers: lists and opportunities, and nobody's address."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import QueryDict

from core.text import clean_text
from mailing.enums import Coverage, Frequency, Purpose
from mailing.models import Subscription
from opportunities.domain.facets import facets
from opportunities.filters import OpportunityFilter
from opportunities.models import Listing

MOST = 100  # shown, the most followed first
GONE = "An opportunity that is not public any more"


@dataclass(frozen=True)
class FollowedList:
    """A list, or one opportunity where `query` is None, and how many follow it."""

    words: str
    query: str | None  # of the list's address
    people: int
    at_once: int
    daily: int
    weekly: int
    new_only: int  # of all these: who wants to hear of new opportunities alone


def number_of_lists(*, now: datetime) -> int:
    """How many different lists and opportunities are followed."""
    return _by_list(now).count()


def most_followed(*, now: datetime, most: int = MOST) -> list[FollowedList]:
    """Those with the most live consents; a few queries, however many there are."""
    rows = list(_by_list(now).order_by("-people", "filter", "opportunity_id")[:most])
    words = _words([row["filter"] for row in rows if not row["opportunity_id"]], now)
    titles = _titles(row["opportunity_id"] for row in rows if row["opportunity_id"])
    return [_followed(row, words, titles) for row in rows]


def _by_list(now: datetime) -> QuerySet[Any, Any]:
    """Nobody follows one list twice (`subscription_once_a_list`), so that rows are people."""
    live = Subscription.objects.live(now).filter(purpose=Purpose.OPPORTUNITY_ALERTS)
    return (
        live.order_by()
        .values("filter", "opportunity_id")
        .annotate(
            people=Count("pk"),
            at_once=Count("pk", filter=Q(frequency=Frequency.IMMEDIATE)),
            daily=Count("pk", filter=Q(frequency=Frequency.DAILY)),
            weekly=Count("pk", filter=Q(frequency=Frequency.WEEKLY)),
            new_only=Count("pk", filter=Q(coverage=Coverage.NEW_ONLY, opportunity_id=None)),
        )
    )


def _words(filters: list[str], now: datetime) -> dict[str, str]:
    """What there is to choose is read once for all of them."""
    if not filters:
        return {}
    known = facets()
    asked = [OpportunityFilter(QueryDict(each), now=now, shared_facets=known) for each in filters]
    return {
        filter: each.words if each.any else "All opportunities"
        for filter, each in zip(filters, asked, strict=True)
    }


def _titles(keys: Iterable[int]) -> dict[int, str]:
    """Of those that readers may see: the title of a private one is not for all staff."""
    listings = Listing.objects.readable().filter(pk__in=list(keys))
    return {each.pk: f"“{clean_text(each.facts['title'])}”" for each in listings}


def _followed(row: dict[str, Any], words: dict[str, str], titles: dict[int, str]) -> FollowedList:
    key, filter = row.pop("opportunity_id"), row.pop("filter")
    if key:
        return FollowedList(words=titles.get(key, GONE), query=None, **row)
    return FollowedList(words=words[filter], query=filter, **row)
