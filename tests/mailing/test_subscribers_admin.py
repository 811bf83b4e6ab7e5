"""Staff see who is on the list with the address masked; who sees more gives a reason."""

import uuid
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from core.groups import DATA_PROTECTION, PUBLISHERS, sync_groups
from mailing.domain import stopping, suppressions
from mailing.domain.erasure import erase
from mailing.domain.subscriptions import Wish
from mailing.enums import Channel, Purpose, SuppressionReason
from mailing.models import ConsentWording, Subscriber
from tests.factories import make_staff
from tests.mailing.factories import CONFIRMED, make_delivery, make_subscriber
from tests.mailing.helpers import link_in, mail_to, settings_link, sign_up, subscribe

pytestmark = pytest.mark.usefixtures("site")

LISTING, FIND = reverse("subscriber:index"), reverse("subscriber:find")
ALL = (Purpose.INNOVATION_NEWS, Purpose.OPPORTUNITY_ALERTS)


@pytest.fixture
def officer(client: Client) -> Client:
    sync_groups()
    client.force_login(make_staff("officer", DATA_PROTECTION))
    return client


@pytest.fixture
def publisher() -> Client:
    sync_groups()
    client = Client()
    client.force_login(make_staff("publisher", PUBLISHERS))
    return client


def read(client: Client, path: str, data: Any = None, **query: Any) -> str:
    answer = client.get(path, query) if data is None else client.post(path, data, follow=True)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def of(name: str, subscriber: Subscriber) -> str:
    return reverse(f"subscriber:{name}", args=[subscriber.pk])


def logged() -> list[tuple[str, str, str]]:
    return [
        (entry.action, entry.object_id, entry.data.get("reason", ""))
        for entry in ModelLogEntry.objects.filter(action__startswith="mailing.").order_by("pk")
    ]


def test_the_list_masks_each_address(publisher: Client) -> None:
    make_subscriber("ada@example.org", ALL, organisation="Engines")
    listed = read(publisher, LISTING)

    assert "a…@e….org" in listed
    assert "Engines" in listed
    assert "Innovation news, Opportunity alerts" in listed
    assert "ada@" not in listed


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"purpose": "opportunity_alerts"}, ["Alerts"]),
        ({"purpose": "innovation_news"}, ["News"]),
        ({"consent": "live"}, ["Alerts", "News"]),
        ({"older_than": "12"}, ["News"]),
        ({"older_than": "x"}, ["Alerts", "Erased", "Gone", "News", "Old"]),
        ({"consent": "ended"}, ["Gone", "Old"]),
        ({"consent": "erased"}, ["Erased"]),
    ],
)
def test_the_list_is_filtered_by_what_people_get(
    publisher: Client, query: dict[str, str], found: list[str]
) -> None:
    now = timezone.now()
    make_subscriber(purposes=[Purpose.OPPORTUNITY_ALERTS], organisation="Alerts")
    make_subscriber(organisation="News", now=now - timedelta(days=400))
    make_subscriber(organisation="Old", now=now - timedelta(days=1000))
    gone = make_subscriber(organisation="Gone")
    stopping.stop_everything(gone, channel=Channel.STOP_PAGE, source="", now=now)
    Subscriber.objects.create(organisation="Erased", created_at=now, erased_at=now)

    answer = publisher.get(LISTING, query)
    assert sorted(row.organisation for row in answer.context["object_list"]) == found


def test_the_list_asks_as_often_for_three_as_for_one(publisher: Client) -> None:
    counts = []
    for number in (1, 2):
        for _ in range(number):
            make_subscriber(purposes=ALL)
        read(publisher, LISTING)
        with CaptureQueriesContext(connection) as caught:
            read(publisher, LISTING)
        counts.append(len(caught))
    assert counts[0] == counts[1] <= 14


def test_a_person_is_found_by_the_exact_address_however_it_is_written(officer: Client) -> None:
    subscriber = make_subscriber("ada@example.org")
    answer = officer.post(FIND, {"address": " ADA@Example.ORG"})

    assert answer["Location"] == of("page", subscriber)
    assert logged() == [("mailing.find", str(subscriber.pk), "")]


def test_consents_of_who_was_forgotten_are_found_by_the_address_that_somebody_names(
    officer: Client,
) -> None:
    ada = make_subscriber("ada@example.org")
    erase(subscriber=ada, circumstances=CONFIRMED, now=timezone.now())

    assert of("page", ada) in read(officer, FIND, {"address": "Ada@example.org"})
    assert logged() == [("mailing.find", str(ada.pk), "")]
    assert of("page", ada) not in read(officer, FIND, {"address": "bob@example.org"})


def test_who_is_not_on_the_list_may_be_suppressed_all_the_same(officer: Client) -> None:
    suppressions.suppress(
        canonical_address="eve@example.org", reason=SuppressionReason.ERASURE, now=timezone.now()
    )
    shown = read(officer, FIND, {"address": "Eve@example.org"})

    assert "This address is not on the list." in shown
    assert "All mail: Erased" in shown
    assert "Suppressed" not in read(officer, FIND, {"address": "bob@example.org"})


@pytest.mark.parametrize("typed", ["", "nobody", "a\0@example.org", "x" * 600, "é@example.org"])
def test_what_is_no_address_is_said_to_be_none(officer: Client, typed: str) -> None:
    answer = officer.post(FIND, {"address": typed})
    assert answer.status_code == 200
    assert answer.context["form"].errors["address"]


def test_a_page_shows_what_a_person_gets_what_the_ledger_says_and_what_was_sent(
    publisher: Client,
) -> None:
    subscriber = make_subscriber("ada@example.org", ALL)
    make_delivery(subscriber)
    stopping.stop_everything(
        subscriber, channel=Channel.STOP_PAGE, source="/mail/stop/", now=timezone.now()
    )
    shown = read(publisher, of("page", subscriber))

    assert "Opportunity alerts: All opportunities" in shown
    assert "Objection to all mail on" in shown
    assert "Innovation news: Confirmed" in shown
    assert "Suppressed since" in shown
    assert "Waiting" in shown
    assert "ada@" not in shown


def test_a_page_asks_as_often_for_many_as_for_one(publisher: Client) -> None:
    counts = []
    for number in (1, 3):
        subscriber = make_subscriber(wishes=[Wish.alerts()] * number)
        for _ in range(number):
            make_delivery(subscriber)
        read(publisher, of("page", subscriber))
        with CaptureQueriesContext(connection) as caught:
            read(publisher, of("page", subscriber))
        counts.append(len(caught))
    assert counts[0] == counts[1] <= 22


def test_the_address_is_shown_after_a_reason_and_that_is_logged(officer: Client) -> None:
    subscriber = make_subscriber("ada@example.org")
    assert "ada@" not in read(officer, of("address", subscriber))

    shown = read(officer, of("address", subscriber), {"reason": "Call of 3 March"})

    assert "ada@example.org" in shown
    assert logged() == [("mailing.see_address", str(subscriber.pk), "Call of 3 March")]
    assert "example.org" not in str(list(ModelLogEntry.objects.values()))


@pytest.mark.parametrize("reason", ["", " ", "wants ada@example.org gone", "a\0b", "x" * 501])
def test_without_a_reason_that_can_be_kept_nothing_is_shown(officer: Client, reason: str) -> None:
    subscriber = make_subscriber("ada@example.org")
    for name in ("address", "evidence"):
        answer = officer.post(of(name, subscriber), {"reason": reason})
        assert answer.status_code == 200
        assert answer.context["form"].errors["reason"]
    assert not logged()


def happened(officer: Client, subscriber: Subscriber) -> list[str]:
    """The column of the evidence that says it."""
    answer = officer.post(of("evidence", subscriber), {"reason": "Audit"})
    (evidence,) = answer.context["evidence"]
    return [each.event.get_kind_display() for each in evidence.events]


def test_the_evidence_prints_who_when_how_what_was_read_and_until_when(officer: Client) -> None:
    subscriber = make_subscriber("ada@example.org")
    before = ConsentWording.objects.current("innovation_news")
    later = ConsentWording.objects.create(
        purpose="innovation_news",
        version=2,
        text="Other words.",
        privacy_notice_version="2",
        published_at=timezone.now(),
    )
    shown = read(officer, of("evidence", subscriber), {"reason": "Audit"})

    assert "ada@example.org" in shown
    assert "In force." in shown
    assert "The link in the confirmation: /mail/confirm/" in shown
    assert before.text in shown
    assert f"with version {before.privacy_notice_version} of the privacy notice" in shown
    assert later.text not in shown
    assert logged() == [("mailing.evidence", str(subscriber.pk), "Audit")]

    stopping.stop_everything(
        subscriber, channel=Channel.ONE_CLICK, source="/mail/stop/", now=timezone.now()
    )
    shown = read(officer, of("evidence", subscriber), {"reason": "Audit"})
    assert "Not in force: ended on" in shown
    assert "The mail program’s unsubscribe button" in shown


def test_what_was_asked_before_the_confirmation_is_evidence_too(officer: Client) -> None:
    sign_up(Client(), address="ada@example.org")
    subscriber = make_subscriber("ada@example.org")

    assert "Asked for" in read(officer, of("evidence", subscriber), {"reason": "Audit"})


def test_what_was_asked_is_evidence_after_a_change_of_address_and_an_erasure(
    officer: Client,
) -> None:
    person = Client()
    ada = subscribe(person)
    change = {"do": "address", "address": "ada@new.example"}
    person.post(settings_link(person, ada.address), change)
    person.post(link_in(mail_to("ada@new.example"), "address"))
    subscribe(person)  # somebody else, at the old address
    assert happened(officer, ada) == ["Asked for", "Confirmed", "Address changed"]

    ada.refresh_from_db()
    erase(subscriber=ada, circumstances=CONFIRMED, now=timezone.now())
    assert happened(officer, ada) == ["Asked for", "Confirmed", "Address changed", "Erased"]


@pytest.mark.parametrize("name", ["address", "evidence"])
def test_who_may_not_see_addresses_is_offered_none(publisher: Client, name: str) -> None:
    subscriber = make_subscriber("ada@example.org")
    assert of(name, subscriber) not in read(publisher, of("page", subscriber))
    answer = publisher.post(of(name, subscriber), {"reason": "Curious"})
    assert answer.status_code == 302
    assert publisher.get(FIND).status_code == 302
    assert not logged()


@pytest.mark.parametrize("name", ["page", "address", "evidence"])
def test_an_unknown_number_is_not_found(officer: Client, name: str) -> None:
    assert officer.get(reverse(f"subscriber:{name}", args=[uuid.uuid4()])).status_code == 404


def test_no_browser_keeps_a_page_of_the_desk(officer: Client) -> None:
    assert "no-store" in officer.get(of("page", make_subscriber()))["Cache-Control"]


def test_a_disposable_mailbox_is_remarked_and_not_refused(client: Client, site: Any) -> None:
    client.force_login(make_staff("officer", DATA_PROTECTION))
    make_subscriber("ann@example.org")
    assert "Disposable mailbox" not in client.get("/admin/subscriber/").content.decode()
    subscriber = make_subscriber("bob@eu.mailinator.com")
    for address in ("", f"{subscriber.pk}/"):
        assert "Disposable mailbox" in client.get(f"/admin/subscriber/{address}").content.decode()
