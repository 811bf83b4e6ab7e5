"""The first page of the admin says what is wrong with the mailing list, and nothing else."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.groups import AUTHORS, DATA_PROTECTION, PUBLISHERS, sync_groups
from core.models import WorkerBeat
from mailing import rounds
from mailing.addresses import read_address
from mailing.domain.concerns import about_requests, about_sending
from mailing.domain.requests import note_request
from mailing.domain.service_mail import ServiceMail, queue_service_mail
from mailing.enums import DeliveryOutcome, DeliveryState, MailingState, RequestKind
from mailing.models import Delivery, Mailing, MailingSettings, PendingAction
from tests.factories import make_opportunity, make_staff
from tests.mailing.alerting import follow
from tests.mailing.factories import make_delivery, make_mailing

pytestmark = pytest.mark.usefixtures("site")

MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _a_worker_runs(db: None) -> None:
    now = timezone.now()
    WorkerBeat.objects.create(name="one", at=now, began_at=now)


def told() -> list[str]:
    now = timezone.now()
    return [each.words for each in (*about_sending(now), *about_requests(now))]


def service_mail(minutes: int) -> None:
    queue_service_mail(
        ServiceMail.RECEIPT, address="a@example.org", now=timezone.now() - minutes * MINUTE
    )


def mailing(minutes: int, **facts: Any) -> None:
    then = timezone.now() - minutes * MINUTE
    make_delivery(mailing=make_mailing(send_at=then, **facts), next_attempt_at=then)


def unqueued(minutes: int, state: MailingState) -> Mailing:
    return make_mailing(send_at=timezone.now() - minutes * MINUTE, state=state)


def request(days: int) -> None:
    note_request(
        kind=RequestKind.ACCESS,
        address=read_address("a@example.org"),
        received_on=timezone.localdate() - timedelta(days=days),
        reason="Letter",
        by="officer",
    )


def flood() -> None:
    now = timezone.now()
    facts = {"kind": "settings", "requested_at": now, "expires_at": now, "network_hash": "x"}
    PendingAction.objects.bulk_create(PendingAction(**facts) for _ in range(1000))


def attack_mode() -> None:
    ours = MailingSettings.of_the_list()
    ours.attack_mode = True
    ours.save()


def silence(minutes: int) -> None:
    WorkerBeat.objects.update(at=timezone.now() - minutes * MINUTE)


def complaints(number: int, among: int) -> None:
    one = make_delivery(state=DeliveryState.SENT, sent_at=timezone.now())
    given = {"sent_at": one.sent_at, "state": one.state, "subscriber": None}
    times = {"next_attempt_at": one.created_at, "created_at": one.created_at}
    rows = [Delivery(mailing=one.mailing, priority=20, **given, **times) for _ in range(among - 1)]
    for row in rows[:number]:
        row.outcome = DeliveryOutcome.COMPLAINED
    Delivery.objects.bulk_create(rows)


@pytest.mark.parametrize(
    ("happens", "said"),
    [
        (lambda: service_mail(16), "service mail have waited since"),
        (lambda: mailing(11), "has not moved for ten minutes."),
        (lambda: unqueued(11, MailingState.SCHEDULED), "has not moved for ten minutes: scheduled."),
        (lambda: unqueued(11, MailingState.EXPANDING), "for ten minutes: being prepared."),
        (lambda: mailing(0, state=MailingState.PAUSED, paused_reason="No login"), "No login"),
        (lambda: mailing(0, state=MailingState.HELD), "too late to go out"),
        (lambda: make_delivery(state=DeliveryState.IN_DOUBT), "may not have reached 1 people"),
        (attack_mode, "Attack mode is on"),
        (flood, "sign-ups and links to settings are dropped"),
        (lambda: silence(3), "sign of life since"),
        (lambda: WorkerBeat.objects.all().delete(), "No worker runs"),
        (lambda: WorkerBeat.objects.update(trouble="Login refused"), "Login refused"),
        (lambda: complaints(2, among=1999), "2 of 1999 mails"),
        (lambda: request(25), "A copy of the data: is due on"),
        (lambda: request(60), "A copy of the data: was due on"),
    ],
)
def test_what_is_wrong_is_told(happens: Callable[[], Any], said: str) -> None:
    assert told() == []
    happens()
    (words,) = told()
    assert said in words


def test_what_nobody_was_alerted_to_is_told(index: Any) -> None:
    follow("a@example.org")
    make_opportunity()
    later = timezone.now() + 11 * MINUTE
    WorkerBeat.objects.update(at=later)
    (concern,) = about_sending(later)
    assert "Nobody has been alerted yet" in concern.words

    rounds.match_publications(later)
    assert not [each for each in about_sending(later) if "alerted" in each.words]


@pytest.mark.parametrize(
    "happens",
    [
        lambda: service_mail(14),
        lambda: mailing(9),
        lambda: unqueued(9, MailingState.SCHEDULED),
        lambda: unqueued(-60, MailingState.SCHEDULED),
        lambda: make_delivery(mailing=unqueued(11, MailingState.EXPANDING)),
        lambda: mailing(11, state=MailingState.FINISHED),
        lambda: silence(1),
        lambda: complaints(2, among=2001),
        lambda: request(10),
    ],
)
def test_what_is_well_is_not(happens: Callable[[], Any]) -> None:
    happens()
    assert told() == []


def test_it_stands_on_the_first_page_of_those_who_can_act(client: Client) -> None:
    sync_groups()
    request(60)
    service_mail(20)
    pages = {}
    for group in (AUTHORS, PUBLISHERS, DATA_PROTECTION):
        client.force_login(make_staff(group, group))
        pages[group] = client.get("/admin/").content.decode()

    assert "What the mailing list needs now" not in pages[AUTHORS]
    assert "service mail have waited" in pages[PUBLISHERS]
    assert "was due on" not in pages[PUBLISHERS]
    assert "was due on" in pages[DATA_PROTECTION]


def test_it_asks_once_for_each_kind() -> None:
    counts = []
    for number in (1, 2):
        for _ in range(number):
            mailing(11)
            request(60)
            make_delivery(state=DeliveryState.IN_DOUBT)
        with CaptureQueriesContext(connection) as caught:
            told()
        counts.append(len(caught))
    assert counts[0] == counts[1] <= 13
