"""Before the first issue an operator looks at a mail as it arrived."""

from pathlib import Path
from typing import Any

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from pytest_django import Settings

SENT = b"""From: Innovation <innovation@example.gov.uk>
List-Unsubscribe: <https://example.gov.uk/mail/stop/x/>
List-Unsubscribe-Post: List-Unsubscribe=One-Click
Subject: News

"""
SIGNED = b"""DKIM-Signature: v=1; a=rsa-sha256; d=example.gov.uk; s=a;
 h=From:Subject:List-Unsubscribe:
 List-Unsubscribe-Post; bh=x; b=y
"""
PASSED = b"Authentication-Results: mx.example; dkim=pass; spf=pass; dmarc=pass\n"


def checked(folder: Path, raw: bytes, capsys: Any) -> list[str]:
    """What the command says is wrong."""
    (folder / "mail.eml").write_bytes(raw)
    try:
        call_command("check_received_mail", str(folder / "mail.eml"))
    except CommandError:
        return capsys.readouterr().err.splitlines()
    assert "signed" in capsys.readouterr().out
    return []


@pytest.mark.parametrize("ending", [b"\n", b"\r\n"])
def test_a_mail_that_is_signed_as_it_should_is_well(
    tmp_path: Path, capsys: Any, ending: bytes
) -> None:
    raw = (PASSED + SIGNED + SENT).replace(b"\n", ending)
    assert checked(tmp_path, raw, capsys) == []
    assert checked(tmp_path, raw.replace(b"d=example.gov.uk", b"d=gov.uk"), capsys) == []


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (SENT, "no DKIM signature"),
        (SIGNED.replace(b"example.gov.uk", b"relay.example") + SENT, "signed by relay.example"),
        (SIGNED.replace(b"-Post", b"") + SENT, "does not cover List-Unsubscribe-Post"),
        (SIGNED + SENT.replace(b"https:", b"http:"), "one address with https; it names 0"),
        (SIGNED + SENT.replace(b"=One-Click", b""), "List-Unsubscribe-Post is missing"),
        (PASSED.replace(b"spf=pass", b"spf=softfail") + SIGNED + SENT, "SPF fails"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, capsys: Any, raw: bytes, said: str) -> None:
    (words,) = checked(tmp_path, raw, capsys)
    assert said in words


@pytest.mark.parametrize("raw", [b"", b"\xff\x00\n", b"DKIM-Signature: ;;=;\nFrom: \xff\n\n"])
def test_what_is_no_mail_of_ours_is_no_error_of_ours(
    tmp_path: Path, capsys: Any, raw: bytes
) -> None:
    assert checked(tmp_path, raw, capsys)


def test_a_file_that_is_not_there_is_said() -> None:
    with pytest.raises(CommandError, match="No such file"):
        call_command("check_received_mail", "nowhere.eml")


def test_a_site_without_https_does_not_pass_for_deployment(settings: Settings) -> None:
    def found() -> list[str | None]:
        return [each.id for each in run_checks(include_deployment_checks=True)]

    settings.WAGTAILADMIN_BASE_URL = "https://example.gov.uk"
    assert "mailing.E002" not in found()
    settings.WAGTAILADMIN_BASE_URL = "http://example.gov.uk"
    assert "mailing.E002" in found()
