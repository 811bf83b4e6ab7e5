"""The mails that were caught, as a mail program would show them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

from mailing.caught.backend import folder

MOST = 200  # listed; older ones stay in the folder
_NAME = re.compile(r"\d{8}-\d{6}-\d{6}-[0-9a-f]{8}")


@dataclass(frozen=True)
class CaughtMail:
    """One mail, with the name of its file."""

    name: str
    message: EmailMessage

    @property
    def at(self) -> datetime:
        """When it was caught."""
        return datetime.strptime(self.name[:22], "%Y%m%d-%H%M%S-%f").replace(tzinfo=UTC)

    @property
    def subject(self) -> str:
        return str(self.message["Subject"] or "(no subject)")

    @property
    def to(self) -> str:
        return str(self.message["To"] or "")

    @property
    def headers(self) -> list[tuple[str, str]]:
        """All of them, in words."""
        return [(name, str(value)) for name, value in self.message.items()]

    @property
    def text(self) -> str:
        return self._body("plain")

    @property
    def html(self) -> str:
        return self._body("html")

    def _body(self, kind: str) -> str:
        part = self.message.get_body([kind])
        return part.get_content() if part else ""


def newest() -> list[CaughtMail]:
    """The newest first."""
    found = sorted(folder().glob("*.eml"), reverse=True)
    return [read for path in found[:MOST] if (read := caught(path.stem))]


def forget(address: str) -> None:
    """Throw away what was caught for somebody who is erased."""
    for path in folder().glob("*.eml"):
        if address.casefold().encode() in path.read_bytes().lower():
            path.unlink(missing_ok=True)


def caught(name: str) -> CaughtMail | None:
    """The mail of that name; None where there is none."""
    path = folder() / f"{name}.eml"
    if not _NAME.fullmatch(name) or not path.is_file():
        return None
    return CaughtMail(name, message_from_bytes(path.read_bytes(), policy=policy.default))
