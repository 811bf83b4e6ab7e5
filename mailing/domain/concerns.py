"""What is wrong with the mailing list now, in words for staff; nothing where all is well."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q

from core.clock import day_words, deadline_words, local_day
from core.models.workers import SILENT_AFTER, WorkerBeat
from mailing.domain import limits
from mailing.domain.alerting import matching
from mailing.domain.requests import overdue_before
from mailing.enums import ALERTS, DeliveryOutcome, DeliveryState, MailingKind, MailingState
from mailing.models import DataRequest, Delivery, Mailing

SERVICE_MAIL_WAITS = timedelta(minutes=15)
STANDS_STILL = timedelta(minutes=10)
COUNTED = timedelta(days=28)  # of mail, for the rate of complaints
COMPLAINTS = 0.001  # of the mail that was sent; from 0.3 % on, Gmail refuses a sender
BEFORE_SENDING = (MailingState.SCHEDULED, MailingState.EXPANDING)
SOON = timedelta(days=7)
MOST = 10  # of each kind


@dataclass(frozen=True)
class Concern:
    """One thing that somebody has to look at."""

    words: str
    page_id: int | None = None  # of the issue that it is about
    request_id: int | None = None
    is_alert: bool = False


def about_sending(now: datetime) -> Iterator[Concern]:
    """Workers, and mail that does not move. A query for each kind."""
    yield from _workers(now)
    yield from _service_mail(now)
    yield from _standing_still(now)
    yield from _alerts(now)
    yield from _flood(now)
    yield from _stopped()
    yield from _in_doubt()
    yield from _complaints(now)


def about_requests(now: datetime) -> Iterator[Concern]:
    """What people asked about their data, due within a week or overdue."""
    today = local_day(now)
    for each in overdue_before(today + SOON)[:MOST]:
        verb = "was due" if each.due_on < today else "is due"
        kind = DataRequest(kind=each.kind).get_kind_display()
        yield Concern(f"{kind}: {verb} on {day_words(each.due_on)}", request_id=each.pk)


def _workers(now: datetime) -> Iterator[Concern]:
    beats = list(WorkerBeat.objects.order_by("-at"))
    if not beats:
        yield Concern("No worker runs, so no mail goes out and nothing scheduled is published.")
    elif now - beats[0].at > SILENT_AFTER:
        since = deadline_words(beats[0].at)
        yield Concern(f"No worker has given a sign of life since {since}.")
    for trouble in sorted({each.trouble for each in beats if each.trouble}):
        yield Concern(f"A worker can not send: {trouble}")


def _service_mail(now: datetime) -> Iterator[Concern]:
    waiting = Delivery.objects.filter(
        mailing__kind=MailingKind.SERVICE,
        state__in=[DeliveryState.PENDING, DeliveryState.CLAIMED],
        created_at__lte=now - SERVICE_MAIL_WAITS,
    ).order_by("created_at")
    if oldest := waiting.first():
        since = deadline_words(oldest.created_at)
        yield Concern(f"Confirmations and other service mail have waited since {since}.")


def _standing_still(now: datetime) -> Iterator[Concern]:
    then = now - STANDS_STILL
    theirs = Delivery.objects.filter(mailing=OuterRef("pk"))
    due = theirs.filter(state=DeliveryState.PENDING, next_attempt_at__lte=then)
    unsent = Q(Exists(due), ~Exists(theirs.filter(sent_at__gt=then)), state=MailingState.SENDING)
    unqueued = Q(~Exists(theirs.filter(created_at__gt=then)), state__in=BEFORE_SENDING)
    still = Mailing.objects.filter(unsent | unqueued, send_at__lte=then)
    for each in still.exclude(kind=MailingKind.SERVICE)[:MOST]:
        where = (
            "" if each.state == MailingState.SENDING else f": {each.get_state_display().lower()}"
        )
        words = f"“{each}” has not moved for ten minutes{where}."
        yield Concern(words, page_id=each.page_id)


def _alerts(now: datetime) -> Iterator[Concern]:
    since = matching.waits_since(now=now)
    if since and now - since > STANDS_STILL:
        yield Concern(
            f"Nobody has been alerted yet to what was published at {deadline_words(since)}: the "
            "worker’s log says why."
        )


def _flood(now: datetime) -> Iterator[Concern]:
    if limits.is_attack_mode():
        yield Concern(
            "Attack mode is on: only a few people an hour can sign up. Turn it off in the settings "
            "of the mailing list when it is over."
        )
    elif limits.all_are_over(now=now):
        yield Concern(
            "So many people ask for links by email that the rest of this hour’s sign-ups and links "
            "to settings are dropped. It may be a program that fills in our forms: attack mode, "
            "in the settings of the mailing list, lets fewer pass."
        )


def _stopped() -> Iterator[Concern]:
    stopped = Mailing.objects.filter(state__in=[MailingState.PAUSED, MailingState.HELD])
    for each in stopped[:MOST]:
        why = f": {each.paused_reason}" if each.paused_reason else ""
        words, is_alert = f"{each.get_state_display()}{why}", each.kind in ALERTS
        name = each.get_kind_display() if is_alert else f"“{each}”"
        yield Concern(f"{name}: {words}", page_id=each.page_id, is_alert=is_alert)


def _in_doubt() -> Iterator[Concern]:
    rows = Delivery.objects.filter(state=DeliveryState.IN_DOUBT)
    found = rows.values_list("mailing__subject", "mailing__page").annotate(number=Count("pk"))
    for subject, page, number in found.order_by("-number")[:MOST]:
        words = f"“{subject}” may or may not have reached {number} people: decide on its page."
        yield Concern(words, page_id=page)


def _complaints(now: datetime) -> Iterator[Concern]:
    recent = Delivery.objects.filter(sent_at__gt=now - COUNTED)
    counts = recent.aggregate(
        sent=Count("pk"), complaints=Count("pk", filter=Q(outcome=DeliveryOutcome.COMPLAINED))
    )
    sent, complaints = counts["sent"], counts["complaints"]
    if sent and complaints / sent > COMPLAINTS:
        yield Concern(
            f"{complaints} of {sent} mails of four weeks were reported as spam: more than 0.1 %, "
            "from which on mail services begin to refuse us."
        )
