"""Taking all data away, and having it erased from every table."""

import json
from typing import Any

import pytest
from django.apps import apps
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from mailing.domain import erasure, proving, settings, suppressions
from mailing.enums import SuppressionReason
from mailing.models import (
    ConsentEvent,
    ConsentWording,
    Delivery,
    MailEvent,
    PendingAction,
    Subscriber,
    Subscription,
)
from opportunities.models import OpportunityIndexPage
from tests.factories import make_category
from tests.mailing.helpers import link_in, mail_to, settings_link, sign_up, subscribe

pytestmark = pytest.mark.django_db
ADA = "ada@example.org"


@pytest.fixture
def ada(index: OpportunityIndexPage) -> Subscriber:
    return subscribe(
        Client(),
        opportunity_alerts="on",
        filter="q=bernoulli",
        organisation="Analytical Engines",
        place="Marylebone",
        interests=[make_category().pk],
    )


def dump() -> str:
    """Everything in the database."""
    rows: list[Any] = []
    for model in apps.get_models(include_auto_created=True):
        rows += model._base_manager.values_list()
    return "\n".join(map(str, rows))


def test_everything_is_handed_over_for_programs_and_to_read(
    client: Client, ada: Subscriber
) -> None:
    link = settings_link(client, ADA)
    answer = client.get(f"{link}data.json")
    data = json.loads(answer.content)

    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Cache-Control"] == "no-store"
    assert data["person"]["email_address"] == ADA
    assert data["person"]["organisation"] == "Analytical Engines"
    assert data["person"]["interests"] == ["Connectivity"]
    assert [each["what"] for each in data["subscriptions"]] == [
        "Innovation news",
        "Opportunity alerts",
    ]
    assert "“bernoulli”" in data["subscriptions"][1]["follows"]
    assert [each["happened"] for each in data["consent_record"]] == [
        *["Asked for"] * 2,
        *["Confirmed"] * 2,
    ]
    wordings = set(ConsentWording.objects.values_list("text", flat=True))
    assert {each["words"] for each in data["consent_record"]} == wordings
    assert [each["what"] for each in data["emails"]] == [
        "To confirm a sign-up", "What was agreed, and how to stop", "The link to the settings",
    ]  # fmt: skip
    assert data["emails"][0]["state"] == "Waiting"
    assert data["suppressions"] == []

    text = client.get(f"{link}data.txt").content.decode()
    assert f"Email address: {ADA}" in text
    for wording in wordings:
        assert wording in text


def test_what_was_asked_under_an_earlier_address_is_handed_over_too(
    client: Client, ada: Subscriber
) -> None:
    moved = "ada@new.example"
    client.post(settings_link(client, ADA), {"do": "address", "address": moved})
    client.post(link_in(mail_to(moved), "address"))
    data = client.get(f"{settings_link(client, moved)}data.json").json()
    happened = [each["happened"] for each in data["consent_record"]]
    assert happened[:4] == ["Asked for", "Asked for", "Confirmed", "Confirmed"]


def test_nobody_is_handed_what_is_anothers(client: Client, ada: Subscriber) -> None:
    subscribe(Client(), address="bob@example.org")
    data = client.get(f"{settings_link(client, 'bob@example.org')}data.json").content.decode()
    assert "ada@" not in data
    assert "Engines" not in data


def test_erasing_asks_first(client: Client, ada: Subscriber) -> None:
    page = f"{settings_link(client, ADA)}erase/"
    for _ in range(20):
        assert "can not be undone" in client.get(page).content.decode()
    ada.refresh_from_db()
    assert ada.address == ADA


def test_what_is_erased_is_in_no_table_any_more(client: Client, ada: Subscriber) -> None:
    sign_up(client)
    link = settings_link(client, ADA)
    client.post(link, {"do": "address", "address": "ada@new.example"})
    client.post(link_in(mail_to("ada@new.example"), "address"))
    link = settings_link(client, "ada@new.example")
    for delivery in Delivery.objects.all():
        MailEvent.objects.create(
            provider="x", event_id=str(delivery.pk), kind="bounced", delivery=delivery,
            at=timezone.now(), detail="<ada@example.org> unknown",
        )  # fmt: skip
    theirs = ("ada@", "Analytical", "Marylebone", "bernoulli")
    for typed in theirs:
        assert typed in dump()

    assert client.post(f"{link}erase/")["Location"] == "/mail/erased/"
    cache.clear()
    left = dump()
    for typed in theirs:
        assert typed not in left, typed
    assert client.get(link).status_code == 410


def test_what_stays_proves_the_consents_and_keeps_the_person_off(
    client: Client, ada: Subscriber
) -> None:
    client.post(f"{settings_link(client, ADA)}erase/")

    reasons = Subscription.objects.values_list("end_reason", flat=True)
    assert set(reasons) == {"erased"}
    assert ConsentEvent.objects.filter(kind="erased", subject=ada.pk).count() == 2
    assert list(proving.Proof().problems()) == []
    suppression = suppressions.suppressions_of(ADA).get()
    assert (suppression.scope, suppression.reason) == ("all", SuppressionReason.ERASURE)
    ada.refresh_from_db()
    assert ada.erased_at
    assert ada.masked_address == "(erased)"


def test_mail_that_waited_has_nobody_to_go_to(client: Client, ada: Subscriber) -> None:
    client.post(f"{settings_link(client, ADA)}erase/")
    assert not Delivery.objects.filter(state="pending").exists()
    assert {each.recipient for each in Delivery.objects.all()} == {""}
    assert not PendingAction.objects.exists()


def test_who_comes_back_by_their_own_yes_is_new(client: Client, ada: Subscriber) -> None:
    client.post(f"{settings_link(client, ADA)}erase/")
    sign_up(client)
    client.post(link_in(mail_to(ADA), "confirm"))

    again = Subscriber.objects.get(address=ADA)
    assert again.pk != ada.pk
    assert again.organisation == ""
    assert suppressions.suppressions_of(ADA).get().scope == "opportunity_alerts"  # no yes to these


def test_erasing_twice_does_it_once(client: Client, ada: Subscriber) -> None:
    circumstances = settings.by_the_person("/mail/settings/")
    first = timezone.now()
    erasure.erase(subscriber=ada, circumstances=circumstances, now=first)
    events = ConsentEvent.objects.count()
    erasure.erase(subscriber=ada, circumstances=circumstances, now=timezone.now())

    ada.refresh_from_db()
    assert ada.erased_at == first
    assert ConsentEvent.objects.count() == events
    with pytest.raises(StopIteration):
        mail_to(ADA)
