"""The lines on which mail leaves: SMTP of our own, or any mail backend of Django or anymail."""

from __future__ import annotations

from typing import Any, Protocol

from django.core.exceptions import ImproperlyConfigured
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend

from mailing.domain.delivering.letters import Letter
from mailing.domain.delivering.replies import NotTaken, Reply, Verdict, broken
from mailing.domain.delivering.services import reply_of
from mailing.domain.delivering.smtp import SmtpLine


class Line(Protocol):
    """Hands over one mail after the other, each in two steps, with the mark between them."""

    def prepare(self, letter: Letter) -> None: ...

    def finish(self) -> Reply: ...

    def drop(self) -> None: ...

    def close(self) -> None: ...


class BackendLine:
    """Any other backend takes a mail in one step: all of it comes after the mark."""

    def __init__(self, backend: BaseEmailBackend) -> None:
        self._backend = backend
        self._letter: Letter | None = None
        self._is_open = False

    def prepare(self, letter: Letter) -> None:
        """Only open the connection, so that a service that is away is no doubt about this mail."""
        self._letter = letter
        if self._is_open:
            return
        try:
            self._backend.open()
        except Exception as error:
            raise NotTaken(broken(error, Verdict.UNREACHABLE)) from None
        self._is_open = True

    def finish(self) -> Reply:
        """Send it."""
        message: Any = self._letter.message if self._letter else None
        try:
            self._backend.send_messages([message])
        except Exception as error:
            self.drop()
            return reply_of(error)
        status = getattr(message, "anymail_status", None)
        return Reply(Verdict.ACCEPTED, provider_id=getattr(status, "message_id", None) or "")

    def drop(self) -> None:
        """Forget the mail and the connection."""
        self._letter = None
        self.close()

    def close(self) -> None:
        """End the connection."""
        self._is_open = False
        self._backend.close()


def why_not() -> str:
    """Why no line can be made by the settings; empty if one can. Asks no other machine."""
    try:
        get_connection()
    except (ImportError, ImproperlyConfigured) as error:
        return str(error)
    return ""


def is_smtp() -> bool:
    """Whether we speak SMTP ourselves, with marks just before the dot."""
    return type(get_connection()) is EmailBackend


def new_line() -> Line:
    """A line by the setting EMAIL_BACKEND."""
    backend = get_connection()
    return SmtpLine(backend) if type(backend) is EmailBackend else BackendLine(backend)
