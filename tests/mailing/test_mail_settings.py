"""How an operator chooses by which way mail leaves: environment variables, as documented."""

from __future__ import annotations

import base64
import json
import os
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from django.conf import settings as found
from django.core.checks import run_checks
from django.db import connection
from pytest_django import Settings

from tests.mailing.issues import make_issue, make_readers
from tests.mailing.mail_service import MailService
from tests.mailing.test_killing import shared_database, states
from tests.mailing.test_mail_service_events import event, signed

ADDRESSES = [f"reader{number}@example.org" for number in range(3)]
SECRET = "council:secret"


def production(service: MailService, database: str) -> dict[str, str]:
    """The environment of an installation, with the lines of docs/operators.md."""
    defaults = {"track_opens": False, "extra_headers": {"X-PM-KeepID": "true"}}
    anymail = service.settings() | {"WEBHOOK_SECRET": SECRET, "SEND_DEFAULTS": defaults}
    ours = {
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "PYTHONPATH": os.pathsep.join([str(found.ROOT), str(found.ROOT / "site")]),
        "SECRET_KEY": "x" * 60,
        "MAILING_KEYS": "k1=a-key",
        "ALLOWED_HOSTS": "127.0.0.1",
        "BASE_URL": "https://innovation.example.gov.uk",
        "DATABASE_URL": database,
        "CACHE_URL": "locmemcache://",
        "MAIL_SERVICE": service.name,
        "ANYMAIL": json.dumps(anymail),
        "DEFAULT_FROM_EMAIL": "innovation@example.gov.uk",
        "WEB_CONCURRENCY": "1",
    }
    return {name: value for name, value in os.environ.items() if name != "EMAIL_URL"} | ours


@pytest.mark.django_db(transaction=True)
def test_a_mail_service_takes_the_mail_and_its_reports_come_back(
    mail_service: MailService, tmp_path: Path
) -> None:
    issue = make_issue(make_readers(ADDRESSES))
    environment = production(mail_service, shared_database(tmp_path))
    manage = [sys.executable, "manage.py", "worker", "--once"]
    worker = subprocess.run(  # noqa: S603 - our own program
        manage, env=environment, cwd=found.ROOT, capture_output=True, text=True, timeout=60
    )
    assert worker.returncode == 0, worker.stderr
    assert sorted(mail.to for mail in mail_service.taken) == ADDRESSES
    assert states(tmp_path, issue.pk) == dict.fromkeys(ADDRESSES, "sent")
    [mail] = mail_service.to(ADDRESSES[0])
    assert "https://innovation.example.gov.uk/mail/stop/" in mail.text
    assert {"x-pm-keepid", "list-unsubscribe"} <= {name.lower() for name in mail.headers}

    with serving(environment) as site:
        told = event(mail_service, "complained", mail.service_id)
        if "event-data" in told:
            told = signed(told, mail_service.settings()["MAILGUN_WEBHOOK_SIGNING_KEY"])
        address = site + mail_service.webhook
        assert report(address, told, "council:guessed") == 400
        assert outcomes(tmp_path) == {"": 3}
        assert report(address, told, SECRET) == 200
        assert report(address, told, SECRET) == 200
        assert outcomes(tmp_path) == {"": 2, "complained": 1}


@contextmanager
def serving(environment: dict[str, str]) -> Iterator[str]:
    """The site, as it is served in production behind a server that ends TLS."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "-c", "site/config/gunicorn.py"]
    process = subprocess.Popen(  # noqa: S603 - our own program
        command, env=environment | {"PORT": str(port)}, cwd=found.ROOT, stderr=subprocess.DEVNULL
    )
    try:
        until = time.monotonic() + 30
        while not _answers(port):
            assert time.monotonic() < until, "The site does not answer."
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=30)


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def report(address: str, body: dict[str, object], secret: str) -> int:
    """As a mail service posts it; the status of the answer."""
    headers = {
        "Content-Type": "application/json",
        "Authorization": f"Basic {base64.b64encode(secret.encode()).decode()}",
        "X-Forwarded-Proto": "https",
    }
    request = urllib.request.Request(address, json.dumps(body).encode(), headers)  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def outcomes(folder: Path) -> dict[str, int]:
    """How many mails had which."""
    query = "SELECT outcome, COUNT(*) FROM mailing_delivery GROUP BY outcome"
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(query)
            return dict(cursor.fetchall())
    with closing(sqlite3.connect(folder / "db")) as copy:
        return dict(copy.execute(query).fetchall())


# What `manage.py check` says


def said() -> list[str]:
    return [each.msg for each in run_checks() if each.id == "mailing.E001"]


def test_a_service_that_is_not_known_is_said_at_once(settings: Settings) -> None:
    assert said() == []
    settings.EMAIL_BACKEND = "anymail.backends.postmrak.EmailBackend"
    assert said() == ["No mail can be sent: No module named 'anymail.backends.postmrak'"]


def test_a_setting_that_a_service_needs_is_named(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "anymail.backends.postmark.EmailBackend"
    settings.ANYMAIL = {}
    [reason] = said()
    assert "POSTMARK_SERVER_TOKEN" in reason
