"""The mail that the tests' own site sends, as its worker has written it."""

import os
import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from tests.browser.server import finish, settings, start_command

BETWEEN = re.compile(rb"\n-{79}\n")  # Django's file backend


def mail_to(person: str, *, folder: Path, address: str) -> EmailMessage:
    """The last mail to that address, after the worker has done what is due."""
    finish(start_command(os.environ | settings(folder, address), "worker", "--once"))
    found = [each for each in _all(folder / "mail") if each["To"] == person]
    return found[-1]


def link_in(mail: EmailMessage, kind: str) -> str:
    """The path of its first link of that kind."""
    found = re.search(rf"https?://[^/\s]+(/mail/{kind}/[^\s/]+/)", body_of(mail, "plain"))
    assert found, body_of(mail, "plain")
    return found[1]


def body_of(mail: EmailMessage, kind: str) -> str:
    """What it says, as `plain` text or as `html`."""
    part = mail.get_body([kind])
    assert part
    content: str = part.get_content()
    return content


def _all(folder: Path) -> Iterator[EmailMessage]:
    for path in sorted(folder.glob("*.log"), key=lambda path: path.stat().st_mtime_ns):
        for raw in BETWEEN.split(path.read_bytes()):
            if raw.strip():
                yield message_from_bytes(raw, policy=policy.default)
