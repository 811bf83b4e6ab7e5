"""Refused by policy (x.7.x): by one it is that one's matter, by all it is trouble of ours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from mailing import rounds
from mailing.domain.deliver import Postman, deliver
from mailing.domain.delivering.marks import BACKOFF
from mailing.enums import MailingState
from mailing.models import Delivery, Mailing, Subscription
from tests.factories import make_opportunity
from tests.mailing.alerting import follow
from tests.mailing.helpers import sign_up
from tests.mailing.issues import make_issue, make_readers, states
from tests.mailing.smtp_server import AT_RCPT, Mailbox
from tests.mailing.working import Worker

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
DENIED = "554 5.7.1 Relay access denied"


def unwanted(number: int) -> list[str]:
    return [f"unwanted@{each}.example.org" for each in range(number)]


def turns(start: datetime, minutes: int) -> Iterator[datetime]:
    return (start + each * MINUTE for each in range(1, minutes + 1))


def found() -> dict[str, int]:
    return dict(Counter(Delivery.objects.values_list("state", flat=True)))


def publish(number: int, followers: list[str]) -> None:
    """So many alerts to each of these."""
    for address in followers:
        follow(address)
    rounds.match_publications(timezone.now())
    for each in range(number):
        make_opportunity(title=f"Title {each}")
    while rounds.match_publications(timezone.now()):
        pass


@pytest.mark.parametrize("answer", [DENIED, "451 4.7.500 Server busy"])
def test_a_relay_that_denies_all_alerts_loses_none(
    answer: str, index: Any, mailbox: Mailbox, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(4, unwanted(5))
    monkeypatch.setitem(AT_RCPT, "unwanted", answer)
    start = timezone.now()
    for moment in turns(start, 20):
        told = worker.told(moment)
    assert f"A worker can not send: The mail server is in trouble. It says: {answer}" in told
    assert found() == {"pending": 20}

    monkeypatch.delitem(AT_RCPT, "unwanted")
    for moment in turns(start + timedelta(hours=1), 10):
        told = worker.told(moment)
    assert told == []
    assert found() == {"sent": 20}
    assert not Mailing.objects.filter(state=MailingState.PAUSED).exists()


def test_a_relay_that_denies_all_confirmations_loses_none(
    site: Any, mailbox: Mailbox, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    for each, address in enumerate(unwanted(8)):
        sign_up(Client(REMOTE_ADDR=f"10.{each}.0.1"), address=address)
    start = timezone.now()
    told = worker.told(start)
    assert [each for each in told if "The mail server is in trouble" in each]
    assert found() == {"pending": 8}

    monkeypatch.delitem(AT_RCPT, "unwanted")
    for moment in turns(start, 10):
        worker.turn(moment)
    assert found() == {"sent": 8}


def test_an_alert_that_one_server_refuses_is_tried_again_until_we_give_up(
    index: Any, mailbox: Mailbox, caplog: pytest.LogCaptureFixture
) -> None:
    publish(1, [*unwanted(1), "bob@example.org"])
    moment = timezone.now()
    for pause in BACKOFF:
        deliver(now=moment)
        delivery = Delivery.objects.exclude(state="sent").get()
        assert (delivery.state, delivery.smtp_code) == ("pending", 550)
        assert delivery.next_attempt_at - moment >= pause
        moment = delivery.next_attempt_at
    deliver(now=moment)
    assert found() == {"sent": 1, "failed": 1}
    assert "put off by policy" in caplog.text
    assert Subscription.objects.live(timezone.now()).count() == 2


def test_refusals_between_which_mail_is_taken_are_no_trouble(mailbox: Mailbox) -> None:
    takes = (f"r@{number}.example.org" for number in count())
    readers = [each for address in unwanted(12) for each in (address, next(takes))]
    issue = make_issue(make_readers(readers))
    postman = Postman(worker="w")
    while postman.turn(now=timezone.now()):
        pass
    postman.rest(now=timezone.now())
    assert (postman.trouble, Counter(states(issue).values())) == ("", {"failed": 12, "sent": 12})


def test_one_reader_who_refuses_often_is_no_trouble(mailbox: Mailbox) -> None:
    readers = make_readers(unwanted(1))
    for _ in range(8):
        make_issue(readers)
    postman = Postman(worker="w")
    while postman.turn(now=timezone.now()):
        pass
    postman.rest(now=timezone.now())
    assert (postman.trouble, found()) == ("", {"failed": 8})


def test_an_issue_that_all_take_for_spam_holds_up_nothing_for_long(
    mailbox: Mailbox, worker: Worker
) -> None:
    issue = make_issue(make_readers(unwanted(60)))
    start = timezone.now()
    for moment in turns(start, 60):
        worker.turn(moment)
    issue.refresh_from_db()
    assert issue.state == MailingState.PAUSED
    assert "550 5.7.1" in issue.paused_reason
    assert found() == {"failed": 4, "pending": 56}

    other = make_issue(make_readers(["bob@example.org"]))
    for moment in turns(start + timedelta(hours=1), 6):
        told = worker.told(moment)
    assert states(other) == {"bob@example.org": "sent"}
    assert not [each for each in told if "trouble" in each]
