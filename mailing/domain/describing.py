"""What somebody gets, in their words: for the settings, the receipt, the export, the stop page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from core.clock import local_day
from mailing.domain.following import words_of
from mailing.enums import Coverage, Frequency, Purpose
from mailing.models import ConsentWording, Subscription


@dataclass(frozen=True)
class Described:
    """One subscription as a person reads it."""

    subscription: Subscription
    title: str  # "Opportunity alerts"
    follows: str  # "Open opportunities in connectivity"; empty for the news
    frequency: str  # "Once a day"; empty for the news
    coverage: str
    wording: str  # what the person agreed to
    agreed_on: date
    until: date
    is_outdated: bool  # whether new words need a new consent, so that nothing comes

    @property
    def name(self) -> str:
        """In one line, to tell it from the others."""
        return f"{self.title}: {self.follows}" if self.follows else self.title


def described(subscriptions: Iterable[Subscription], *, now: datetime) -> list[Described]:
    """Each in words; what several of them follow is read once."""
    known: dict[tuple[str, int | None], str] = {}
    outdated = set(ConsentWording.objects.outdated().values_list("pk", flat=True))
    return [_one(each, known, outdated, now) for each in subscriptions]


def _one(
    subscription: Subscription,
    known: dict[tuple[str, int | None], str],
    outdated: set[int],
    now: datetime,
) -> Described:
    is_alert = subscription.purpose == Purpose.OPPORTUNITY_ALERTS
    what = (subscription.filter, subscription.opportunity_id)
    if is_alert and what not in known:
        known[what] = words_of(filter=what[0], opportunity_id=what[1], now=now)
    return Described(
        subscription=subscription,
        title=Purpose(subscription.purpose).label,
        follows=known[what] if is_alert else "",
        frequency=Frequency(subscription.frequency).label if is_alert else "",
        coverage=_coverage(subscription) if is_alert else "",
        wording=subscription.wording.text,
        agreed_on=local_day(subscription.confirmed_at),
        until=local_day(subscription.expires_at),
        is_outdated=subscription.wording_id in outdated,
    )


def _coverage(subscription: Subscription) -> str:
    """Nothing where there is no choice: one opportunity is new only once."""
    return "" if subscription.opportunity_id else Coverage(subscription.coverage).label
