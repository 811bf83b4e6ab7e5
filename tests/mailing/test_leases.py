"""What a killed worker leaves is taken up, and a lease that has run out is worth nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from mailing import rounds
from mailing.domain import steering
from mailing.domain.deliver import deliver
from mailing.domain.delivering.claiming import LEASE, claim
from mailing.domain.delivering.marks import mark, mark_not_sent
from mailing.domain.delivering.replies import Reply, Verdict
from mailing.domain.delivering.sweeping import sweep
from mailing.domain.forgetting import forget
from mailing.enums import MailingKind
from mailing.models import Delivery, Mailing
from tests.mailing.issues import make_issue, make_readers, states
from tests.mailing.smtp_server import Mailbox

pytestmark = pytest.mark.django_db

ACCEPTED = Reply(Verdict.ACCEPTED, 250)


def claimed(worker: str = "one", **facts: Any) -> Delivery:
    """A mail that a worker has taken."""
    make_issue(make_readers(["ann@example.org"]), **facts)
    [delivery] = claim(worker=worker, most=5, now=timezone.now())
    return delivery


def commit(delivery: Delivery, *, worker: str = "one") -> set[int]:
    return mark(ready=[delivery], sent={}, worker=worker, now=timezone.now())


def test_a_mail_is_taken_once() -> None:
    claimed()
    assert claim(worker="two", most=5, now=timezone.now()) == []


def test_a_mail_that_was_only_taken_is_sent_by_another(mailbox: Mailbox) -> None:
    claimed()
    later = timezone.now() + LEASE + timedelta(seconds=1)
    sweep(now=timezone.now())
    deliver(now=timezone.now())
    assert mailbox.received == []
    assert sweep(now=later) == 1
    deliver(now=later)
    assert len(mailbox.received) == 1


def test_a_newsletter_that_may_have_been_sent_is_in_doubt(mailbox: Mailbox) -> None:
    delivery = claimed()
    commit(delivery)
    later = timezone.now() + LEASE + timedelta(seconds=1)
    sweep(now=later)
    deliver(now=later)
    assert mailbox.received == []
    assert states(delivery.mailing) == {"ann@example.org": "in_doubt"}


def test_an_alert_that_may_have_been_sent_is_sent_again() -> None:
    delivery = claimed()
    Mailing.objects.update(kind=MailingKind.ALERT)
    commit(delivery)
    sweep(now=timezone.now() + LEASE + timedelta(seconds=1))
    again = Delivery.objects.get()
    assert (again.state, again.message_id) == ("pending", delivery.message_id)


def test_a_worker_that_lost_its_lease_may_not_send() -> None:
    delivery = claimed()
    sweep(now=timezone.now() + LEASE + timedelta(seconds=1))
    claim(worker="two", most=5, now=timezone.now())
    assert commit(delivery) == set()
    assert commit(delivery, worker="two") == {delivery.pk}
    assert not mark_not_sent(
        delivery=delivery, reply=Reply(Verdict.LATER), worker="one", now=timezone.now()
    )
    assert Delivery.objects.get().state == "committing"


def test_no_mail_is_committed_twice() -> None:
    delivery = claimed()
    assert commit(delivery) == {delivery.pk}
    mark(ready=[], sent={delivery.pk: ACCEPTED}, worker="one", now=timezone.now())
    assert commit(delivery) == set()
    assert Delivery.objects.get().state == "sent"


def test_an_answer_that_comes_late_ends_the_doubt() -> None:
    delivery = claimed()
    commit(delivery)
    sweep(now=timezone.now() + LEASE + timedelta(seconds=1))
    assert Delivery.objects.get().state == "in_doubt"
    mark(ready=[], sent={delivery.pk: ACCEPTED}, worker="one", now=timezone.now())
    assert Delivery.objects.get().state == "sent"


@pytest.mark.parametrize(("state", "left"), [("paused", "pending"), ("cancelled", "cancelled")])
def test_staff_stop_what_has_not_come_to_the_dot(state: str, left: str) -> None:
    delivery = claimed()
    Mailing.objects.update(state=state)
    assert commit(delivery) == set()
    assert Delivery.objects.get().state == left


def test_what_is_put_off_as_its_issue_is_cancelled_is_cancelled_and_forgotten() -> None:
    delivery = claimed()
    now = timezone.now()
    steering.cancel(mailing=delivery.mailing, by="ada", now=now)
    reply = Reply(Verdict.LATER, 450, "4.2.0", "Mailbox of ann is busy")
    mark_not_sent(delivery=delivery, reply=reply, worker="one", now=now)

    rounds.sweep(now)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.reply) == ("cancelled", reply.words)

    forget(now=now + timedelta(days=29))
    delivery.refresh_from_db()
    assert delivery.reply == ""


def test_a_reader_stops_what_has_not_come_to_the_dot() -> None:
    delivery = claimed()
    delivery.subscriber.subscriptions.update(ended_at=timezone.now(), end_reason="withdrawn")
    assert commit(delivery) == set()
    assert Delivery.objects.get().state == "skipped"


def test_a_new_address_gets_nothing_that_was_written_for_the_old() -> None:
    delivery = claimed()
    rows = type(delivery.subscriber).objects.all()  # type: ignore[type-var]
    rows.update(address="eve@example.org", canonical_address="eve@example.org")
    assert commit(delivery) == set()
