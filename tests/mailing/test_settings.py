"""Somebody changes what they get, by a link in their mail: no password, and no way around it."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mailing import human
from mailing.composing import NothingToSay
from mailing.domain import suppressions
from mailing.enums import SuppressionReason
from mailing.models import ConsentEvent, ConsentWording, PendingAction, Subscriber, Subscription
from opportunities.models import OpportunityIndexPage
from tests.factories import make_category, make_opportunity
from tests.mailing.helpers import ASKED, mail_to, settings_link, subscribe

pytestmark = pytest.mark.django_db
ADA, BOB = "ada@example.org", "bob@example.org"


@pytest.fixture
def ada(index: OpportunityIndexPage) -> Subscriber:
    """She gets the news, and alerts for all opportunities."""
    return subscribe(Client(), opportunity_alerts="on", organisation="Engines")


@pytest.fixture
def link(client: Client, ada: Subscriber) -> str:
    return settings_link(client, ADA)


def live() -> list[tuple[str, str, str, str]]:
    rows = Subscription.objects.live(timezone.now()).order_by("purpose", "filter")
    return list(rows.values_list("purpose", "filter", "frequency", "coverage"))


def alerts() -> Subscription:
    return Subscription.objects.live(timezone.now()).get(purpose="opportunity_alerts")


def said(client: Client, link: str, **fields: Any) -> str:
    """What the page says after its form was sent."""
    answer = client.post(link, fields, follow=True)
    assert answer.status_code == 200
    shown = answer.content.decode()
    return re.sub(r"<[^>]+>", "", "".join(re.findall(r"callout__title.>(.*?)</p>", shown)))


def test_the_link_opens_the_page_as_often_as_one_likes_for_half_an_hour(
    client: Client, ada: Subscriber, link: str
) -> None:
    for _ in range(3):
        shown = client.get(link).content.decode()
        assert ADA in shown
        assert "All opportunities" in shown
        assert 'value="Engines"' in shown

    PendingAction.objects.update(expires_at=timezone.now())
    for method in (client.get, client.post):
        answer = method(link)
        assert answer.status_code == 410
        assert "too old" in answer.content.decode()


def test_asking_for_the_link_tells_nobody_who_is_on_the_list(
    client: Client, ada: Subscriber
) -> None:
    suppressions.suppress(
        canonical_address="blocked@example.org",
        reason=SuppressionReason.BLOCKED,
        now=timezone.now(),
    )
    started = human.started_at(timezone.now() - timedelta(minutes=1))
    seen = []
    for address in (*["limited@example.org"] * 5, ADA, BOB, "blocked@example.org"):
        with CaptureQueriesContext(connection) as caught:
            answer = client.post("/mail/settings/", {"address": address, "started": started})
        work = tuple(query["sql"].split(" ")[0] for query in caught)
        seen.append((answer.status_code, answer["Location"], answer.content, work))

    assert len(set(seen[1:])) == 1  # the first of all makes the standing mailing
    assert seen[1][:3] == (302, ASKED, b"")
    assert mail_to(ADA)
    for address in ("limited@example.org", BOB, "blocked@example.org"):
        with pytest.raises(NothingToSay):
            mail_to(address)


def test_asking_for_the_link_catches_programs_and_mistakes(client: Client, site: Any) -> None:
    assert client.post("/mail/settings/", {"address": ADA}).status_code == 302
    assert client.post("/mail/settings/", {"address": ADA, "website": "x"}).status_code == 302
    assert not PendingAction.objects.exists()
    wrong = client.post("/mail/settings/", {"address": "ada"})
    assert "There is a problem" in wrong.content.decode()
    assert Client(enforce_csrf_checks=True).post("/mail/settings/", {}).status_code == 403


def test_an_interest_that_no_database_could_hold_is_refused(
    client: Client, ada: Subscriber, link: str
) -> None:
    answer = client.post(link, {"do": "details", "organisation": "", "interests": "9" * 20})

    assert "Choose from what is offered here" in answer.content.decode()
    ada.refresh_from_db()
    assert ada.organisation == "Engines"


def test_alerts_come_as_often_as_one_chooses(client: Client, ada: Subscriber, link: str) -> None:
    old = alerts()
    done = said(
        client, link, do="change", subscription=old.pk, frequency="weekly", coverage="new_only"
    )

    assert done == "Your changes are saved."
    assert live()[1] == ("opportunity_alerts", "", "weekly", "new_only")
    new = alerts()
    old.refresh_from_db()
    assert (old.end_reason, old.replaced_by_id) == ("replaced", new.pk)
    assert (new.confirmed_at, new.expires_at) == (old.confirmed_at, old.expires_at)
    event = ConsentEvent.objects.latest("number")
    assert (event.kind, event.channel, event.actor_kind) == ("changed", "settings", "self")

    said(client, link, do="change", subscription=new.pk, frequency="weekly", coverage="new_only")
    assert ConsentEvent.objects.latest("number") == event


def test_one_thing_is_stopped_and_the_other_goes_on(
    client: Client, ada: Subscriber, link: str
) -> None:
    assert said(client, link, do="stop", subscription=alerts().pk).startswith("Stopped.")
    assert [row[0] for row in live()] == ["innovation_news"]
    assert said(client, link, do="stop-everything").startswith("Everything is stopped")
    assert live() == []
    assert "Nothing at present" in client.get(link).content.decode()


def test_more_is_added_with_a_box_of_its_own(client: Client, ada: Subscriber, link: str) -> None:
    said(client, link, do="stop-everything")
    assert suppressions.suppressions_of(ADA).exists()

    unticked = client.post(link, {"do": "add", "purpose": "opportunity_alerts", "version": 1})
    assert "Tick the box if you agree" in unticked.content.decode()
    stale = {"do": "add", "purpose": "innovation_news", "version": 0, "agreed": "on"}
    changed = client.post(link, stale)
    assert "have changed" in changed.content.decode()
    assert not changed.context["form"]["agreed"].value()
    assert changed.context["form"]["version"].value() == "1"
    assert live() == []

    for purpose in ("opportunity_alerts", "innovation_news"):
        fields = {"purpose": purpose, "version": 1, "agreed": "on", "frequency": "daily"}
        assert said(client, link, do="add", **fields).startswith("Added.")
    assert [row[0] for row in live()] == ["innovation_news", "opportunity_alerts"]
    assert alerts().frequency == "daily"
    assert not suppressions.suppressions_of(ADA).exists()
    receipt = mail_to(ADA)
    assert all(wording.text in receipt.text for wording in ConsentWording.objects.all())
    assert said(client, link, do="add", **fields).startswith("That has changed")


def test_the_organisation_is_just_what_is_said_now(
    client: Client, ada: Subscriber, link: str
) -> None:
    one, other = make_category("Connectivity"), make_category("Health")
    fields = {"place": "Poole", "is_sme": "on", "interests": [one.pk, other.pk]}
    assert said(client, link, do="details", **fields) == "Your changes are saved."
    ada.refresh_from_db()
    assert (ada.organisation, ada.place, ada.is_sme, ada.is_vcse) == ("", "Poole", True, False)
    assert set(ada.interests.all()) == {one, other}

    said(client, link, do="details", interests=[one.pk])
    assert set(ada.interests.all()) == {one}
    wrong = client.post(link, {"do": "details", "place": "a\nb"})
    assert "in one line" in wrong.content.decode()


def test_nobody_changes_what_is_anothers(client: Client, ada: Subscriber) -> None:
    subscribe(Client(), address=BOB, opportunity_alerts="on")
    link, before = settings_link(client, BOB), live()
    hers = Subscription.objects.filter(subscriber=ada).first()
    for do in ("stop", "change"):
        for key in (hers.pk, uuid4(), "x", "", "\0", "9" * 400):
            fields = {"frequency": "daily", "coverage": "everything", "subscription": key}
            assert said(client, link, do=do, **fields).startswith("That has changed")
    assert live() == before


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"do": "\0"},
        {"do": "change", "frequency": "x"},
        {"do": "add", "purpose": "x"},
        {"do": "address", "address": "\0"},
        {"do": "details", "interests": ["x", "\0"], "organisation": "\0"},
        {"do": "address", "address": "x" * 10_000},
    ],
)
def test_nothing_that_is_sent_fails(
    client: Client, ada: Subscriber, link: str, fields: dict[str, Any]
) -> None:
    before = live()
    assert client.post(link, fields).status_code in (200, 302)
    assert client.get(link, {"done": "\0x"}).status_code == 200
    assert live() == before


def test_a_wrong_choice_is_said_where_it_was_made(
    client: Client, ada: Subscriber, link: str
) -> None:
    fields = {"do": "change", "subscription": alerts().pk, "frequency": "hourly"}
    shown = client.post(link, fields).content.decode()
    assert "There is a problem" in shown
    assert f'href="#id_{alerts().pk}_frequency"' in shown
    assert f'id="id_{alerts().pk}_frequency"' in shown


def test_the_page_is_for_one_person_alone(client: Client, ada: Subscriber, link: str) -> None:
    answer = client.get(link)
    assert [answer[name] for name in ("Cache-Control", "Referrer-Policy", "X-Robots-Tag")] == [
        "no-store", "same-origin", "noindex",
    ]  # fmt: skip
    assert Client(enforce_csrf_checks=True).post(link, {"do": "stop-everything"}).status_code == 403
    for other in ("/mail/settings/x/", "/mail/settings/x/data.json", "/mail/settings/x/erase/"):
        assert client.get(other).status_code == 410


def test_the_page_asks_the_database_the_same_for_one_alert_and_for_three(
    client: Client, ada: Subscriber, link: str
) -> None:
    make_opportunity(category=make_category("Connectivity"))

    def asked() -> int:
        with CaptureQueriesContext(connection) as caught:
            client.get(link)
        return len(caught)

    begin_with(ada, "category=connectivity")
    with_one = asked()
    begin_with(ada, "category=connectivity&stage=open")
    begin_with(ada, "category=connectivity&stage=planned")
    assert asked() == with_one <= 30


def begin_with(subscriber: Subscriber, filter: str) -> None:
    now = timezone.now()
    Subscription.objects.create(
        subscriber=subscriber,
        purpose="opportunity_alerts",
        filter=filter,
        frequency="daily",
        coverage="everything",
        wording=ConsentWording.objects.current("opportunity_alerts"),
        confirmed_at=now,
        began_at=now,
        expires_at=now + timedelta(days=9),
    )
