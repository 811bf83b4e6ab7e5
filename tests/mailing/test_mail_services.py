"""Mail leaves by a mail service over HTTP: what the service gets, and what its errors mean."""

from __future__ import annotations

import socket
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from core.models import User
from mailing.domain.bounces import points
from mailing.domain.deliver import Postman, deliver
from mailing.domain.delivering.marks import BACKOFF
from mailing.domain.delivering.staff_tests import TestNotSent, send_test
from mailing.domain.stop_links import Scope, StopLink, read_stop_token
from mailing.domain.suppressions import is_suppressed
from mailing.enums import MailingKind, Purpose
from mailing.models import Delivery, Mailing, Subscriber, Subscription
from tests.mailing.helpers import sign_up
from tests.mailing.issues import make_issue, make_readers, states
from tests.mailing.mail_service import KEY, SLOW, Answer, MailService, Postmark
from tests.mailing.test_staff_tests import ISSUE, make_editor
from tests.mailing.working import Worker

pytestmark = pytest.mark.django_db

ANN, BOB = "ann@example.org", "bob@example.org"
LATER = timedelta(minutes=10)  # after any pause


def now() -> datetime:
    return timezone.now()


def issue_for(*names: str) -> Mailing:
    return make_issue(make_readers(f"{name}@example.org" for name in names))


def only(issue: Mailing) -> Delivery:
    return issue.deliveries.get()


def nobody_is_punished() -> bool:
    readers = Subscriber.objects.all()
    return Subscription.objects.live(now()).count() == len(readers) and not any(
        points(each) or is_suppressed(each.canonical_address or "", purpose=Purpose.INNOVATION_NEWS)
        for each in readers
    )


# What it gets


def test_an_issue_reaches_each_reader_once(mail_service: MailService) -> None:
    names = [f"reader{number}" for number in range(12)]
    issue = issue_for(*names)
    deliver(now=now())
    deliver(now=now())
    assert sorted(each.to for each in mail_service.taken) == sorted(states(issue))
    assert set(states(issue).values()) == {"sent"}
    for delivery in issue.deliveries.all():
        [mail] = mail_service.to(delivery.recipient)
        assert delivery.provider_id == mail.service_id
        assert (delivery.attempts, delivery.lease_until, delivery.reply) == (1, None, "")
        assert delivery.sent_at


def test_the_headers_of_a_list_reach_it(mail_service: MailService, settings: Settings) -> None:
    issue = issue_for("ann")
    deliver(now=now())
    [mail] = mail_service.taken
    headers = {name.lower(): value for name, value in mail.headers.items()}
    stop = headers.pop("list-unsubscribe").strip("<>")
    token = stop.removeprefix(f"{settings.WAGTAILADMIN_BASE_URL}/mail/stop/").removesuffix("/")
    assert read_stop_token(token) == StopLink(
        Scope.INNOVATION_NEWS, Subscriber.objects.get(address=ANN).pk
    )
    assert headers.pop("date").endswith("+0000")
    assert headers == {
        "message-id": f"<{only(issue).message_id.hex}@example.gov.uk>",
        "list-unsubscribe-post": "List-Unsubscribe=One-Click",
        "list-id": '"Innovation news" <innovation-news.127.0.0.1>',
        "list-help": "<http://127.0.0.1:8000/mail/settings/>",
        "list-owner": "<mailto:innovation@example.gov.uk>",
        "precedence": "bulk",
        "feedback-id": f"{issue.pk}:innovation_news:issue:127.0.0.1",
    }
    fields = {name.lower(): value for name, value in mail.fields.items()}
    sender = "Dorset Council innovation programme <innovation@example.gov.uk>"
    assert (fields["from"], fields["to"]) == (sender, ANN)
    assert fields["subject"] == "Sensors for the coast – café"
    assert f"Stop: {stop}" in mail.text
    assert f'href="{stop}"' in mail.html
    assert "[[" not in mail.text + mail.html


@pytest.mark.usefixtures("site")
def test_a_confirmation_goes_too_and_is_no_mail_of_a_list(
    client: Client, mail_service: MailService
) -> None:
    issue_for("ann")
    sign_up(client, address=BOB)
    deliver(now=now())
    [mail] = mail_service.to(BOB)
    assert mail.headers["Auto-Submitted"] == "auto-generated"
    assert not [name for name in mail.headers if name.startswith(("List-", "Feedback"))]
    assert "/mail/confirm/" in mail.text
    assert "/mail/confirm/" in mail.html
    delivery = Delivery.objects.get(mailing__kind=MailingKind.SERVICE)
    assert (delivery.state, delivery.provider_id) == ("sent", mail.service_id)


def test_it_has_return_paths_of_its_own(mail_service: MailService, settings: Settings) -> None:
    """Most services refuse any other, and a domain of ours is none of theirs."""
    settings.MAIL_BOUNCE_DOMAIN = "bounces.example.gov.uk"
    issue = issue_for("ann")
    deliver(now=now())
    assert states(issue) == {ANN: "sent"}
    assert "bounces.example.gov.uk" not in str(mail_service.taken)


def test_what_an_operator_sets_for_all_mail_is_taken(
    mail_service: MailService, settings: Settings
) -> None:
    extra = {"track_opens": False, "extra_headers": {"X-PM-KeepID": "true"}}
    settings.ANYMAIL = mail_service.settings() | {"SEND_DEFAULTS": extra}
    issue_for("ann")
    deliver(now=now())
    [mail] = mail_service.taken
    tracking = {mail.fields.get("TrackOpens"), mail.fields.get("o:tracking-opens")}
    assert tracking in ({None, False}, {None, "no"})
    headers = {name.lower(): value for name, value in mail.headers.items()}
    assert headers["x-pm-keepid"] == "true"
    assert headers["message-id"].endswith("@example.gov.uk>")


def test_a_look_at_a_mail_goes_to_staff_by_it(mail_service: MailService) -> None:
    editor: User = make_editor()
    send_test(ISSUE, to=[editor], now=now())
    [mail] = mail_service.to(editor.email)
    assert str(mail.fields.get("Subject") or mail.fields["subject"]) == "[TEST] News"
    mail_service.key = "another"
    with pytest.raises(TestNotSent, match="401") as refusal:
        send_test(ISSUE, to=[editor], now=now())
    assert KEY not in str(refusal.value)


# What its errors mean


@pytest.mark.parametrize(
    "answer",
    [
        (403, "Forbidden"),
        (402, {"message": "No credit"}),
        (429, {"message": "Slow down"}),
        (503, "Back soon"),
        (404, "Domain not found: x"),
    ],
)
def test_trouble_of_the_service_or_our_account_pauses_and_punishes_nobody(
    mail_service: MailService, worker: Worker, answer: Answer
) -> None:
    mail_service.answers_all = answer
    issue = issue_for("ann", "bob", "cid", "dee", "eve")
    moment = now()
    told = worker.told(moment)
    assert len(told) == 1
    assert told[0].startswith("A worker can not send: The mail server is in trouble. It says: ")
    assert str(answer[0]) in told[0]
    assert set(states(issue).values()) == {"pending"}
    assert set(issue.deliveries.values_list("attempts", flat=True)) == {0}
    asked = mail_service.requests
    assert asked <= 4  # two lanes, with a letter ready for each
    worker.turn(moment + timedelta(seconds=2))
    assert mail_service.requests == asked
    mail_service.answers_all = None
    assert worker.told(moment + LATER) == []
    assert set(states(issue).values()) == {"sent"}
    assert nobody_is_punished()


def test_a_wrong_key_pauses_and_staff_read_why(mail_service: MailService, worker: Worker) -> None:
    mail_service.key = "a-newer-key"
    issue = issue_for("ann")
    [told] = worker.told(now())
    assert "401" in told
    assert KEY not in told
    assert "token" in told or "Forbidden" in told
    assert states(issue) == {ANN: "pending"}
    assert nobody_is_punished()


def test_a_service_that_is_not_there_leaves_no_doubt(
    mail_service: MailService, worker: Worker, settings: Settings
) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        nowhere = f"http://127.0.0.1:{probe.getsockname()[1]}/"
    found = mail_service.settings()
    settings.ANYMAIL = {
        k: v.replace(mail_service.url, nowhere) if "URL" in k else v for k, v in found.items()
    }
    issue = issue_for("ann", "bob")
    moment = now()
    [told] = worker.told(moment)
    assert "Connection refused" in told
    assert set(states(issue).values()) == {"pending"}
    assert set(issue.deliveries.values_list("attempts", flat=True)) == {0}
    assert nobody_is_punished()


@pytest.mark.parametrize("mail_service", [Postmark], indirect=True)  # others report it later
def test_what_is_refused_for_its_reader_failed_and_the_rest_goes(
    mail_service: MailService,
) -> None:
    issue = issue_for("inactive", "invalid", "ann")
    deliver(now=now())
    assert states(issue) == {
        "inactive@example.org": "failed", "invalid@example.org": "failed", ANN: "sent",
    }  # fmt: skip
    for reply in issue.deliveries.filter(state="failed").values_list("reply", flat=True):
        assert "inactive" in reply or "Invalid" in reply
        assert "@" not in reply
    assert nobody_is_punished()


def test_one_mail_that_it_does_not_take_holds_up_no_other_and_fails_at_last(
    mail_service: MailService, worker: Worker
) -> None:
    issue = issue_for("unfit", "ann", "bob")
    moment = now()
    for attempt in range(1, len(BACKOFF) + 2):
        worker.turn(moment)
        delivery = issue.deliveries.get(subscriber__address="unfit@example.org")
        assert delivery.attempts == attempt
        moment = max(delivery.next_attempt_at, moment + LATER)
    found = states(issue)
    assert found.pop("unfit@example.org") == "failed"
    assert set(found.values()) == {"sent"}
    assert "422" in delivery.reply or "400" in delivery.reply
    assert "@" not in delivery.reply
    assert nobody_is_punished()


def test_a_sender_that_is_not_verified_is_told_at_once(
    mail_service: MailService, worker: Worker
) -> None:
    mail_service.answers_all = (422, {"ErrorCode": 400, "Message": "No such sender signature"})
    issue = issue_for(*"abcdefgh")
    [told] = worker.told(now())
    assert "No such sender signature" in told
    assert set(states(issue).values()) == {"pending"}
    assert mail_service.requests <= 4


@pytest.mark.parametrize("name", ["silent", "slow", "garbled", "broken"])
def test_a_newsletter_that_it_may_have_taken_waits_for_a_person(
    name: str, mail_service: MailService, worker: Worker, settings: Settings
) -> None:
    settings.ANYMAIL = mail_service.settings() | {"REQUESTS_TIMEOUT": SLOW / 2}
    if name == "broken":
        mail_service.answers_all = (500, "Internal error")
    issue = issue_for(name)
    moment = now()
    told = worker.told(moment)
    assert len(told) == 2  # the service's trouble, and the doubt
    assert any("may or may not have reached 1 people" in each for each in told)
    worker.turn(moment + timedelta(days=3))
    assert only(issue).state == "in_doubt"
    assert len(mail_service.taken) == (0 if name == "broken" else 1)
    assert nobody_is_punished()


def test_a_service_in_trouble_leaves_few_mails_in_doubt(
    mail_service: MailService, worker: Worker
) -> None:
    mail_service.answers_all = (500, "Internal error")
    issue = issue_for(*(f"reader{number}" for number in range(100)))
    worker.turn(now())
    assert list(states(issue).values()).count("in_doubt") <= 4
    assert list(states(issue).values()).count("pending") >= 96


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("name", ["silent", "garbled"])
def test_a_confirmation_that_it_may_have_taken_goes_again_under_the_same_id(
    name: str, client: Client, mail_service: MailService, worker: Worker
) -> None:
    sign_up(client, address=f"{name}@example.org")
    moment = now()
    worker.turn(moment)
    worker.turn(moment + LATER)
    assert len(mail_service.taken) == 2
    ids = {value for each in mail_service.taken for value in each.headers.values() if "@" in value}
    assert ids == {f"<{Delivery.objects.get().message_id.hex}@example.gov.uk>"}


def test_its_line_is_opened_anew_after_trouble(mail_service: MailService) -> None:
    issue = issue_for("silent", "ann", "bob")
    postman = Postman(worker="w")
    moment = now()
    for _ in range(4):
        postman.turn(now=moment)
        moment += LATER
    postman.rest(now=timezone.now())
    found = states(issue)
    assert found.pop("silent@example.org") == "in_doubt"
    assert set(found.values()) == {"sent"}
