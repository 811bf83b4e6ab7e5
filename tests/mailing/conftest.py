from collections.abc import Iterator

import pytest
from pytest_django import Settings

from tests.mailing.smtp_server import Mailbox, MailServer


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
