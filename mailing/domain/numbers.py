"""How many people get our mail, by purpose and interest, over time: counted from the consents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db.models import Count, Q, QuerySet

from core.clock import local_day, midnight
from mailing.enums import Purpose
from mailing.models import Interest, MonthlyInterest, Subscription
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
class InterestMonth:
    """Of those who got anything when a month ended, who named which category; the last is now."""

    first_day: date
    by_interest: dict[int, int]  # keys of categories


@dataclass(frozen=True)
class Subscribers:
    """All that staff see of the size of the list."""

    months: tuple[MonthEnd, ...]  # oldest first
    categories: tuple[Category, ...]
    interests: tuple[InterestMonth, ...]  # those of the same months that were recorded
    as_at: date


def subscribers(*, now: datetime) -> Subscribers:
    """Counted anew each time: a constant number of queries, however many people there are."""
    moments = _month_ends(now)
    return Subscribers(
        months=_months(moments),
        categories=tuple(Category.objects.all()),
        interests=_interests(moments),
        as_at=local_day(now),
    )


def record_interests(*, now: datetime) -> None:
    """Note once what people named as last month ended: what they say later changes no past."""
    first_day, at = _month_ends(now)[-2]
    if MonthlyInterest.objects.filter(first_day=first_day).exists():
        return
    people = _by_interest(at)
    MonthlyInterest.objects.bulk_create(
        [
            MonthlyInterest(first_day=first_day, category=each, people=people.get(each.pk, 0))
            for each in Category.objects.all()
        ],
        ignore_conflicts=True,  # another worker may come first
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


def _interests(moments: list[tuple[date, datetime]]) -> tuple[InterestMonth, ...]:
    firsts = [first_day for first_day, _ in moments]
    recorded = MonthlyInterest.objects.filter(first_day__in=firsts[:-1]).order_by("first_day")
    found: dict[date, dict[int, int]] = {}
    for first_day, category, people in recorded.values_list("first_day", "category", "people"):
        found.setdefault(first_day, {})[category] = people
    found[firsts[-1]] = _by_interest(moments[-1][1])
    return tuple(InterestMonth(first_day, people) for first_day, people in found.items())


def _by_interest(moment: datetime) -> dict[int, int]:
    named = Interest.objects.filter(subscriber__in=_subscribers_at(moment))
    counted = named.values_list("category").annotate(Count("subscriber", distinct=True))
    return dict(counted.order_by())


def _subscribers_at(moment: datetime) -> QuerySet[Any]:
    return Subscription.objects.filter(_in_force(moment)).order_by().values("subscriber")


def _in_force(moment: datetime) -> Q:
    """A consent that had begun, and neither ended nor expired."""
    ended = Q(ended_at__isnull=False, ended_at__lte=moment)
    return Q(began_at__lte=moment, expires_at__gt=moment) & ~ended
