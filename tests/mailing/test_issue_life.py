"""The whole way of an issue: sign up, publish, confirm, worker, mail server, one-click stop."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from mailing import rounds
from mailing.domain.deliver import deliver
from mailing.enums import DeliveryState
from mailing.models import Delivery, IssuePage
from tests.factories import make_opportunity, make_staff
from tests.mailing.factories import make_subscriber
from tests.mailing.helpers import subscribe
from tests.mailing.newsletter import make_issue, opportunities
from tests.mailing.smtp_server import Mailbox

pytestmark = pytest.mark.django_db


def work() -> None:
    """What a worker does until nothing is left."""
    while rounds.issues(timezone.now()):
        pass
    deliver(now=timezone.now())


def send(publisher: Client, issue: IssuePage, number: int) -> None:
    given = {"revision": issue.live_revision_id, "number": number}
    answer = publisher.post(f"/admin/issue/{issue.pk}/confirm/", given, follow=True)
    assert "Confirmed" in answer.content.decode()


def test_a_reader_gets_an_issue_stops_by_one_click_and_gets_no_other(
    client: Client, index: Any, mailbox: Mailbox
) -> None:
    subscribe(client, address="ada@example.org")
    make_subscriber("bob@example.org")
    make_opportunity(title="Fire towers")
    Delivery.objects.update(state=DeliveryState.CANCELLED)  # the mails of signing up
    publisher = Client()
    publisher.force_login(make_staff("pat", "Publishers"))

    first = make_issue(opportunities(), title="News from the heath")
    send(publisher, first, 2)
    work()

    [mail] = mailbox.to("ada@example.org")
    assert len(mailbox.received) == 2
    assert mail.message["Subject"] == "News from the heath"
    assert "Fire towers" in mail.text
    assert f"{first.url}" in mail.html
    assert "[[" not in mail.text + mail.html
    assert "2 of 2 done, 100%" in publisher.get(f"/admin/issue/{first.pk}/").content.decode()

    stop = "/" + mail.message["List-Unsubscribe"].strip("<>").split("/", 3)[3]
    assert stop in mail.text
    assert stop in mail.html
    answer = Client(enforce_csrf_checks=True).post(stop, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200

    send(publisher, make_issue(title="More news"), 1)
    work()

    assert [each.message["Subject"] for each in mailbox.to("ada@example.org")] == [
        "News from the heath"
    ]
    assert len(mailbox.to("bob@example.org")) == 2
    report = " ".join(publisher.get(f"/admin/issue/{first.pk}/").content.decode().split())
    assert '<th scope="row">Stopped the news since</th><td>1</td>' in report


def test_whoever_stops_while_the_issue_waits_does_not_get_it(
    client: Client, site: Any, mailbox: Mailbox
) -> None:
    reader = make_subscriber("ada@example.org")
    publisher = Client()
    publisher.force_login(make_staff("pat", "Publishers"))
    issue = make_issue()
    send(publisher, issue, 1)
    rounds.issues(timezone.now())
    reader.subscriptions.update(expires_at=timezone.now())

    deliver(now=timezone.now())

    assert not mailbox.received
    page = " ".join(publisher.get(f"/admin/issue/{issue.pk}/").content.decode().split())
    assert '<th scope="row">Not sent, because consent ended first</th><td>1</td>' in page
