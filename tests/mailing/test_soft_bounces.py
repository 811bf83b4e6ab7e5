"""A mailbox that is full or away: three days of trouble among the last five mailings give it up."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from core.clock import local_day
from mailing.domain.bounces import points
from mailing.domain.deliver import deliver
from mailing.domain.delivering.marks import BACKOFF
from mailing.domain.reports import Report, ReportKind, take
from mailing.domain.suppressions import is_suppressed, lift
from mailing.enums import ConsentEventKind, DeliveryState, EndReason, Purpose
from mailing.models import ConsentEvent, Delivery, Subscriber, Subscription
from tests.mailing.factories import make_delivery, make_subscriber
from tests.mailing.issues import make_issue, make_readers, states
from tests.mailing.smtp_server import Mailbox

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


def sent_to(reader: Subscriber, at: datetime) -> Delivery:
    return make_delivery(reader, state=DeliveryState.SENT, sent_at=at)


def bounced(delivery: Delivery, at: datetime, status: str = "4.2.2") -> None:
    """As a mail service reports it."""
    take(
        Report(
            "webhook", f"{delivery.pk}", ReportKind.BOUNCED, at,
            message_id=delivery.message_id, status=status,
        ),
        now=at,
    )  # fmt: skip


def is_given_up(reader: Subscriber) -> bool:
    suppressed = is_suppressed(reader.canonical_address or "", purpose=Purpose.INNOVATION_NEWS)
    assert Subscription.objects.filter(subscriber=reader, ended_at=None).exists() is not suppressed
    return suppressed


@pytest.mark.parametrize(
    ("history", "given_up"),
    [
        ("BB", False),
        ("BBB", True),
        ("OOOOOOOBBB", True),
        ("BOBOB", True),
        ("BOBOOB", False),
        ("BOOBB", True),
        ("BOOOBB", False),
        ("BBOOOBOOOB", False),
    ],
)
def test_three_of_the_last_five_mailings(history: str, given_up: bool) -> None:
    """B: it bounced, O: it did not; a mailing a week."""
    reader = make_subscriber()
    for week, outcome in enumerate(history, start=1):
        assert not is_given_up(reader)
        moment = timezone.now() - 100 * DAY + 7 * week * DAY
        delivery = sent_to(reader, moment)
        if outcome == "B":
            bounced(delivery, moment + 20 * MINUTE)
    assert is_given_up(reader) is given_up


def test_all_mailings_of_one_day_are_one() -> None:
    """Else who gets many alerts a day would never be given up, however full the mailbox is."""
    reader = make_subscriber()
    noon = timezone.now().replace(hour=12) - 9 * DAY
    for day in range(3):
        assert not is_given_up(reader)
        for number in range(6):
            at = noon + day * DAY + number * MINUTE
            delivery = sent_to(reader, at)
        bounced(delivery, at)
    assert is_given_up(reader)
    assert Subscription.objects.get().end_reason == EndReason.BOUNCED
    assert ConsentEvent.objects.latest("number").kind == ConsentEventKind.BOUNCED_OUT


def test_what_was_refused_or_never_sent_is_no_mailing() -> None:
    reader = make_subscriber()
    now = timezone.now()
    for day in range(2):
        bounced(sent_to(reader, now - (9 - day) * DAY), now - (9 - day) * DAY)
    for state in (DeliveryState.SKIPPED, DeliveryState.FAILED, DeliveryState.PENDING):
        for _ in range(5):
            make_delivery(reader, state=state)
    assert points(reader) == 2
    bounced(sent_to(reader, now), now)
    assert is_given_up(reader)


@pytest.mark.parametrize("status", ["4.7.1", "5.7.26"])
def test_a_refusal_by_policy_is_no_point(status: str, caplog: pytest.LogCaptureFixture) -> None:
    reader = make_subscriber()
    bounced(sent_to(reader, timezone.now()), timezone.now(), status)
    assert points(reader) == 0
    assert "refused by policy" in caplog.text


def test_who_comes_back_begins_anew() -> None:
    reader = make_subscriber()
    now = timezone.now()
    for day in range(3):
        bounced(sent_to(reader, now - (9 - day) * DAY), now - (9 - day) * DAY)
    assert is_given_up(reader)
    lift(reader.canonical_address or "", purposes=Purpose.values)
    bounced(sent_to(reader, now), now)
    assert points(reader) == 1
    assert not is_suppressed(reader.canonical_address or "", purpose=Purpose.INNOVATION_NEWS)


def test_the_day_is_the_united_kingdoms() -> None:
    """A mail of 23:30 UTC on a day of July is one of the next day there."""
    reader = make_subscriber()
    late = datetime.fromisoformat("2026-07-01T23:30:00+00:00")
    sent_to(reader, late)
    bounced(sent_to(reader, late), late)
    assert Delivery.objects.get(outcome="bounced").soft_bounced_on == local_day(late)
    bounced(sent_to(reader, late + 9 * timedelta(hours=1)), late + 9 * timedelta(hours=1))
    assert points(reader) == 1


# What a reader's server tells us while we hand the mail over


def put_off_until_we_give_up(address: str, start: datetime) -> datetime:
    """Send an issue to that address at each moment at which it is due; the last of these."""
    reader = Subscriber.objects.filter(address=address).first()
    issue = make_issue([reader] if reader else make_readers([address], now=start), now=start)
    moment = start
    for _ in range(len(BACKOFF)):
        deliver(now=moment)
        assert states(issue) == {address: "pending"}
        moment = issue.deliveries.get().next_attempt_at
    deliver(now=moment)
    assert states(issue) == {address: "failed"}
    return moment


@pytest.mark.parametrize("name", ["full", "later"])
def test_what_is_put_off_until_we_give_up_is_a_point(name: str, mailbox: Mailbox) -> None:
    address = f"{name}@example.org"
    moment = timezone.now()
    for number in range(3):
        moment = put_off_until_we_give_up(address, moment + DAY)
        reader = Subscriber.objects.get()
        assert points(reader) == (number + 1) % 3  # what gave it up is held against it no more
    assert is_given_up(reader)
    assert "@" not in str(ConsentEvent.objects.values())


def test_a_server_that_does_not_trust_us_costs_its_reader_nothing(
    mailbox: Mailbox, caplog: pytest.LogCaptureFixture
) -> None:
    put_off_until_we_give_up("shy@example.org", timezone.now())
    assert points(Subscriber.objects.get()) == 0
    assert "put off by policy" in caplog.text


def test_a_mail_that_we_can_not_write_costs_its_reader_nothing(mailbox: Mailbox) -> None:
    moment = timezone.now()
    issue = make_issue(make_readers(["ann@example.org"], now=moment), now=moment, purpose="")
    for _ in range(len(BACKOFF) + 1):
        deliver(now=moment)
        moment = issue.deliveries.get().next_attempt_at
    assert states(issue) == {"ann@example.org": "failed"}
    assert points(Subscriber.objects.get()) == 0
