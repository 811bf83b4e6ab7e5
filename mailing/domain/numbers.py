"""How many people get our mail, by purpose and interest, over time: counted from the consents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db.models import Count, Q, QuerySet

from core.clock import local_day, midnight
from mailing.enums import Purpose
from mailing.models import Interest, Subscription
from opportunities.models import Category

MONTHS = 13  # a year and the month that it began with


@dataclass(frozen=True)
class MonthEnd:
    """Who had a consent in force when a month ended; the last one is now."""

    first_day: date
    at: datetime
    by_purpose: dict[str, int]
    people: int  # each counted once, whatever they get


@dataclass(frozen=True)
class InterestCount:
    """Of those who get anything, who named that category, then and now."""

    name: str
    a_year_ago: int
    now: int


@dataclass(frozen=True)
class Subscribers:
    """All that staff see of the size of the list."""

    months: tuple[MonthEnd, ...]  # oldest first
    interests: tuple[InterestCount, ...]
    as_at: date


def subscribers(*, now: datetime) -> Subscribers:
    """Counted anew each time: a constant number of queries, however many people there are."""
    moments = _month_ends(now)
    return Subscribers(
        months=_months(moments), interests=_interests(moments[0][1], now), as_at=local_day(now)
    )


def number_of_subscribers(*, now: datetime) -> int:
    """People with a consent in force, each counted once."""
    live = Subscription.objects.live(now).order_by()
    return live.aggregate(number=Count("subscriber", distinct=True))["number"]


def _month_ends(now: datetime) -> list[tuple[date, datetime]]:
    """The first day of each month and the moment that it is counted at, oldest first."""
    this_month = local_day(now).replace(day=1)
    firsts = [this_month - relativedelta(months=back) for back in reversed(range(MONTHS))]
    ends = [midnight(first + relativedelta(months=1)) for first in firsts[:-1]]
    return list(zip(firsts, [*ends, now], strict=True))


def _months(moments: list[tuple[date, datetime]]) -> tuple[MonthEnd, ...]:
    columns = {
        f"{name}_{place}": Count("subscriber", distinct=True, filter=_in_force(at) & rule)
        for place, (_, at) in enumerate(moments)
        for name, rule in _RULES.items()
    }
    counted = Subscription.objects.order_by().aggregate(**columns)
    return tuple(
        MonthEnd(
            first_day=first,
            at=at,
            by_purpose={str(each): counted[f"{each}_{place}"] for each in Purpose},
            people=counted[f"people_{place}"],
        )
        for place, (first, at) in enumerate(moments)
    )


_RULES = {"people": Q()} | {str(each): Q(purpose=each) for each in Purpose}


def _interests(then: datetime, now: datetime) -> tuple[InterestCount, ...]:
    names = dict(Category.objects.values_list("pk", "name"))
    counts = {
        moment: dict(
            Interest.objects.filter(subscriber__in=_subscribers_at(moment))
            .values_list("category")
            .annotate(number=Count("subscriber", distinct=True))
        )
        for moment in (then, now)
    }
    found = (
        InterestCount(name, counts[then].get(key, 0), counts[now].get(key, 0))
        for key, name in names.items()
    )
    return tuple(sorted(found, key=lambda each: (-each.now, each.name)))


def _subscribers_at(moment: datetime) -> QuerySet[Any]:
    return Subscription.objects.filter(_in_force(moment)).order_by().values("subscriber")


def _in_force(moment: datetime) -> Q:
    """A consent that had begun, and neither ended nor expired."""
    ended = Q(ended_at__isnull=False, ended_at__lte=moment)
    return Q(began_at__lte=moment, expires_at__gt=moment) & ~ended
