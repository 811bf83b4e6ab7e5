"""What mail services report over HTTP, in their own terms: believed only where it is signed."""

from __future__ import annotations

import base64
import hashlib
import hmac
import importlib
import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import clear_url_caches
from django.utils import timezone
from pytest_django import Settings

from config import urls
from core.models import User
from mailing.domain.bounces import points
from mailing.domain.deliver import deliver
from mailing.domain.suppressions import suppressions_of
from mailing.enums import ConsentEventKind, Purpose, SuppressionReason
from mailing.models import ConsentEvent, Delivery, MailEvent, Subscriber, Subscription
from tests.mailing.factories import make_subscriber
from tests.mailing.helpers import sign_up
from tests.mailing.issues import make_issue
from tests.mailing.mail_service import Mailgun, MailService, Postmark

pytestmark = pytest.mark.django_db

ADDRESS = "ann@example.org"
SECRET = "council:secret-of-the-webhook"
NO_SUCH = "smtp;550 5.1.1 <ann@example.org> User unknown"


@pytest.fixture(autouse=True)
def _addresses(mail_service: MailService, settings: Settings) -> Iterator[None]:
    """The site's addresses as they are where the setting has a secret."""
    settings.ANYMAIL = mail_service.settings() | {"WEBHOOK_SECRET": SECRET}
    _read_addresses()
    yield
    del settings.ANYMAIL
    _read_addresses()


def _read_addresses() -> None:
    importlib.reload(urls)
    clear_url_caches()


@pytest.fixture
def sent(mail_service: MailService) -> Delivery:
    """A mail that the service took a minute ago, to somebody who gets news and alerts."""
    issue = make_issue([make_subscriber(ADDRESS, purposes=list(Purpose))])
    deliver(now=timezone.now())
    delivery = issue.deliveries.get()
    assert delivery.provider_id == mail_service.taken[0].service_id
    return delivery


def post(
    service: MailService, body: dict[str, Any], secret: str = SECRET, signing_key: str = ""
) -> int:
    """As the service posts it, to the address that its operator entered; the status."""
    if isinstance(service, Mailgun):
        body = signed(body, signing_key or service.settings()["MAILGUN_WEBHOOK_SIGNING_KEY"])
    headers = {}
    if secret:
        headers["Authorization"] = f"Basic {base64.b64encode(secret.encode()).decode()}"
    browser = Client(enforce_csrf_checks=True, raise_request_exception=False)
    answer = browser.post(
        service.webhook, json.dumps(body), content_type="application/json", headers=headers
    )
    assert "Location" not in answer
    return answer.status_code


def signed(body: dict[str, Any], key: str) -> dict[str, Any]:
    """https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks/securing-webhooks"""
    timestamp, token = "1532102400", body["event-data"].get("token", uuid4().hex)
    signature = hmac.new(key.encode(), f"{timestamp}{token}".encode(), hashlib.sha256)
    block = {"timestamp": timestamp, "token": token, "signature": signature.hexdigest()}
    return body | {"signature": block}


# https://postmarkapp.com/developer/webhooks/webhooks-overview


def of_postmark(kind: str, message_id: str, said: str = "") -> dict[str, Any]:
    common = {
        "MessageID": message_id, "ServerID": 23, "MessageStream": "outbound", "Tag": "",
        "Metadata": {},
    }  # fmt: skip
    bounce = common | {
        "RecordType": "Bounce", "ID": int(message_id[:8], 16), "TypeCode": 1,
        "Name": "Bounce", "Description": "The server could not deliver it.", "Details": said,
        "Email": ADDRESS, "From": "innovation@example.gov.uk", "Subject": "News",
        "BouncedAt": "2026-11-28T16:33:54.9070259Z", "DumpAvailable": True, "Inactive": True,
        "CanActivate": True,
    }  # fmt: skip
    return {
        "delivered": common
        | {
            "RecordType": "Delivery", "Recipient": ADDRESS, "Details": "Test",
            "DeliveredAt": "2026-11-28T16:33:54.9070259Z",
        },
        "bounced": bounce | {"Type": "HardBounce"},
        "bounced softly": bounce | {"Type": "SoftBounce", "TypeCode": 4096},
        "complained": bounce | {"RecordType": "SpamComplaint", "Type": "SpamComplaint"},
        "unsubscribed": common
        | {
            "RecordType": "SubscriptionChange", "Recipient": ADDRESS, "Origin": "Recipient",
            "ChangedAt": "2026-11-28T16:33:54Z", "SuppressSending": True,
            "SuppressionReason": "ManualSuppression",
        },
        "opened": common
        | {
            "RecordType": "Open", "Recipient": ADDRESS, "ReceivedAt": "2026-11-28T16:33:54Z",
            "FirstOpen": True, "UserAgent": "x", "Client": {}, "OS": {}, "Geo": {},
        },
    }[kind]  # fmt: skip


# https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks/webhook-payloads


def of_mailgun(kind: str, message_id: str, said: str = "") -> dict[str, Any]:
    common = {
        "id": "CPgfbmQMTCKtHW6uIWtuVe", "timestamp": 1795888800.33, "log-level": "info",
        "token": f"{kind}-{message_id}", "recipient": ADDRESS, "tags": [], "user-variables": {},
        "recipient-domain": "example.org", "flags": {"is-test-mode": False},
        "message": {"headers": {"message-id": message_id.strip("<>"), "to": ADDRESS}},
    }  # fmt: skip
    failed = common | {
        "event": "failed", "severity": "permanent", "reason": "bounce",
        "delivery-status": {"code": 550, "message": said, "description": "", "attempt-no": 1},
    }  # fmt: skip
    facts = {
        "delivered": common | {"event": "delivered", "delivery-status": {"code": 250}},
        "bounced": failed,
        "bounced softly": failed | {"reason": "old"},  # given up after some tries
        "complained": common | {"event": "complained"},
        "unsubscribed": common | {"event": "unsubscribed", "client-info": {}},
        "opened": common | {"event": "opened", "client-info": {}},
    }[kind]
    return {"event-data": facts}


def event(service: MailService, kind: str, message_id: str, said: str = "") -> dict[str, Any]:
    return (of_postmark if isinstance(service, Postmark) else of_mailgun)(kind, message_id, said)


def live() -> list[str]:
    rows = Subscription.objects.live(timezone.now()).order_by("purpose")
    return list(rows.values_list("purpose", flat=True))


def reasons() -> list[str]:
    return [each.reason for each in suppressions_of(ADDRESS)]


BOTH = ["innovation_news", "opportunity_alerts"]


def test_what_was_delivered_is_noted(mail_service: MailService, sent: Delivery) -> None:
    for _ in range(2):
        assert post(mail_service, event(mail_service, "delivered", sent.provider_id)) == 200
    sent.refresh_from_db()
    assert (sent.outcome, live()) == ("delivered", BOTH)
    assert MailEvent.objects.get().kind == "delivered"


@pytest.mark.parametrize("said", [NO_SUCH, ""])
def test_a_mailbox_that_does_not_exist_is_given_up_once(
    said: str, mail_service: MailService, sent: Delivery
) -> None:
    for _ in range(3):
        assert post(mail_service, event(mail_service, "bounced", sent.provider_id, said)) == 200
    sent.refresh_from_db()
    assert (sent.outcome, live(), reasons()) == ("bounced", [], [SuppressionReason.BOUNCE])
    assert MailEvent.objects.count() == 1
    ended = ConsentEvent.objects.filter(kind=ConsentEventKind.BOUNCED_OUT)
    assert ended.count() == 2
    assert "@" not in MailEvent.objects.get().detail
    assert ADDRESS not in str(list(ConsentEvent.objects.values()))


@pytest.mark.parametrize("said", ["452 4.2.2 The mailbox is full", "Try again", ""])
def test_a_soft_bounce_is_a_point_and_repeated_reports_are_one(
    said: str, mail_service: MailService, sent: Delivery
) -> None:
    for _ in range(3):
        told = event(mail_service, "bounced softly", sent.provider_id, said)
        assert post(mail_service, told) == 200
    assert points(Subscriber.objects.get()) == 1
    assert (live(), reasons()) == (BOTH, [])


def test_a_refusal_by_policy_is_no_fault_of_the_reader(
    mail_service: MailService, sent: Delivery, caplog: pytest.LogCaptureFixture
) -> None:
    said = "550 5.7.26 This mail is unauthenticated"
    assert post(mail_service, event(mail_service, "bounced", sent.provider_id, said)) == 200
    assert (points(Subscriber.objects.get()), live(), reasons()) == (0, BOTH, [])
    assert "refused by policy" in caplog.text


def test_a_complaint_stops_everything_for_that_address(
    mail_service: MailService, sent: Delivery
) -> None:
    assert post(mail_service, event(mail_service, "complained", sent.provider_id)) == 200
    sent.refresh_from_db()
    assert (sent.outcome, live(), reasons()) == ("complained", [], [SuppressionReason.COMPLAINT])
    waiting = make_issue(Subscriber.objects.all())
    deliver(now=timezone.now())
    assert waiting.deliveries.get().state == "skipped"
    assert len(mail_service.taken) == 1


def test_who_leaves_in_the_services_own_way_leaves_that_list(
    mail_service: MailService, sent: Delivery
) -> None:
    assert post(mail_service, event(mail_service, "unsubscribed", sent.provider_id)) == 200
    assert (live(), reasons()) == (["opportunity_alerts"], [])
    last = ConsentEvent.objects.latest("number")
    assert (last.kind, last.actor_kind) == (ConsentEventKind.WITHDRAWN, "provider")


@pytest.mark.usefixtures("site")
def test_a_confirmation_that_bounces_suppresses_the_address(mail_service: MailService) -> None:
    sign_up(Client(), address=ADDRESS)
    deliver(now=timezone.now())
    [mail] = mail_service.taken
    assert post(mail_service, event(mail_service, "bounced", mail.service_id, NO_SUCH)) == 200
    assert reasons() == [SuppressionReason.BOUNCE]


def test_opens_are_no_business_of_ours(mail_service: MailService, sent: Delivery) -> None:
    assert post(mail_service, event(mail_service, "opened", sent.provider_id)) == 200
    assert not MailEvent.objects.exists()


@pytest.mark.parametrize("kind", ["delivered", "bounced", "complained", "unsubscribed"])
def test_reports_of_mail_that_we_did_not_send_do_nothing(
    kind: str, mail_service: MailService, sent: Delivery
) -> None:
    for stranger in (str(uuid4()), f"<{uuid4().hex}@example.gov.uk>"):
        if isinstance(mail_service, Postmark) and "@" in stranger:
            continue
        assert post(mail_service, event(mail_service, kind, stranger, NO_SUCH)) == 200
    sent.refresh_from_db()
    assert (sent.outcome, live(), reasons()) == ("", BOTH, [])
    assert not MailEvent.objects.exists()


@pytest.mark.parametrize("secret", ["", "council:guessed", "council", f"{SECRET}x", "é:ü"])
def test_whoever_does_not_know_the_secret_changes_nothing(
    secret: str, mail_service: MailService, sent: Delivery
) -> None:
    told = event(mail_service, "complained", sent.provider_id)
    assert 400 <= post(mail_service, told, secret=secret) < 500
    sent.refresh_from_db()
    assert (sent.outcome, live(), reasons()) == ("", BOTH, [])
    assert not MailEvent.objects.exists()


@pytest.mark.parametrize("mail_service", [Mailgun], indirect=True)
def test_the_secret_without_the_services_signature_changes_nothing(
    mail_service: MailService, sent: Delivery
) -> None:
    told = event(mail_service, "complained", sent.provider_id)
    assert 400 <= post(mail_service, told, signing_key="guessed") < 500
    assert (live(), reasons()) == (BOTH, [])


def test_a_session_of_staff_is_no_secret(mail_service: MailService, sent: Delivery) -> None:
    browser = Client(raise_request_exception=False)
    browser.force_login(User.objects.create_superuser("boss", "boss@council.example", "secret"))
    told = event(mail_service, "complained", sent.provider_id)
    answer = browser.post(mail_service.webhook, json.dumps(told), content_type="application/json")
    assert answer.status_code == 400
    assert live() == BOTH


def test_there_is_no_such_address_without_a_secret(
    mail_service: MailService, sent: Delivery, settings: Settings
) -> None:
    settings.ANYMAIL = mail_service.settings()
    _read_addresses()
    assert post(mail_service, event(mail_service, "complained", sent.provider_id)) in (403, 404)
    assert live() == BOTH
