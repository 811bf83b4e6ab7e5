"""Staff change the words of consent by adding a version; what people read before stays."""

from html import unescape
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.test import Client
from django.urls import NoReverseMatch, reverse

from core.groups import DATA_PROTECTION, PUBLISHERS, sync_groups
from core.models.ledger import LedgerRow
from mailing.models import ConsentEvent, ConsentWording
from tests.factories import make_staff
from tests.mailing.factories import make_subscriber

pytestmark = pytest.mark.usefixtures("site")

LISTING, ADD = reverse("consent_wording:index"), reverse("consent_wording:add")


@pytest.fixture
def officer(client: Client) -> Client:
    sync_groups()
    client.force_login(make_staff("officer", DATA_PROTECTION))
    return client


def publish(client: Client, text: str, **facts: Any) -> str:
    given = {"purpose": "innovation_news", "text": text, "privacy_notice_version": "2"}
    answer = client.post(ADD, given | facts, follow=True)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def test_a_new_version_is_what_people_read_from_now_on(officer: Client) -> None:
    publish(officer, "Yes,  write to\nme.")

    newest = ConsentWording.objects.current("innovation_news")
    assert (newest.version, newest.text) == (2, "Yes, write to me.")
    assert (newest.privacy_notice_version, newest.published_by) == ("2", "officer")
    assert newest.text in officer.get("/mail/sign-up/").content.decode()


def test_an_earlier_consent_keeps_the_words_that_were_read(officer: Client) -> None:
    before = ConsentWording.objects.current("innovation_news")
    subscriber = make_subscriber()
    publish(officer, "Yes, write to me.")

    assert subscriber.subscriptions.get().wording == before
    assert ConsentEvent.objects.get().wording_sha256 == before.sha256


def test_all_versions_are_listed_and_can_be_read(officer: Client) -> None:
    publish(officer, "Yes, write to me.")
    listed = unescape(officer.get(LISTING).content.decode())
    old = ConsentWording.objects.get(purpose="innovation_news", version=1)

    assert "Innovation news, version 1" in listed
    assert "Innovation news, version 2" in listed
    shown = unescape(
        officer.get(reverse("consent_wording:inspect", args=[old.pk])).content.decode()
    )
    assert old.text in shown
    assert old.sha256 in shown


def test_the_same_words_are_no_new_version(officer: Client) -> None:
    publish(officer, "Yes, write to me.")
    assert "says just this already" in publish(officer, "Yes, write to me.")
    assert ConsentWording.objects.filter(purpose="innovation_news").count() == 2


@pytest.mark.parametrize("name", ["edit", "delete", "copy", "history", "usage"])
def test_there_is_no_page_that_changes_one(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(f"consent_wording:{name}", args=[1])


def test_who_sends_newsletters_reads_but_writes_none(client: Client) -> None:
    sync_groups()
    client.force_login(make_staff("publisher", PUBLISHERS))
    assert client.get(LISTING).status_code == 200
    assert client.get(ADD).status_code == 302


def test_others_do_not_see_them(client: Client) -> None:
    sync_groups()
    client.force_login(make_staff("author", "Authors"))
    assert client.get(LISTING).status_code == 302
    assert "Mailing list" not in client.get("/admin/").content.decode()


@pytest.mark.parametrize("model", [ConsentEvent, ConsentWording])
def test_the_models_refuse_to_change_or_delete_a_row(model: type[LedgerRow]) -> None:
    make_subscriber()
    row, fields = model._default_manager.all()[0], {"privacy_notice_version": "9"}

    with pytest.raises((TypeError, ProtectedError, IntegrityError)):
        row.save()
    with pytest.raises((TypeError, ProtectedError, IntegrityError)):
        row.delete()
    with pytest.raises((TypeError, ProtectedError, IntegrityError)):
        model._default_manager.all().update(**fields)
    with pytest.raises((TypeError, ProtectedError, IntegrityError)):
        model._default_manager.all().delete()


@pytest.mark.parametrize("table", ["mailing_consentevent", "mailing_consentwording"])
@pytest.mark.parametrize(
    "statement", ["UPDATE {} SET privacy_notice_version = '9'", "DELETE FROM {}"]
)
def test_the_database_refuses_whoever_asks(table: str, statement: str) -> None:
    make_subscriber()

    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        connection.cursor().execute(statement.format(table))
