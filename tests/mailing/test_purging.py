"""Events of consents that ended six years ago go, and the rest of the chain stays provable."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone
from wagtail.models import ModelLogEntry

from core import append_only
from mailing.domain import subscriptions
from mailing.domain.proving import Proof
from mailing.domain.purging import CanNotPurge, purge, purgeable
from mailing.enums import EndReason
from mailing.models import ConsentCheckpoint, ConsentEvent, Subscriber
from tests.mailing.factories import CONFIRMED, make_subscriber
from tests.mailing.helpers import link_in, mail_to, settings_link, subscribe

pytestmark = pytest.mark.usefixtures("site")

YEAR = timedelta(days=366)


def left(years_ago: int, address: str = "") -> Subscriber:
    """Somebody who agreed and withdrew that long ago."""
    then = timezone.now() - years_ago * YEAR
    subscriber = make_subscriber(address, now=then)
    subscriptions.end(
        subscriptions=subscriber.subscriptions.all(),
        reason=EndReason.WITHDRAWN,
        circumstances=CONFIRMED,
        now=then,
    )
    return subscriber


def run(*options: str, before: str = "") -> str:
    out = io.StringIO()
    day = before or f"{timezone.now() - 7 * YEAR:%Y-%m-%d}"
    given = [f"--before={day}", "--by=officer", "--reason=Six years are over"]
    call_command("purge_consent_ledger", *given, *options, stdout=out)
    return out.getvalue()


def numbers() -> list[int]:
    return list(ConsentEvent.objects.values_list("number", flat=True))


def test_what_ended_long_ago_goes_and_the_chain_is_whole() -> None:
    for years in (9, 9, 1, 9):
        left(years)
    assert "6 events would be deleted" in run("--dry-run")
    assert len(numbers()) == 8
    assert run() == "6 events deleted, 2 checkpoints written.\n"

    assert numbers() == [5, 6]
    proof = Proof()
    assert not list(proof.problems())
    assert (proof.checked, proof.purged, proof.number) == (2, 6, 8)
    out = io.StringIO()
    call_command("verify_consent", stdout=out)
    assert "6 events were purged after their time." in out.getvalue()
    entry = ModelLogEntry.objects.get(action="mailing.purge")
    assert entry.data == {"reason": "Six years are over", "by": "officer", "events": 6}


def test_the_chain_goes_on_behind_what_was_purged() -> None:
    left(9)
    run()
    make_subscriber()
    left(8)
    assert not list(Proof().problems())
    run()
    assert numbers() == [3]
    assert not list(Proof().problems())
    assert "0 events deleted" in run()


def test_a_live_consent_keeps_all_its_events_however_old() -> None:
    make_subscriber(now=timezone.now() - 9 * YEAR)
    assert "0 events deleted" in run()
    assert numbers() == [1]


def test_who_came_back_keeps_what_was_before() -> None:
    before = left(9, "ada@example.org")
    Subscriber.objects.filter(pk=before.pk).update(address="", canonical_address=None)
    make_subscriber("ada@example.org")
    assert "0 events deleted" in run()


def move(subscriber: Subscriber, settings: Any) -> None:
    change = {"do": "address", "address": "ada@new.example"}
    Client().post(settings_link(Client(), subscriber.address), change)
    Client().post(link_in(mail_to("ada@new.example"), "address"))


def take_a_new_key(subscriber: Subscriber, settings: Any) -> None:
    settings.MAILING_KEYS = {"k3": "newest"} | settings.MAILING_KEYS


@pytest.mark.parametrize("happens", [move, take_a_new_key])
def test_what_a_consent_was_asked_for_with_goes_with_it(
    settings: Any, happens: Callable[[Subscriber, Any], None]
) -> None:
    """Though the ledger knows the person by another hash since."""
    ada = subscribe(Client())
    happens(ada, settings)
    withdrawn_at = timezone.now() + 7 * YEAR
    subscriptions.end(
        subscriptions=ada.subscriptions.all(),
        reason=EndReason.WITHDRAWN,
        circumstances=CONFIRMED,
        now=withdrawn_at,
    )
    for before in (withdrawn_at - 5 * YEAR, withdrawn_at):
        assert not purgeable(before=before, now=before + 6 * YEAR).exists()
    before = withdrawn_at + YEAR
    assert purgeable(before=before, now=before + 6 * YEAR).count() == len(numbers()) >= 3


def test_nothing_goes_before_six_years_are_over() -> None:
    left(5)
    with pytest.raises(CommandError, match="six years"):
        run(before=f"{timezone.now() - 5 * YEAR:%Y-%m-%d}")
    assert len(numbers()) == 2


def test_a_ledger_that_is_not_whole_is_not_purged() -> None:
    left(9)
    append_only.remove()
    connection.cursor().execute("UPDATE mailing_consentevent SET source = 'x' WHERE number = 1")
    append_only.install()
    now = timezone.now()
    with pytest.raises(CanNotPurge, match="Event 1 was changed"):
        purge(before=now - 7 * YEAR, by="x", reason="y", now=now)
    assert len(numbers()) == 2


def test_a_checkpoint_that_does_not_fit_is_found() -> None:
    for _ in range(3):
        make_subscriber()
    append_only.remove()
    connection.cursor().execute("DELETE FROM mailing_consentevent WHERE number = 2")
    append_only.install()
    ConsentCheckpoint.objects.create(
        first=2, last=2, previous_hash="x", hash="y", at=timezone.now(), by="x", reason="y"
    )
    found = list(Proof().problems())
    assert "what stands before does not lead there" in found[0]
    assert found[1:-1] == ["Event 3 does not follow the event before it."]
    assert "the ledger knows no yes to it" in found[-1]


@pytest.mark.parametrize("table", ["mailing_consentevent", "mailing_consentcheckpoint"])
def test_the_triggers_stand_again_afterwards(table: str) -> None:
    left(9)
    left(1)
    run()
    assert not list(append_only.missing())
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        connection.cursor().execute(f"DELETE FROM {table}")


def test_a_day_that_is_none_is_refused() -> None:
    with pytest.raises(CommandError):
        call_command("purge_consent_ledger", "--before=soon", "--by=x", "--reason=y")
