"""How far an issue has come, and what became of it: from the queue alone, nobody is watched."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from django.db.models import Case, CharField, Count, F, Max, Min, QuerySet, Value, When
from django.db.models.functions import Cast, Coalesce, NullIf

from mailing.enums import WAITING, DeliveryOutcome, DeliveryState, EndReason, MailingState
from mailing.models import Delivery, Mailing, Subscription

RATE_OF = timedelta(minutes=1)  # the rate is that of the last minute
MOST_REASONS = 12
BY_THEMSELVES = (
    EndReason.WITHDRAWN,
    EndReason.OBJECTED,
    EndReason.COMPLAINED,
    EndReason.ERASED,
)
WHY = Case(  # what a mail server says is told apart by its code, what we say by the words
    When(state=DeliveryState.SKIPPED, then=F("reply")),
    default=Coalesce(
        NullIf("enhanced_code", Value("")), Cast("smtp_code", CharField()), F("reply")
    ),
)


@dataclass(frozen=True)
class Reason:
    """Why some did not get it."""

    words: str
    number: int


@dataclass(frozen=True, kw_only=True)
class Progress:
    """Numbers of people at one moment."""

    state: str
    expected: int  # whom it is for: as confirmed while it is prepared, then as queued
    waiting: int
    deferred: int  # of those waiting, whose mail server put us off at least once
    sent: int
    failed: int
    skipped: int
    cancelled: int
    in_doubt: int
    left_in_doubt: int  # of whom staff decided that it stays so
    delivered: int  # of those sent, of which the mail service says so
    bounced: int
    complained: int
    unsubscribed: int  # of those queued, who stopped the news since
    per_minute: int
    reasons: tuple[Reason, ...]  # of those that failed or were skipped

    @property
    def done(self) -> int:
        sure = self.sent + self.failed + self.skipped + self.cancelled
        return sure + self.in_doubt + self.left_in_doubt

    @property
    def percent(self) -> int:
        """Of whom it is for; never 100 while somebody waits."""
        return min(100, self.done * 100 // self.expected) if self.expected else 0

    @property
    def left(self) -> int:
        return max(self.expected - self.done, 0)

    @property
    def minutes_left(self) -> int | None:
        """At the present rate; None where nothing is sent just now."""
        return ceil(self.left / self.per_minute) if self.per_minute and self.left else None

    @property
    def is_moving(self) -> bool:
        """Whether it is worth looking again soon."""
        return self.state in (MailingState.SCHEDULED, MailingState.EXPANDING, MailingState.SENDING)


def progress_of(mailing: Mailing, *, now: datetime) -> Progress:
    """As it is now; a constant number of queries."""
    rows = mailing.deliveries.order_by()
    states = _counted(rows, "state")
    outcomes = _counted(rows, "outcome")
    waiting = sum(states.get(each, 0) for each in WAITING)
    cancelled = states.get(DeliveryState.CANCELLED, 0)
    if mailing.state == MailingState.CANCELLED:  # what a worker held then and put back
        waiting, cancelled = 0, cancelled + waiting
    queued = sum(states.values())
    return Progress(
        state=mailing.state,
        expected=queued if mailing.expanded_at else max(mailing.confirmed_number or 0, queued),
        waiting=waiting,
        deferred=rows.filter(state=DeliveryState.PENDING, attempts__gt=0).count(),
        sent=states.get(DeliveryState.SENT, 0),
        failed=states.get(DeliveryState.FAILED, 0),
        skipped=states.get(DeliveryState.SKIPPED, 0),
        cancelled=cancelled,
        in_doubt=states.get(DeliveryState.IN_DOUBT, 0),
        left_in_doubt=states.get(DeliveryState.LEFT, 0),
        delivered=outcomes.get(DeliveryOutcome.DELIVERED, 0),
        bounced=outcomes.get(DeliveryOutcome.BOUNCED, 0),
        complained=outcomes.get(DeliveryOutcome.COMPLAINED, 0),
        unsubscribed=_unsubscribed(mailing),
        per_minute=rows.filter(state=DeliveryState.SENT, sent_at__gt=now - RATE_OF).count(),
        reasons=_reasons(rows),
    )


def _counted(rows: QuerySet[Delivery], field: str) -> dict[str, int]:
    return dict(rows.values_list(field).annotate(number=Count("pk")))


def _reasons(rows: QuerySet[Delivery]) -> tuple[Reason, ...]:
    """The most frequent first; the rest together."""
    not_sent = rows.filter(state__in=[DeliveryState.FAILED, DeliveryState.SKIPPED])
    said = NullIf("reply", Value(""))
    found = (
        not_sent.annotate(why=WHY)
        .values_list("why")
        .annotate(number=Count("pk"), first=Min(said), last=Max(said))
        .order_by("-number", "why")[:MOST_REASONS]
    )
    reasons = [Reason(_in_words(why, first, last), number) for why, number, first, last in found]
    others = not_sent.count() - sum(each.number for each in reasons)
    return (*reasons, Reason("For other reasons.", others)) if others else tuple(reasons)


def _in_words(why: str, first: str | None, last: str | None) -> str:
    """The code with what was said, which differs where servers put a number into each reply."""
    if last is None or why == last:
        return why or "No reason is on record."
    return f"{why} {last}" if first == last else f"{why}, for example: {last}"


def _unsubscribed(mailing: Mailing) -> int:
    ended = Subscription.objects.filter(
        purpose=mailing.purpose, ended_at__gte=mailing.send_at, end_reason__in=BY_THEMSELVES
    )
    return ended.filter(subscriber__deliveries__mailing=mailing).count()
