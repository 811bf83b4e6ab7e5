from collections.abc import Iterator

import pytest
from pytest_django import Settings

from tests.mailing.mail_service import Mailgun, MailService, Postmark, serving
from tests.mailing.smtp_server import Mailbox, MailServer
from tests.mailing.working import Worker, working


@pytest.fixture(scope="module")
def mail_server() -> Iterator[MailServer]:
    server = MailServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def mailbox(mail_server: MailServer, settings: Settings) -> Mailbox:
    """All mail that this test sends over SMTP."""
    mail_server.forget()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = mail_server.hostname
    settings.EMAIL_PORT = mail_server.port
    settings.MAIL_CONNECTIONS = 2
    return mail_server.handler


@pytest.fixture
def worker(db: None) -> Iterator[Worker]:
    with working() as found:
        yield found


@pytest.fixture(params=[Postmark, Mailgun], ids=lambda service: service.name)
def mail_service(request: pytest.FixtureRequest, settings: Settings) -> Iterator[MailService]:
    """A mail service that takes all mail of this test over HTTP; each that we try in its turn."""
    with serving(request.param()) as service:
        settings.EMAIL_BACKEND = f"anymail.backends.{service.name}.EmailBackend"
        settings.ANYMAIL = service.settings()
        settings.MAIL_CONNECTIONS = 2
        yield service
