"""An alert that mail servers refused too often stands still until staff let it go on."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from mailing import rounds
from mailing.enums import DeliveryState, MailingState
from mailing.models import Delivery, Mailing
from tests.factories import make_opportunity, make_staff
from tests.mailing.alerting import follow, outbox

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("index")]

ADA = "ada@example.org"
PAGE = "/admin/paused_alerts/"


@pytest.fixture
def publisher(client: Client, index: Any) -> Client:
    client.force_login(make_staff("ada", "Publishers"))
    return client


@pytest.fixture
def paused(index: Any) -> Mailing:
    follow(ADA)
    make_opportunity(title="Sensors")
    rounds.match_publications(timezone.now())
    Mailing.objects.filter(kind="alert").update(
        state=MailingState.PAUSED, paused_reason="20 in a row. 550 5.7.1 No."
    )
    assert outbox() == []
    return Mailing.objects.get(kind="alert")


def press(client: Client, mailing: Mailing, act: str) -> str:
    answer = client.post(PAGE, {"mailing": mailing.pk, "act": act}, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_first_page_leads_to_it_and_a_press_lets_it_go_on(
    publisher: Client, paused: Mailing
) -> None:
    assert f'href="{PAGE}"' in publisher.get("/admin/").content.decode()
    shown = publisher.get(PAGE).content.decode()
    for words in ("Alert: Sensors", "550 5.7.1 No.", "1 person waits"):
        assert words in shown

    assert "It goes on." in press(publisher, paused, "resume")
    assert outbox() == [(ADA, "New opportunity: Sensors")]
    assert "Meanwhile it is" in press(publisher, paused, "resume")
    assert "No alert is paused" in publisher.get(PAGE).content.decode()


def test_it_may_be_cancelled(publisher: Client, paused: Mailing) -> None:
    press(publisher, paused, "cancel")
    assert outbox() == []
    assert Delivery.objects.get().state == DeliveryState.CANCELLED


def test_only_who_sends_may_press(client: Client, paused: Mailing) -> None:
    client.force_login(make_staff("eve", "Authors"))
    client.post(PAGE, {"mailing": paused.pk, "act": "resume"})
    paused.refresh_from_db()
    assert paused.state == MailingState.PAUSED
    assert client.get(PAGE).status_code == 302


@pytest.mark.parametrize("key", ["", "x", "999999"])
def test_what_is_not_there_is_not_found(publisher: Client, key: str) -> None:
    assert publisher.post(PAGE, {"mailing": key, "act": "resume"}).status_code == 404
