"""A newcomer reads in the browser what the site would have sent, on their own machine only."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from mailing.domain.deliver import deliver
from tests.mailing.issues import make_issue, make_readers, states

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]

LIST = "/mail/caught/"


@pytest.fixture(autouse=True)
def root(settings: Settings, tmp_path: Path, root: object) -> object:
    settings.EMAIL_BACKEND = "mailing.caught.backend.CatchingBackend"
    settings.CAUGHT_MAIL_ROOT = tmp_path / "mail"
    return root


def mail_address(client: Client) -> str:
    """Of the only mail in the list."""
    page = client.get(LIST).content.decode()
    [address] = re.findall(rf'href="({LIST}[^"]+)"', page)
    return address


def test_nothing_is_caught_yet(client: Client) -> None:
    assert "Nothing yet" in client.get(LIST).content.decode()


def test_a_mail_is_listed_and_shown_with_links_that_work(client: Client) -> None:
    issue = make_issue(make_readers(["ann@example.org"]))
    deliver(now=timezone.now())
    assert states(issue) == {"ann@example.org": "sent"}
    address = mail_address(client)
    page = client.get(address).content.decode()
    assert "Sensors for the coast – café" in page
    assert "List-Unsubscribe-Post" in page
    assert re.search(r'<a href="http[^"]+/mail/stop/[^"]+"', page)
    assert f'src="{address}html/"' in page
    assert 'sandbox="' in page


def test_its_html_runs_nothing_and_leads_out_of_the_frame(client: Client) -> None:
    make_issue(make_readers(["ann@example.org"]))
    deliver(now=timezone.now())
    answer = client.get(f"{mail_address(client)}html/")
    assert '<base target="_top">' in answer.content.decode()
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "frame-src 'self'" in client.get(mail_address(client))["Content-Security-Policy"]


@pytest.mark.parametrize(
    "name", ["nothing", "20260101-000000-000000-00000000", "..%2fmail", "a%00b", "é"]
)
def test_what_is_not_there_is_not_found(name: str, client: Client) -> None:
    assert client.get(f"{LIST}{name}/").status_code == 404
    assert client.get(f"{LIST}{name}/html/").status_code == 404


def test_nobody_reads_mail_where_it_is_sent(client: Client, settings: Settings) -> None:
    make_issue(make_readers(["ann@example.org"]))
    deliver(now=timezone.now())
    address = mail_address(client)
    settings.CAUGHT_MAIL_ROOT = None
    for each in (LIST, address, f"{address}html/"):
        assert client.get(each).status_code == 404


def test_production_catches_no_mail(settings: Settings) -> None:
    """The base is production's; only the developer's settings name a folder."""
    folder = settings.ROOT / "site/config/settings"
    naming = [p.stem for p in folder.glob("*.py") if "CAUGHT_MAIL_ROOT = VAR" in p.read_text()]
    assert naming == ["dev"]
    assert "CAUGHT_MAIL_ROOT: Path | None = None" in (folder / "base.py").read_text()
