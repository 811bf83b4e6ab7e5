"""Whatever is changed behind the application's back, the ledger of consents shows it."""

import hashlib
import io
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core import append_only
from core.checks import check_ledgers
from mailing.domain import proving, settings, stopping
from mailing.domain.evidence import evidence_of
from mailing.domain.subscriptions import Wish
from mailing.enums import Channel
from mailing.models import ConsentChain, ConsentEvent, Subscription
from tests.mailing.factories import make_subscriber

pytestmark = pytest.mark.django_db
ALERTS = ("opportunity_alerts", "daily", "everything")


@contextmanager
def somebody_with_the_keys_of_the_database() -> Iterator[None]:
    """Who owns the tables can take the triggers away, and put them back."""
    append_only.remove()
    yield
    append_only.install()


def execute(statement: str) -> None:
    with somebody_with_the_keys_of_the_database(), connection.cursor() as cursor:
        cursor.execute(statement)


def verified() -> str:
    out = io.StringIO()
    call_command("verify_consent", stdout=out)
    return out.getvalue()


def found() -> list[str]:
    out, errors = io.StringIO(), io.StringIO()
    with pytest.raises(CommandError) as raised:
        call_command("verify_consent", stdout=out, stderr=errors)
    assert raised.value.returncode == 1
    return errors.getvalue().splitlines()


def test_an_empty_ledger_is_whole() -> None:
    assert "0 events and 2 wordings checked." in verified()


def test_it_says_how_many_and_prints_the_head() -> None:
    for _ in range(3):
        make_subscriber()
    last = ConsentEvent.objects.latest("number")

    assert verified() == f"3 events and 2 wordings checked.\nHead: 3 {last.hash}\n"
    assert ConsentChain.objects.get().hash == last.hash


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("kind = 'withdrawn'", "Event 2 was changed."),
        ("at = '2020-01-01 00:00:00+00'", "Event 2 was changed."),
        ("evidence = '{}'", "Event 2 was changed."),
        ("wording_version = 2", "Event 2 was changed."),
        ("address_hash = 'x'", "Event 2 was changed."),
        ("number = 4", "Event 2 is missing."),
    ],
)
def test_a_changed_event_is_named(change: str, said: str) -> None:
    for _ in range(3):
        make_subscriber()
    execute(f"UPDATE mailing_consentevent SET {change} WHERE number = 2")

    assert said in found()


def test_a_change_with_a_new_hash_breaks_the_chain_behind_it() -> None:
    for _ in range(3):
        make_subscriber()
    event = ConsentEvent.objects.get(number=2)
    event.kind = "withdrawn"
    forged = proving.chained_hash(event)
    execute(
        f"UPDATE mailing_consentevent SET kind = 'withdrawn', hash = '{forged}' WHERE number = 2"
    )

    key = Subscription.objects.get(subscriber=event.subject).pk
    assert found() == [
        "Event 3 does not follow the event before it.",
        f"Subscription {key} is in force, but the ledger says “Withdrawn”.",
    ]


def test_a_deleted_event_is_missed_wherever_it_stood() -> None:
    for _ in range(5):
        make_subscriber()
    execute("DELETE FROM mailing_consentevent WHERE number IN (1, 3, 5)")
    told = found()

    assert sum("the ledger knows no yes to it" in each for each in told) == 3
    assert told[:-3] == [
        "Event 1 is missing.",
        "Event 2 does not follow the event before it.",
        "Event 3 is missing.",
        "Event 4 does not follow the event before it.",
        "The chain ends at event 4, not at event 5 as noted.",
    ]


def test_events_behind_the_noted_end_are_found() -> None:
    for _ in range(2):
        make_subscriber()
    first = ConsentEvent.objects.get(number=1)
    ConsentChain.objects.update(number=1, hash=first.hash)

    assert found() == ["Behind event 1, where the chain ends as noted, there are 1 more."]


def test_a_changed_wording_is_named() -> None:
    execute("UPDATE mailing_consentwording SET text = 'All.' WHERE purpose = 'innovation_news'")
    assert found() == ["The wording “Innovation news, version 1” was changed."]


def test_a_wording_that_was_rewritten_with_its_hash_is_missed_by_its_events() -> None:
    subscriber = make_subscriber()
    make_subscriber()
    forged = hashlib.sha256(b"All.").hexdigest()
    execute(
        f"UPDATE mailing_consentwording SET text = 'All.', sha256 = '{forged}' "
        "WHERE purpose = 'innovation_news'"
    )
    assert found() == ["The words that were read for event 1 are not there any more."]
    (evidence,) = evidence_of(subscriber, now=timezone.now())
    assert evidence.wordings == []  # nobody has read those


def test_a_wording_under_another_number_is_missed_by_its_events() -> None:
    make_subscriber()
    execute("UPDATE mailing_consentwording SET version = 7 WHERE purpose = 'innovation_news'")
    assert found() == ["The words that were read for event 1 are not there any more."]


def test_a_consent_that_ended_is_not_brought_back_behind_the_ledger() -> None:
    ada = make_subscriber()
    stopping.stop_everything(ada, channel=Channel.SETTINGS, source="", now=timezone.now())
    ada.subscriptions.update(ended_at=None, end_reason="")
    key = ada.subscriptions.get().pk

    assert found() == [
        f"Subscription {key} is in force, but the ledger says “Objected to all mail”."
    ]


def test_a_consent_that_nobody_gave_is_named() -> None:
    ada = make_subscriber()
    one = ada.subscriptions.get()
    one.pk, one.purpose, one.frequency, one.coverage = uuid4(), *ALERTS
    one.save(force_insert=True)

    assert found() == [f"Subscription {one.pk} is in force, but the ledger knows no yes to it."]


def test_one_list_that_is_followed_no_more_is_no_fault_of_the_other() -> None:
    now = timezone.now()
    ada = make_subscriber(wishes=[Wish.alerts(filter="q=sensors"), Wish.alerts(filter="q=boats")])
    sensors, boats = ada.subscriptions.order_by("-filter")
    settings.stop_one(subscription=sensors, source="", now=now)
    settings.follow_another(subscription=boats, filter="q=ships", source="", now=now)

    assert "4 events" in verified()


def test_a_missing_trigger_is_named_and_django_checks_it_too() -> None:
    append_only.remove()

    names = "\n".join(found())
    warned = "\n".join(each.msg for each in check_ledgers(None, ["default"]))
    append_only.install()
    for table in ("consentevent", "consentwording", "consentcheckpoint"):
        assert f"rows of mailing_{table} can be changed" in names
        assert f"rows of mailing_{table} can be changed" in warned


def test_it_reads_in_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A long ledger takes more fetches and no more queries; memory holds a chunk."""
    counts = []
    for _ in range(2):
        for _ in range(3):
            make_subscriber()
        monkeypatch.setattr(proving, "CHUNK", 2)
        with CaptureQueriesContext(connection) as caught:
            list(proving.Proof().problems())
        counts.append(len(caught))
    assert counts[0] == counts[1]
