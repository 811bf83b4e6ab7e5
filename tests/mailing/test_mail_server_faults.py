"""Each way in which a mail server can fail: what becomes of mail, reader and mailing."""

from __future__ import annotations

import socket
from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from mailing.domain.deliver import Postman, deliver
from mailing.domain.delivering import refusing
from mailing.domain.delivering.marks import BACKOFF
from mailing.domain.delivering.sweeping import finish_mailings
from mailing.domain.suppressions import is_suppressed
from mailing.enums import ConsentEventKind, EndReason, MailingState, Purpose
from mailing.models import ConsentEvent, Delivery, Subscription, Suppression
from tests.mailing.issues import make_issue, make_readers, states
from tests.mailing.smtp_server import Mailbox

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
BEYOND = "bob@example.org"  # a reader whose server is well


@pytest.fixture(autouse=True, params=["several commands in one go", "one by one"])
def manners(request: pytest.FixtureRequest, mailbox: Mailbox) -> None:
    """How the server takes commands makes no difference to what becomes of mail."""
    mailbox.takes_several = request.param == "several commands in one go"


def now() -> datetime:
    return timezone.now()


def sent_to(*names: str) -> dict[str, Delivery]:
    """Their deliveries, after one attempt at an issue for them and for one whose server is well."""
    readers = make_readers([*(f"{name}@example.org" for name in names), BEYOND])
    make_issue(readers, text="Long. " * 1_000_000 if "dropped" in names else "News")
    deliver(now=now())
    rows = Delivery.objects.select_related("subscriber")
    return {each.recipient.partition("@")[0]: each for each in rows}


def is_live(delivery: Delivery) -> bool:
    rows = Subscription.objects.live(now()).filter(subscriber=delivery.subscriber_id)
    return rows.exists()


@pytest.mark.parametrize(("name", "code"), [("full", 452), ("later", 451)])
def test_what_a_readers_server_puts_off_is_tried_again_later(
    name: str, code: int, mailbox: Mailbox
) -> None:
    found = sent_to(name)
    delivery = found[name]
    assert (delivery.state, delivery.attempts, delivery.smtp_code) == ("pending", 1, code)
    assert MINUTE - timedelta(seconds=5) < delivery.next_attempt_at - now() <= MINUTE
    assert "@" not in delivery.reply
    assert is_live(delivery)
    assert found["bob"].state == "sent"


def test_the_pauses_grow_until_we_give_up(mailbox: Mailbox) -> None:
    moment = now()
    issue = make_issue(make_readers(["full@example.org"]), now=moment)
    for pause in BACKOFF:
        deliver(now=moment)
        delivery = issue.deliveries.get()
        assert delivery.state == "pending"
        assert pause <= delivery.next_attempt_at - moment < pause + MINUTE
        moment = delivery.next_attempt_at
    deliver(now=moment)
    assert states(issue) == {"full@example.org": "failed"}


def test_a_mailbox_that_does_not_exist_is_given_up_at_once(mailbox: Mailbox) -> None:
    found = sent_to("gone")
    delivery = found["gone"]
    assert (delivery.state, delivery.smtp_code, delivery.enhanced_code) == ("failed", 550, "5.1.1")
    assert "@" not in delivery.reply
    assert is_suppressed("gone@example.org", purpose=Purpose.INNOVATION_NEWS)
    assert Subscription.objects.get(subscriber=delivery.subscriber_id).end_reason == (
        EndReason.BOUNCED
    )
    ended = ConsentEvent.objects.get()
    assert ended.kind == ConsentEventKind.BOUNCED_OUT
    assert (ended.evidence["said"], Suppression.objects.get().source) == ("550 5.1.1", "550 5.1.1")
    assert is_live(found["bob"])


def test_a_server_that_waits_for_a_text_to_nobody_gets_none(
    mailbox: Mailbox, settings: Settings
) -> None:
    settings.MAIL_CONNECTIONS = 1
    mailbox.takes_text_for_nobody = True
    found = sent_to("gone")
    assert (found["gone"].state, found["gone"].smtp_code) == ("failed", 550)
    assert [each.recipient for each in mailbox.received] == [BEYOND]
    assert mailbox.connections == 1


@pytest.mark.parametrize(("name", "code"), [("unwanted", 550), ("spam", 554)])
def test_who_refuses_this_mail_may_want_the_next(name: str, code: int, mailbox: Mailbox) -> None:
    delivery = sent_to(name)[name]
    assert (delivery.state, delivery.smtp_code) == ("failed", code)
    assert not is_suppressed(f"{name}@example.org", purpose=Purpose.INNOVATION_NEWS)
    assert is_live(delivery)


@pytest.mark.parametrize("name", ["closing", "dropped"])
def test_a_line_that_goes_dead_before_the_dot_is_no_attempt(name: str, mailbox: Mailbox) -> None:
    delivery = sent_to(name)[name]
    assert (delivery.state, delivery.attempts) == ("pending", 0)
    assert is_live(delivery)
    assert mailbox.to(f"{name}@example.org") == []


def test_what_was_put_back_by_trouble_goes_out_after_it(mailbox: Mailbox) -> None:
    sent_to("dropped")
    deliver(now=now() + timedelta(minutes=2))
    assert [each.recipient for each in mailbox.received] == [BEYOND]  # once, and no other
    assert states(Delivery.objects.first().mailing)[BEYOND] == "sent"  # type: ignore[union-attr]


def test_a_newsletter_whose_fate_is_unknown_waits_for_a_person(mailbox: Mailbox) -> None:
    delivery = sent_to("silent")["silent"]
    assert delivery.state == "in_doubt"
    deliver(now=now() + timedelta(days=2))
    assert len(mailbox.to("silent@example.org")) == 1


@pytest.mark.parametrize("name", ["wary", "unsure"])
def test_who_rejects_our_own_address_says_nothing_of_the_readers(
    name: str, mailbox: Mailbox
) -> None:
    delivery = sent_to(name)[name]
    assert (delivery.state, delivery.attempts) == ("pending", 0)
    assert not is_suppressed(f"{name}@example.org", purpose=Purpose.INNOVATION_NEWS)
    assert is_live(delivery)


@pytest.mark.parametrize("name", ["forwarding", "brief"])
def test_any_yes_after_the_dot_means_that_it_was_taken(name: str, mailbox: Mailbox) -> None:
    assert {each.state for each in sent_to(name).values()} == {"sent"}


def in_two_turns(name: str) -> Delivery:
    """Its delivery, after a worker with one line has met it and a reader whose server is well."""
    issue = make_issue(make_readers([f"{name}@example.org", BEYOND]))
    postman = Postman(worker="w")
    postman.turn(now=now())
    postman.turn(now=now() + 2 * MINUTE)
    postman.rest(now=now())
    assert states(issue)[BEYOND] == "sent"
    return issue.deliveries.exclude(state="sent").get()


@pytest.mark.parametrize("name", ["mumbling", "asking"])
def test_an_answer_after_the_dot_that_makes_no_sense_is_a_doubt(
    name: str, mailbox: Mailbox, settings: Settings
) -> None:
    settings.MAIL_CONNECTIONS = 1
    delivery = in_two_turns(name)
    assert delivery.state == "in_doubt"
    assert is_live(delivery)
    assert mailbox.connections == 2  # no more is said on a line that is out of step


@pytest.mark.parametrize("name", ["odd", "waiting"])
def test_an_answer_before_the_dot_that_makes_no_sense_is_trouble(
    name: str, mailbox: Mailbox, settings: Settings
) -> None:
    settings.MAIL_CONNECTIONS = 1
    delivery = in_two_turns(name)
    assert (delivery.state, delivery.attempts) == ("pending", 0)
    assert delivery.reply
    assert "@" not in delivery.reply
    assert is_live(delivery)
    assert mailbox.connections == 2
    assert [each.recipient for each in mailbox.received] == [BEYOND]  # no empty mail went out


def test_a_server_that_hangs_keeps_no_other_work_waiting(mailbox: Mailbox) -> None:
    mailbox.hangs = True
    issue = make_issue(make_readers(["ann@example.org", BEYOND]))
    postman = Postman(worker="w")
    assert postman.turn(now=now(), seconds=0.1)  # it ends, while the server has said nothing
    assert set(states(issue).values()) == {"committing"}
    assert postman.turn(now=now(), seconds=0.1)

    mailbox.hangs = False
    postman.rest(now=now())
    assert set(states(issue).values()) == {"sent"}
    assert sorted(each.recipient for each in mailbox.received) == ["ann@example.org", BEYOND]


@pytest.mark.parametrize("answer", ["530 5.7.0 Log in first", "451 4.3.0 The disk is full"])
def test_a_server_that_refuses_us_is_left_alone_for_a_while(answer: str, mailbox: Mailbox) -> None:
    mailbox.refuses_senders = answer
    issue = make_issue(make_readers(["ann@example.org", BEYOND]))
    postman = Postman(worker="w")
    moment = now()
    assert not postman.turn(now=moment)
    assert set(states(issue).values()) == {"pending"}
    assert set(issue.deliveries.values_list("attempts", flat=True)) == {0}
    connections = mailbox.connections

    assert not postman.turn(now=moment + timedelta(seconds=2))
    assert mailbox.connections == connections

    mailbox.refuses_senders = ""
    postman.turn(now=moment + timedelta(minutes=2))
    postman.rest(now=now())
    assert set(states(issue).values()) == {"sent"}
    assert Subscription.objects.live(now()).count() == 2


def test_a_server_that_is_away_costs_no_reader_anything(settings: Settings) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    issue = make_issue(make_readers(["ann@example.org"]))
    assert not deliver(now=now())
    delivery = issue.deliveries.get()
    assert (delivery.state, delivery.attempts, delivery.worker) == ("pending", 0, "")
    assert "ConnectionRefusedError" in delivery.reply


def test_a_server_that_does_not_answer_is_trouble(settings: Settings, mailbox: Mailbox) -> None:
    settings.EMAIL_TIMEOUT = 0.2
    mailbox.slow = 0.6
    issue = make_issue(make_readers(["ann@example.org"]))
    deliver(now=now())
    assert states(issue) == {"ann@example.org": "in_doubt"}  # it had the dot


def test_a_slow_server_gets_as_much_as_it_takes_in_a_turn(mailbox: Mailbox) -> None:
    mailbox.slow = 0.1
    issue = make_issue(make_readers([f"r{each}@example.org" for each in range(12)]))
    postman = Postman(worker="w")
    assert postman.turn(now=now(), seconds=0.15)
    assert 1 <= len(mailbox.received) < 12
    assert sorted(set(states(issue).values())) == ["pending", "sent"]
    while postman.turn(now=now()):
        pass
    postman.rest(now=now())
    assert len(mailbox.received) == 12
    assert set(states(issue).values()) == {"sent"}


def test_an_issue_that_meets_only_walls_is_paused(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refusing, "IN_A_ROW", 3)
    issue = make_issue(make_readers(f"unwanted@{each}.example.org" for each in range(20)))
    deliver(now=now())
    issue.refresh_from_db()
    assert issue.state == MailingState.PAUSED
    assert "refused 3 mails in a row" in issue.paused_reason
    assert "550 5.7.1" in issue.paused_reason
    assert "@" not in issue.paused_reason
    assert list(states(issue).values()).count("pending") >= 5


def test_an_issue_that_many_refuse_is_paused(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refusing, "FEW", 4)
    readers = [f"{'r' if each % 2 else 'unwanted'}@{each}.example.org" for each in range(12)]
    issue = make_issue(make_readers(readers))
    deliver(now=now())
    issue.refresh_from_db()
    assert issue.state == MailingState.PAUSED
    assert issue.paused_reason.startswith("Mail servers have refused ")


def test_a_mailing_of_which_nothing_waits_is_finished(mailbox: Mailbox) -> None:
    issue = make_issue(make_readers([BEYOND]), created_at=now() - 2 * MINUTE)
    finish_mailings(now=now())
    issue.refresh_from_db()
    assert issue.state == MailingState.SENDING
    deliver(now=now())
    finish_mailings(now=now())
    issue.refresh_from_db()
    assert issue.state == MailingState.FINISHED
    assert issue.finished_at
