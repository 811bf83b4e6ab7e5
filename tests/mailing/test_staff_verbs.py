"""What staff do for a person who asks: export, stop, erase, suppress, lift, and the register."""

import json
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from core.groups import DATA_PROTECTION, PUBLISHERS, sync_groups
from mailing import keys
from mailing.domain import blocking, suppressions
from mailing.enums import Purpose
from mailing.models import ConsentEvent, DataRequest, Delivery, Subscriber, Suppression
from tests.factories import make_staff
from tests.mailing.factories import make_delivery, make_subscriber

pytestmark = pytest.mark.usefixtures("site")

SUPPRESS, NOTE = reverse("suppression:suppress"), reverse("data_request:note")
REGISTER, SUPPRESSED = reverse("data_request:index"), reverse("suppression:index")
WHY = {"reason": "Letter of 3 March, passport seen"}


@pytest.fixture
def officer(client: Client) -> Client:
    sync_groups()
    client.force_login(make_staff("officer", DATA_PROTECTION))
    return client


def read(answer: Any) -> str:
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def do(client: Client, name: str, subscriber: Subscriber, **data: Any) -> Any:
    return client.post(reverse(f"subscriber:{name}", args=[subscriber.pk]), WHY | data, follow=True)


def noted(client: Client, **facts: Any) -> DataRequest:
    given = {"kind": "erasure", "address": "Ada@example.org", "received_on": "2026-03-02"}
    assert client.post(NOTE, given | WHY | facts).status_code == 302
    return DataRequest.objects.latest("pk")


def of(request: DataRequest) -> str:
    return reverse("data_request:page", args=[request.pk])


def last_log() -> tuple[str, str]:
    entry = ModelLogEntry.objects.filter(action__startswith="mailing.").latest("pk")
    return entry.action, entry.data.get("reason", "")


def kinds() -> list[tuple[str, str, str]]:
    events = ConsentEvent.objects.exclude(kind="confirmed").order_by("number")
    return [(event.kind, event.actor_kind, event.actor) for event in events]


def test_the_data_of_a_person_is_handed_out_as_json(officer: Client) -> None:
    subscriber = make_subscriber("ada@example.org", organisation="Engines")
    answer = do(officer, "export", subscriber)

    data = json.loads(answer.content)
    assert data["person"]["email_address"] == "ada@example.org"
    assert data["person"]["organisation"] == "Engines"
    assert data["consent_record"][0]["happened"] == "Confirmed"
    assert "attachment" in answer["Content-Disposition"]
    assert last_log() == ("mailing.export_person", WHY["reason"])
    request = DataRequest.objects.get()
    assert (request.kind, request.done_by, request.address) == ("access", "officer", "")


def test_the_link_goes_to_the_address_itself(officer: Client) -> None:
    subscriber = make_subscriber("ada@example.org")
    do(officer, "link", subscriber)

    assert [each.recipient for each in Delivery.objects.all()] == ["ada@example.org"]
    assert last_log() == ("mailing.mail_link", WHY["reason"])


def test_an_erased_person_is_known_by_a_keyed_hash_alone(officer: Client) -> None:
    subscriber = make_subscriber("ada@example.org", organisation="Engines")
    make_delivery(subscriber)
    request = noted(officer)
    page = read(do(officer, "erase", subscriber))

    assert "Erased on" in page
    subscriber.refresh_from_db()
    assert (subscriber.address, subscriber.organisation) == ("", "")
    assert suppressions.is_suppressed("ada@example.org", purpose=Purpose.INNOVATION_NEWS)
    assert kinds() == [("erased", "staff", "officer")]
    request.refresh_from_db()
    assert request.address == ""
    assert request.address_hash == keys.address_hash("ada@example.org").digest
    assert (request.done_by, request.outcome) == ("officer", WHY["reason"])
    assert DataRequest.objects.count() == 1
    assert last_log() == ("mailing.erase", WHY["reason"])
    assert "ada@" not in str(list(ModelLogEntry.objects.values()))


def test_who_sees_the_address_of_a_request_is_logged(officer: Client) -> None:
    request = noted(officer)

    assert "Ada@example.org" in read(officer.get(of(request)))
    assert last_log() == ("mailing.see_request", "")

    officer.post(of(request), WHY)
    read(officer.get(of(request)))
    assert ModelLogEntry.objects.filter(action="mailing.see_request").count() == 1


def test_who_may_not_see_addresses_reads_a_request_without_it(officer: Client) -> None:
    request = noted(officer)
    clerk = make_staff("clerk")
    may = Permission.objects.filter(codename__in=["access_admin", "view_datarequest"])
    clerk.user_permissions.set(may)
    officer.force_login(clerk)

    page = read(officer.get(of(request)))

    assert "A…@e….org" in page
    assert "ada@" not in page.casefold()
    assert last_log()[0] == "mailing.request"


def test_who_is_erased_is_not_erased_again(officer: Client) -> None:
    subscriber = make_subscriber()
    do(officer, "erase", subscriber)

    assert "there is nothing more to do" in read(do(officer, "erase", subscriber))
    assert DataRequest.objects.count() == 1
    assert "subscriber/erase" not in read(
        officer.get(reverse("subscriber:page", args=[subscriber.pk]))
    )


def test_an_objection_stops_everything_for_good(officer: Client) -> None:
    subscriber = make_subscriber("ada@example.org", list(Purpose))
    do(officer, "object", subscriber)

    assert not subscriber.subscriptions.filter(ended_at=None).exists()
    assert kinds() == [("objected", "staff", "officer")] * 2
    assert Suppression.objects.get().get_reason_display() == "Objection"
    assert DataRequest.objects.get().kind == "objection"


@pytest.mark.parametrize("name", ["export", "link", "erase", "object"])
def test_each_verb_asks_for_a_reason_and_for_the_permission(officer: Client, name: str) -> None:
    subscriber = make_subscriber("ada@example.org")
    answer = do(officer, name, subscriber, reason="")
    assert answer.context["form"].errors["reason"]

    publisher = Client()
    publisher.force_login(make_staff("publisher", PUBLISHERS))
    url = reverse(f"subscriber:{name}", args=[subscriber.pk])
    assert publisher.post(url, WHY).status_code == 302
    assert subscriber.subscriptions.filter(ended_at=None).count() == 1
    assert not DataRequest.objects.exists()
    assert not Delivery.objects.exists()


@pytest.mark.parametrize(
    ("because", "kind"),
    [("objection", "objected"), ("bounce", "bounced_out"), ("complaint", "complained")],
)
def test_staff_suppress_an_address_for_one_purpose(
    officer: Client, because: str, kind: str
) -> None:
    subscriber = make_subscriber("ada@example.org", list(Purpose))
    facts = {"address": "ADA@example.org", "scope": "innovation_news", "because": because}
    officer.post(SUPPRESS, WHY | facts)

    left = subscriber.subscriptions.get(ended_at=None)
    assert left.purpose == Purpose.OPPORTUNITY_ALERTS
    assert kinds() == [(kind, "staff", "officer")]
    assert suppressions.is_suppressed("ada@example.org", purpose="innovation_news")
    assert not suppressions.is_suppressed("ada@example.org", purpose="opportunity_alerts")
    assert last_log() == ("mailing.suppress", WHY["reason"])


def test_an_address_that_is_not_on_the_list_is_suppressed_too(officer: Client) -> None:
    facts = {"address": "eve@example.org", "scope": "all", "because": "objection"}
    for _ in range(2):
        officer.post(SUPPRESS, WHY | facts)

    assert Suppression.objects.get().source == "Staff: officer"
    assert "All mail: Objection" in read(officer.get(SUPPRESSED))
    assert "eve@" not in read(officer.get(SUPPRESSED))


@pytest.mark.parametrize(
    "fields",
    [{"because": "blocked"}, {"because": "erasure"}, {"scope": "x"}, {"address": "nobody"}, {}],
)
def test_what_can_not_be_suppressed_is_said(officer: Client, fields: dict[str, str]) -> None:
    given = {"address": "eve@example.org", "scope": "all", "because": "bounce"} | fields
    answer = officer.post(SUPPRESS, given if fields else {})
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert not Suppression.objects.exists()


def test_a_suppression_is_lifted_with_a_reason_and_gives_no_consent_back(officer: Client) -> None:
    subscriber = make_subscriber("ada@example.org")
    do(officer, "object", subscriber)
    lift = reverse("suppression:lift", args=[Suppression.objects.get().pk])

    assert officer.post(lift, {"reason": ""}).context["form"].errors
    officer.post(lift, WHY)

    assert not Suppression.objects.exists()
    assert not subscriber.subscriptions.filter(ended_at=None).exists()
    assert last_log() == ("mailing.lift", WHY["reason"])


def test_only_its_owner_lifts_a_block(officer: Client) -> None:
    blocking.block("ada@example.org", source="/mail/block/", now=timezone.now())
    lift = reverse("suppression:lift", args=[Suppression.objects.get().pk])

    refused = read(officer.post(lift, WHY))
    assert "only the owner may ask" in refused
    assert Suppression.objects.exists()
    assert not ModelLogEntry.objects.filter(action="mailing.lift").exists()

    officer.post(lift, WHY | {"person_asked": "on"})
    assert not Suppression.objects.exists()


def test_a_request_is_due_a_month_after_it_came(officer: Client) -> None:
    subscriber = make_subscriber("ada@example.org")
    request = noted(officer, received_on="2026-01-31")

    assert (request.received_on, request.due_on) == (date(2026, 1, 31), date(2026, 2, 28))
    assert (request.address, request.subject) == ("Ada@example.org", subscriber.pk)
    assert request.noted_by == "officer"
    page = read(officer.get(reverse("data_request:page", args=[request.pk])))
    assert "Ada@example.org" in page
    assert "28 February 2026" in page


def test_a_request_that_is_done_keeps_no_address(officer: Client) -> None:
    request = noted(officer, kind="rectification")
    url = reverse("data_request:page", args=[request.pk])
    answer = officer.post(url, {"reason": "Organisation corrected"}, follow=True)

    assert "Organisation corrected" in read(answer)
    request.refresh_from_db()
    assert (request.address, request.outcome) == ("", "Organisation corrected")
    assert last_log() == ("mailing.request_done", "Organisation corrected")
    assert "closed before" in read(officer.post(url, {"reason": "Again"}, follow=True))


@pytest.mark.parametrize(
    "fields",
    [
        {"received_on": "2999-01-01"},
        {"received_on": "0001-01-01"},
        {"received_on": "soon"},
        {"kind": "money"},
        {"address": ""},
        {"reason": "Mail from ada@example.org"},
    ],
)
def test_a_request_that_can_not_be_is_not_noted(officer: Client, fields: dict[str, str]) -> None:
    given = {"kind": "access", "address": "a@example.org", "received_on": "2026-03-02"} | WHY
    answer = officer.post(NOTE, given | fields)
    assert answer.status_code == 200
    assert set(answer.context["form"].errors) == set(fields)


def test_the_database_keeps_no_address_with_what_is_done(officer: Client) -> None:
    request = noted(officer)
    with pytest.raises(IntegrityError), transaction.atomic():
        DataRequest.objects.filter(pk=request.pk).update(done_at=timezone.now(), done_by="officer")
    with pytest.raises(IntegrityError), transaction.atomic():
        DataRequest.objects.filter(pk=request.pk).update(due_on=request.received_on)


def test_registers_ask_as_often_for_three_rows_as_for_one(officer: Client) -> None:
    for url in (REGISTER, SUPPRESSED):
        counts = []
        for number in (1, 2):
            for _ in range(number):
                do(officer, "object", make_subscriber())
            officer.get(url)
            with CaptureQueriesContext(connection) as caught:
                read(officer.get(url))
            counts.append(len(caught))
        assert counts[0] == counts[1] <= 13


def test_what_is_due_first_stands_first(officer: Client) -> None:
    today = timezone.localdate()
    for days in (3, 9, 6):
        noted(officer, received_on=str(today - timedelta(days=days)))
    rows = officer.get(REGISTER, {"is_open": "true"}).context["object_list"]
    assert [(today - row.received_on).days for row in rows] == [9, 6, 3]


def test_what_is_done_stands_below_what_is_to_be_done(officer: Client) -> None:
    done, to_do = noted(officer), noted(officer, address="bob@example.org")
    officer.post(reverse("data_request:page", args=[done.pk]), WHY)
    assert list(officer.get(REGISTER).context["object_list"]) == [to_do, done]


@pytest.mark.parametrize("url", [SUPPRESS, NOTE, REGISTER, SUPPRESSED])
def test_who_only_sends_newsletters_has_no_such_pages(client: Client, url: str) -> None:
    sync_groups()
    client.force_login(make_staff("publisher", PUBLISHERS))
    assert client.get(url).status_code == 302
