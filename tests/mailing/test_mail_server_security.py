"""A mail server that encrypts and asks who we are: STARTTLS, TLS from the beginning, a login.

The settings are those that production reads from EMAIL_URL; what is trusted is what OpenSSL
trusts, which SSL_CERT_FILE can name.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import environ
import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from mailing.domain.bounces import points
from mailing.domain.deliver import deliver
from mailing.domain.delivering.staff_tests import send_test
from mailing.domain.suppressions import is_suppressed
from mailing.enums import Purpose
from mailing.models import Mailing, Subscriber, Subscription
from tests.mailing.certificates import Certificate, make_certificate
from tests.mailing.helpers import sign_up
from tests.mailing.issues import make_issue, make_readers, states
from tests.mailing.smtp_server import Mailbox, MailServer
from tests.mailing.test_staff_tests import ISSUE, make_editor
from tests.mailing.working import Worker

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        not shutil.which("openssl") and "CI" not in os.environ,
        reason="The program openssl makes the certificates.",
    ),
]

SCHEMES = ["smtp+tls", "smtp+ssl"]
PASSWORD = "p@ss:word/100%"  # what has to be written otherwise in an address
LATER = timedelta(minutes=10)
ANN = "ann@example.org"
Served = Callable[[str, Certificate], MailServer]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return make_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
def served() -> Iterator[Served]:
    """Starts a mail server that speaks TLS as the scheme says; it ends with the test."""
    servers: list[MailServer] = []

    def serve(scheme: str, certificate: Certificate) -> MailServer:
        context = certificate.server_context()
        server = MailServer(tls=context) if scheme == "smtp+ssl" else MailServer(starttls=context)
        server.start()
        servers.append(server)
        return server

    yield serve
    for server in servers:
        server.stop()


@pytest.fixture(params=SCHEMES)
def server(
    request: pytest.FixtureRequest,
    served: Served,
    certificate: Certificate,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> MailServer:
    """A server that we trust, and that an operator has named."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.file))
    found = served(request.param, certificate)
    use(settings, request.param, found)
    return found


def use(settings: Settings, scheme: str, server: MailServer, login: str = "") -> None:
    """What the address in EMAIL_URL makes of the settings."""
    url = f"{scheme}://{login}127.0.0.1:{server.port}"
    for name, value in environ.Env.email_url_config(url).items():
        setattr(settings, name, value)
    settings.MAIL_CONNECTIONS = 2


def log_in(settings: Settings, server: MailServer, password: str = PASSWORD) -> Mailbox:
    """Ask for a login from now on, and give the password."""
    server.handler.password = PASSWORD
    scheme = "smtp+ssl" if settings.EMAIL_USE_SSL else "smtp+tls"
    use(settings, scheme, server, f"council:{quote(password, safe='')}@")
    return server.handler


def issue_for(*names: str) -> Mailing:
    return make_issue(make_readers(f"{name}@example.org" for name in names))


def nothing_happened(issue: Mailing) -> bool:
    """Mail waits, no attempt is counted, nobody is punished."""
    readers = Subscriber.objects.all()
    return (
        set(states(issue).values()) == {"pending"}
        and set(issue.deliveries.values_list("attempts", flat=True)) == {0}
        and Subscription.objects.live(timezone.now()).count() == len(readers)
        and not any(points(each) for each in readers)
        and not is_suppressed(ANN, purpose=Purpose.INNOVATION_NEWS)
    )


def test_mail_goes_encrypted_over_few_connections(server: MailServer) -> None:
    issue = issue_for(*(f"reader{number}" for number in range(30)))
    deliver(now=timezone.now())
    received = server.handler.received
    assert sorted(each.recipient for each in received) == sorted(states(issue))
    assert set(states(issue).values()) == {"sent"}
    assert all(each.is_encrypted for each in received)
    # That of the server's own start and our two, which STARTTLS begins anew.
    assert server.handler.connections <= 5


def test_mail_goes_with_a_login(server: MailServer, settings: Settings) -> None:
    mailbox = log_in(settings, server)
    issue = issue_for("ann")
    deliver(now=timezone.now())
    [mail] = mailbox.received
    assert (mail.login, mail.is_encrypted) == ("council", True)
    assert states(issue) == {ANN: "sent"}


def test_a_look_at_a_mail_goes_with_a_login_too(server: MailServer, settings: Settings) -> None:
    mailbox = log_in(settings, server)
    send_test(ISSUE, to=[make_editor()], now=timezone.now())
    [mail] = mailbox.received
    assert (mail.login, mail.is_encrypted) == ("council", True)


def test_a_wrong_password_pauses_and_staff_read_why(
    server: MailServer, settings: Settings, worker: Worker
) -> None:
    mailbox = log_in(settings, server, "guessed")
    issue = issue_for("ann", "bob", "cid")
    moment = timezone.now()
    assert worker.told(moment) == [
        "A worker can not send: The mail server is in trouble. It says: "
        "535 5.7.8 Authentication credentials invalid"
    ]
    assert nothing_happened(issue)
    tried = mailbox.connections
    worker.turn(moment + timedelta(seconds=2))
    assert mailbox.connections == tried
    mailbox.password = "guessed"  # mended there; what is mended here needs a restart
    assert worker.told(moment + LATER) == []
    assert set(states(issue).values()) == {"sent"}


def test_without_a_login_that_the_server_asks_for_it_pauses(
    server: MailServer, worker: Worker
) -> None:
    server.handler.password = PASSWORD
    issue = issue_for("ann")
    [told] = worker.told(timezone.now())
    assert told.endswith("530 5.7.0 Log in first")
    assert nothing_happened(issue)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_certificate_that_nobody_vouches_for_pauses_and_staff_read_why(
    scheme: str,
    served: Served,
    certificate: Certificate,
    settings: Settings,
    worker: Worker,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    server = served(scheme, certificate)
    use(settings, scheme, server)
    issue = issue_for("ann", "bob")
    moment = timezone.now()
    [told] = worker.told(moment)
    assert "certificate verify failed: self-signed certificate" in told
    assert nothing_happened(issue)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.file))
    worker.restart()
    assert worker.told(moment + LATER) == []
    assert set(states(issue).values()) == {"sent"}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_certificate_of_another_host_is_not_ours(
    scheme: str,
    served: Served,
    settings: Settings,
    worker: Worker,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    others = make_certificate(tmp_path, "DNS:mail.example.org")
    monkeypatch.setenv("SSL_CERT_FILE", str(others.file))
    server = served(scheme, others)
    use(settings, scheme, server)
    issue = issue_for("ann")
    [told] = worker.told(timezone.now())
    assert "IP address mismatch" in told
    assert nothing_happened(issue)
    assert server.handler.received == []


def test_nothing_goes_in_plain_text_where_tls_is_asked_for(
    mail_server: MailServer, settings: Settings, worker: Worker
) -> None:
    mail_server.forget()
    use(settings, "smtp+tls", mail_server, "council:secret@")
    issue = issue_for("ann")
    [told] = worker.told(timezone.now())
    assert "STARTTLS extension not supported" in told
    assert nothing_happened(issue)
    assert mail_server.handler.received == []


def test_a_server_that_hangs_up_after_the_dot_leaves_a_newsletter_in_doubt(
    server: MailServer, worker: Worker
) -> None:
    issue = issue_for("silent")
    moment = timezone.now()
    told = worker.told(moment)
    assert any("may or may not have reached 1 people" in each for each in told)
    assert states(issue) == {"silent@example.org": "in_doubt"}
    worker.turn(moment + timedelta(days=2))
    assert len(server.handler.received) == 1


@pytest.mark.usefixtures("site")
def test_a_confirmation_in_doubt_goes_again_under_the_same_id(
    server: MailServer, worker: Worker, client: Client
) -> None:
    sign_up(client, address="silent@example.org")
    moment = timezone.now()
    worker.turn(moment)
    worker.turn(moment + LATER)
    assert len(server.handler.received) == 2
    assert len({each.message["Message-ID"] for each in server.handler.received}) == 1


def test_a_server_that_hung_up_in_a_pause_is_called_again(
    server: MailServer, worker: Worker
) -> None:
    issue = issue_for("closing", "ann", "bob")
    moment = timezone.now()
    worker.turn(moment)
    worker.turn(moment + LATER)
    found = states(issue)
    assert found.pop("closing@example.org") == "pending"
    assert set(found.values()) == {"sent"}
