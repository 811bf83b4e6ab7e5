"""What mail services report of sent mail: taken once, believed only where it is signed."""

from __future__ import annotations

import hashlib
import hmac
import io
import json
import mailbox as mailboxes
from datetime import datetime, timedelta
from email.message import Message
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from anymail.signals import AnymailTrackingEvent, EventType, RejectReason, tracking
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from mailing.domain.bounces import points
from mailing.domain.delivering.return_paths import message_id_of, return_path
from mailing.domain.suppressions import is_suppressed
from mailing.enums import ConsentEventKind, DeliveryState, Purpose
from mailing.models import ConsentEvent, Delivery, MailEvent, Subscription, Suppression
from tests.mailing.issues import make_issue, make_readers

pytestmark = pytest.mark.django_db

ADDRESS = "ann@example.org"
EVENTS = "/mail/events/"


@pytest.fixture(autouse=True)
def _service(settings: Settings) -> None:
    settings.MAIL_EVENTS_KEY = "a-key-of-the-mail-server"
    settings.MAIL_BOUNCE_DOMAIN = "bounces.example.gov.uk"


@pytest.fixture
def sent() -> Delivery:
    """A mail that our server took a minute ago."""
    issue = make_issue(make_readers([ADDRESS]))
    issue.deliveries.update(
        state=DeliveryState.SENT, sent_at=timezone.now(), provider_id="service-1"
    )
    return issue.deliveries.get()


def is_given_up() -> bool:
    live = Subscription.objects.live(timezone.now()).exists()
    suppressed = is_suppressed(ADDRESS, purpose=Purpose.INNOVATION_NEWS)
    assert live is not suppressed
    return suppressed


def event(delivery: Delivery, **facts: Any) -> dict[str, Any]:
    return {
        "id": "event-1", "type": "bounced", "status": "5.1.1", "at": "2026-11-28T12:00:00Z",
        "message_id": f"<{delivery.message_id.hex}@example.gov.uk>", "detail": f"<{ADDRESS}> gone",
    } | facts  # fmt: skip


def post(client: Client, body: bytes, *, at: datetime | None = None, key: str = "") -> Any:
    """As a mail server signs it."""
    timestamp = str(int((at or timezone.now()).timestamp()))
    signed = timestamp.encode() + b"." + body
    signature = hmac.new((key or "a-key-of-the-mail-server").encode(), signed, hashlib.sha256)
    headers = {"X-Timestamp": timestamp, "X-Signature": signature.hexdigest()}
    return client.post(EVENTS, body, content_type="application/json", headers=headers)


def report(client: Client, *events: Any) -> Any:
    return post(client, json.dumps({"events": events}).encode())


# The signed webhook


def test_a_mailbox_that_does_not_exist_is_given_up(client: Client, sent: Delivery) -> None:
    assert report(client, event(sent)).json() == {"taken": 1, "passed_over": 0}
    sent.refresh_from_db()
    assert sent.outcome == "bounced"
    assert is_given_up()
    assert "@" not in MailEvent.objects.get().detail
    assert ConsentEvent.objects.get().kind == ConsentEventKind.BOUNCED_OUT


def test_a_report_is_taken_once(client: Client, sent: Delivery) -> None:
    soft = event(sent, status="4.2.2")
    report(client, soft)
    assert report(client, soft).json() == {"taken": 0, "passed_over": 1}
    assert MailEvent.objects.count() == 1


def test_who_complains_is_never_written_to_again(client: Client, sent: Delivery) -> None:
    report(client, event(sent, type="complained", status=""))
    sent.refresh_from_db()
    assert sent.outcome == "complained"
    assert is_given_up()
    assert ConsentEvent.objects.get().kind == ConsentEventKind.COMPLAINED


@pytest.mark.parametrize(
    ("status", "why"),
    [("5.7.26", "by policy"), ("5.1.7", "for our address"), ("5.1.8", "for our address")],
)
def test_a_refusal_of_ours_is_no_fault_of_the_reader(
    status: str, why: str, client: Client, sent: Delivery, caplog: pytest.LogCaptureFixture
) -> None:
    report(client, event(sent, status=status))
    assert not is_given_up()
    assert sent.subscriber
    assert points(sent.subscriber) == 0
    assert f"Mail was refused {why}" in caplog.text


def test_a_delivery_is_noted_and_no_bounce_is_undone(client: Client, sent: Delivery) -> None:
    report(client, event(sent, type="delivered", status="2.0.0"))
    sent.refresh_from_db()
    assert sent.outcome == "delivered"
    report(client, event(sent, id="2", status="4.4.1"), event(sent, id="3", type="delivered"))
    sent.refresh_from_db()
    assert sent.outcome == "bounced"
    assert not is_given_up()


def test_mail_of_nobody_is_passed_over(client: Client, sent: Delivery) -> None:
    stranger = event(sent, message_id=f"<{uuid4().hex}@example.gov.uk>")
    assert report(client, stranger).json() == {"taken": 0, "passed_over": 1}
    assert not MailEvent.objects.exists()


@pytest.mark.parametrize("minutes", [-6, 6])
def test_an_old_signature_is_refused(client: Client, sent: Delivery, minutes: int) -> None:
    body = json.dumps({"events": [event(sent)]}).encode()
    answer = post(client, body, at=timezone.now() + timedelta(minutes=minutes))
    assert answer.status_code == 403
    assert not is_given_up()


def test_a_forged_signature_is_refused(client: Client, sent: Delivery) -> None:
    body = json.dumps({"events": [event(sent)]}).encode()
    assert post(client, body, key="guessed").status_code == 403
    unsigned = client.post(EVENTS, body, content_type="application/json")
    assert unsigned.status_code == 403
    odd = {"X-Timestamp": "²", "X-Signature": "é"}
    assert client.post(EVENTS, body, "application/json", headers=odd).status_code == 403
    assert not is_given_up()


@pytest.mark.parametrize(
    "body",
    [
        b"", b"\0", b"[]", b"{}", b'{"events": {}}', b'{"events": [1]}', b'{"events": [{}]}',
        b'{"events": [{"id": "1", "type": "x", "message_id": "y", "at": "z"}]}',
        b"[" * 100_000, "é".encode("latin-1"),
        b'{"events": [{"id": "1", "type": "bounced", "at": "2026-99-99T00:00:00Z", "message_id": '
        b'"00000000000000000000000000000000"}]}',
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_in_words(client: Client, body: bytes) -> None:
    answer = post(client, body)
    assert answer.status_code == 400
    assert answer.json()["error"]


@pytest.mark.parametrize(
    "facts",
    [
        {"at": "9999-12-31T23:59:59-12:00"}, {"at": "0001-01-01T00:00:00+12:00"},
        {"at": "9999-12-31T23:59:59Z"}, {"at": "0001-01-01T00:00:00Z"},
        {"at": "2026-11-28T12:00:00+99:99"}, {"id": "\ud800"}, {"id": "\0"},
    ],
)  # fmt: skip
def test_a_moment_or_an_id_that_can_not_be_kept_is_refused_in_words(
    facts: dict[str, str], client: Client, sent: Delivery
) -> None:
    answer = report(client, event(sent), event(sent, **{"id": "2", **facts}))
    assert answer.status_code == 400
    assert answer.json()["error"].startswith("Event 2 needs “id”")
    assert not MailEvent.objects.exists()


def test_words_that_can_not_be_kept_are_left_out(client: Client, sent: Delivery) -> None:
    assert report(client, event(sent, detail="\ud800 gone\0")).json()["taken"] == 1
    assert MailEvent.objects.get().detail == "5.1.1 gone"


def test_there_is_no_address_without_a_key(client: Client, settings: Settings) -> None:
    settings.MAIL_EVENTS_KEY = ""
    assert client.post(EVENTS).status_code == 404
    assert client.get(EVENTS).status_code == 405


# Services that anymail knows


def tell(**facts: Any) -> None:
    given = {"event_type": EventType.BOUNCED, "message_id": "service-1", "event_id": "e1"}
    found = AnymailTrackingEvent(**{"timestamp": timezone.now()} | given | facts)
    tracking.send(sender=None, event=found, esp_name="Postmark")


def test_a_services_bounce_is_taken_once(sent: Delivery) -> None:
    tell(reject_reason=RejectReason.BOUNCED, mta_response="550 5.1.1 no such user")
    tell(reject_reason=RejectReason.BOUNCED, mta_response="550 5.1.1 no such user")
    assert is_given_up()
    assert MailEvent.objects.get().provider == "Postmark"


def test_a_services_soft_bounce_is_a_point(sent: Delivery) -> None:
    tell(reject_reason=RejectReason.BOUNCED, mta_response="452 4.2.2 mailbox full")
    assert not is_given_up()
    assert sent.subscriber
    assert points(sent.subscriber) == 1


def test_a_service_that_calls_a_refusal_of_our_address_hard_gives_nobody_up(sent: Delivery) -> None:
    tell(reject_reason=RejectReason.INVALID, mta_response="550 5.1.8 bad outbound sender")
    assert not is_given_up()


def test_a_services_complaint_counts(sent: Delivery) -> None:
    tell(event_type=EventType.COMPLAINED)
    assert is_given_up()


def test_a_reader_may_leave_in_the_services_own_way(sent: Delivery) -> None:
    tell(event_type=EventType.UNSUBSCRIBED)
    assert not Subscription.objects.live(timezone.now()).exists()
    assert ConsentEvent.objects.get().kind == ConsentEventKind.WITHDRAWN


def test_opens_and_clicks_are_no_business_of_ours(sent: Delivery) -> None:
    tell(event_type=EventType.OPENED)
    tell(event_type=EventType.CLICKED, event_id="e2")
    assert not MailEvent.objects.exists()


# Reports by mail


def bounce_mail(to: str, *, action: str = "failed", status: str = "5.1.1") -> bytes:
    """As RFC 3464 has it."""
    return (
        f"From: MAILER-DAEMON@mx.example.org\r\nTo: <{to}>\r\nSubject: Undelivered\r\n"
        "MIME-Version: 1.0\r\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=xx\r\n\r\n"
        "--xx\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n"
        "--xx\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; mx.example.org\r\n\r\n"
        f"Final-Recipient: rfc822; {ADDRESS}\r\nAction: {action}\r\nStatus: {status}\r\n"
        f"Diagnostic-Code: smtp; 550 <{ADDRESS}> unknown\r\n\r\n--xx--\r\n"
    ).encode()


def read(tmp_path: Path, *mails: bytes) -> str:
    """What the command says of a Maildir."""
    box = mailboxes.Maildir(tmp_path / "box")
    for each in mails:
        box.add(each)
    return read_place(tmp_path / "box")


def read_place(place: Path | str) -> str:
    said = io.StringIO()
    call_command("read_bounces", str(place), stdout=said)
    return said.getvalue()


def test_a_bounce_mail_gives_a_mailbox_up_once(sent: Delivery, tmp_path: Path) -> None:
    mail = bounce_mail(return_path(sent))
    assert "1 taken" in read(tmp_path, mail)
    assert is_given_up()
    assert "1 known already" in read_place(tmp_path / "box")
    assert "@" not in MailEvent.objects.get().detail


@pytest.mark.parametrize("status", ["5.1.1", "5.1.1 (ann)"])
def test_what_outlives_the_reader_names_no_mailbox(
    sent: Delivery, tmp_path: Path, status: str
) -> None:
    """Servers like to repeat the part before the @."""
    mail = bounce_mail(return_path(sent), status=status).replace(b"unknown", b"no user ann")
    read(tmp_path, mail)

    assert "no user ann" in MailEvent.objects.get().detail
    assert ConsentEvent.objects.get().evidence["said"] == "bounce mail: 5.1.1"
    assert Suppression.objects.get().source == "bounce mail: 5.1.1"


def test_a_delay_is_no_bounce(sent: Delivery, tmp_path: Path) -> None:
    read(tmp_path, bounce_mail(return_path(sent), action="delayed", status="4.4.1"))
    sent.refresh_from_db()
    assert sent.outcome == ""
    assert not is_given_up()


def test_nobody_can_make_a_bounce_up(sent: Delivery, tmp_path: Path) -> None:
    local, _, domain = return_path(sent).partition("@")
    other = "b" if local[-2] == "a" else "a"
    forged = [f"{local[:-2]}{other}{local[-1]}@{domain}", f"bounce-{'a' * 42}@{domain}"]
    forged += [ADDRESS, f"bounce-@{domain}", f"bounce-é@{domain}", "", f"{local[:20]}@{domain}"]
    said = read(tmp_path, *map(bounce_mail, forged), b"", b"\xff\0 no mail", b"To: x")
    assert f"{len(forged) + 3} of no mail of ours" in said
    assert not is_given_up()


def test_a_complaint_comes_by_mail_too(sent: Delivery, tmp_path: Path) -> None:
    report = Message()
    report["To"] = return_path(sent)
    report.add_header("Content-Type", "multipart/report", report_type="feedback-report")
    feedback = Message()
    feedback["Content-Type"] = "message/feedback-report"
    feedback.set_payload("Feedback-Type: abuse\n")
    report.set_payload([feedback])
    assert "1 taken" in read(tmp_path, report.as_bytes())
    assert is_given_up()


def test_an_mbox_is_read_too(sent: Delivery, tmp_path: Path) -> None:
    box = mailboxes.mbox(tmp_path / "file")
    box.add(bounce_mail(return_path(sent)))
    box.close()
    assert "1 taken" in read_place(tmp_path / "file")


def test_a_mailbox_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="There is no mailbox"):
        read_place(tmp_path / "nowhere")


def test_return_paths_of_old_keys_are_known(sent: Delivery, settings: Settings) -> None:
    old = return_path(sent)
    settings.MAILING_KEYS = {"k3": "a-key-of-tomorrow"} | settings.MAILING_KEYS
    assert return_path(sent) != old
    assert message_id_of(old) == sent.message_id
    assert len(old.partition("@")[0]) <= 64
