"""The whole life of a consent, by the site's pages and by mail that a real server took."""

import re
from datetime import timedelta
from email.message import Message
from typing import Any

import pytest
from django.apps import apps
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from mailing import human
from mailing.domain.deliver import deliver
from mailing.domain.proving import Proof
from mailing.models import ConsentEvent, Delivery, Subscription
from opportunities.models import OpportunityIndexPage
from tests.mailing.factories import make_mailing
from tests.mailing.helpers import filled_in
from tests.mailing.smtp_server import Mailbox, Received

pytestmark = pytest.mark.django_db

ADA, NEW = "ada@example.org", "ada@new.example"


class Person:
    """Somebody with a browser and a mailbox."""

    def __init__(self, mailbox: Mailbox) -> None:
        self.browser = Client()
        self.mailbox = mailbox

    def mail(self, subject: str, address: str = ADA) -> Received:
        """The one mail that came of late."""
        deliver(now=timezone.now())
        [mail] = self.mailbox.to(address)
        self.mailbox.received.clear()
        assert mail.message["Subject"] == subject
        assert mail.message["Auto-Submitted"] == "auto-generated"
        return mail

    def open(self, path: str) -> str:
        answer = self.browser.get(path)
        assert answer.status_code == 200
        return answer.content.decode()

    def send(self, path: str, **fields: Any) -> str:
        """Send a form; the page that follows."""
        answer = self.browser.post(path, fields, follow=True)
        assert answer.status_code == 200
        return answer.content.decode()

    def settings(self, address: str = ADA) -> str:
        """The link to their settings."""
        started = human.started_at(timezone.now() - timedelta(minutes=1))
        self.send("/mail/settings/", address=address, started=started)
        return link(self.mail("Your settings for our emails", address), "settings")


def link(mail: Received, kind: str) -> str:
    found = re.search(rf"https?://[^/\s]+(/mail/{kind}/[^\s/]+/)", mail.text)
    assert found, mail.text
    return found[1]


def one_click(message: Message) -> str:
    """Where a mail program stops it."""
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    return re.sub(r"^<https?://[^/]+|>$", "", message["List-Unsubscribe"])


def happened() -> list[tuple[str, str]]:
    return list(ConsentEvent.objects.values_list("purpose", "kind"))


def test_from_the_first_question_to_being_forgotten(
    index: OpportunityIndexPage, mailbox: Mailbox
) -> None:
    ada = Person(mailbox)

    # She asks, for news and for alerts; nothing is hers before she says so from her mailbox.
    page = ada.send("/mail/sign-up/", **filled_in(address=ADA, opportunity_alerts="on"))
    assert "Check your email" in page
    confirm = link(ada.mail("Confirm that you want our emails"), "confirm")
    for _ in range(3):
        assert "Read what you agree to" in ada.open(confirm)
    assert not Subscription.objects.exists()

    assert "You are subscribed" in ada.send(confirm)
    receipt = ada.mail("You are subscribed")
    assert "Yes, email me innovation news from Dorset Council" in receipt.text
    assert "Yes, email me alerts from Dorset Council" in receipt.text

    # She wants alerts once a day.
    settings = ada.settings()
    alerts = Subscription.objects.get(purpose="opportunity_alerts")
    daily = {"subscription": alerts.pk, "frequency": "daily", "coverage": "everything"}
    assert "Your changes are saved." in ada.send(settings, do="change", **daily)

    # Another address: agreed to there, told here.
    ada.send(settings, do="address", address=NEW)
    ada.send(link(ada.mail("Confirm your new address", NEW), "address"))
    ada.mail("Your address was changed")

    # The news reaches her there; one click in her mail program stops it, waiting mail too.
    reader = Subscription.objects.get(purpose="innovation_news").subscriber
    for number in (1, 2):
        issue = make_mailing(
            key=f"issue:{number}:1", subject="News", text="News", html="<p>News</p>"
        )
        Delivery.objects.create(
            mailing=issue,
            subscriber=reader,
            priority=20,
            next_attempt_at=timezone.now() + timedelta(hours=number - 1),
            created_at=timezone.now(),
        )
    deliver(now=timezone.now())
    [news] = mailbox.to(NEW)
    mailbox.received.clear()
    answer = Client().post(one_click(news.message), {"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, answer.cookies) == (200, {})
    deliver(now=timezone.now() + timedelta(hours=2))
    assert mailbox.received == []
    assert Delivery.objects.get(mailing__key="issue:2:1").state == "skipped"

    # Her data, and then the end of it.
    settings = ada.settings(NEW)
    data = ada.open(f"{settings}data.txt")
    assert f"Email address: {NEW}" in data
    assert "Your data is erased" in ada.send(f"{settings}erase/")
    cache.clear()
    everything = [
        str(row)
        for model in apps.get_models(include_auto_created=True)
        for row in model._base_manager.values_list()
    ]
    assert [row for row in everything if "ada@" in row.lower()] == []

    # The link in her oldest mail still answers.
    assert (
        Client().post(link(receipt, "stop"), {"List-Unsubscribe": "One-Click"}).status_code == 200
    )

    assert happened() == [
        ("innovation_news", "requested"),
        ("opportunity_alerts", "requested"),
        ("innovation_news", "confirmed"),
        ("opportunity_alerts", "confirmed"),
        ("opportunity_alerts", "changed"),
        ("innovation_news", "address_changed"),
        ("opportunity_alerts", "address_changed"),
        ("innovation_news", "withdrawn"),
        ("opportunity_alerts", "erased"),
    ]
    assert list(Proof().problems()) == []
