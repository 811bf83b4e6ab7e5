"""A real mail server for tests: what it does with a mail hangs on the mailbox that it is for."""

from __future__ import annotations

import asyncio
import socket
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from ssl import SSLContext
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

AT_RCPT = {
    "full": "452 4.2.2 <full@example.org> is over quota",
    "shy": "450 4.7.1 <shy@example.org> Come back when we know you",
    "gone": "550 5.1.1 <gone@example.org> No such user",
    "unwanted": "550 5.7.1 <unwanted@example.org> We want no mail of yours",
    "wary": "550 5.1.8 <innovation@example.gov.uk> Sender address rejected: Domain not found",
    "unsure": "450 4.1.8 <innovation@example.gov.uk> Sender address rejected: Domain not found",
    "closing": "421 4.3.2 Closing down",
    "odd": "abc <odd@example.org> What?",
    "waiting": "300 Go on",
}
AFTER_DOT = {
    "later": "451 4.3.0 Try again",
    "spam": "554 5.6.0 This is spam",
    "forwarding": "251 2.1.5 It goes on to another",
    "brief": "200",
    "mumbling": "2x0 Taken, perhaps",
    "asking": "354 Go on",
}


@dataclass
class Received:
    """A mail that the server took."""

    sender: str
    recipient: str
    raw: bytes
    login: str = ""
    is_encrypted: bool = False

    @property
    def message(self) -> Message:
        return message_from_bytes(self.raw)

    @property
    def text(self) -> str:
        return self._part("text/plain")

    @property
    def html(self) -> str:
        return self._part("text/html")

    def _part(self, kind: str) -> str:
        [part] = [each for each in self.message.walk() if each.get_content_type() == kind]
        return part.get_payload(decode=True).decode()  # type: ignore[union-attr]


@dataclass
class Mailbox:
    """All that the server took, and how it is told to behave."""

    received: list[Received] = field(default_factory=list)
    refuses_senders: str = ""
    connections: int = 0
    password: str = ""  # which the user "council" has to give, if there is one
    slow: float = 0.0  # seconds before each answer to the final dot
    takes_several: bool = True  # commands in one go: RFC 2920
    takes_text_for_nobody: bool = False
    hangs: bool = False  # once it has taken a mail

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, name: str, offers: list[str]
    ) -> list[str]:
        session.host_name = name
        return ["250-PIPELINING", *offers] if self.takes_several else offers

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.password and not session.authenticated:
            return "530 5.7.0 Log in first"
        if self.refuses_senders:
            return self.refuses_senders
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[Any]
    ) -> str:
        name = address.partition("@")[0]
        if name in AT_RCPT:
            return AT_RCPT[name]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        await asyncio.sleep(self.slow)
        while self.hangs:
            await asyncio.sleep(0.01)
        address = envelope.rcpt_tos[0]
        name = address.partition("@")[0]
        if name in AFTER_DOT:
            return AFTER_DOT[name]
        content = envelope.content
        assert isinstance(content, bytes)
        is_encrypted = server.transport.get_extra_info("cipher") is not None
        self.received.append(
            Received(
                envelope.mail_from or "", address, content, session.auth_data or "", is_encrypted
            )
        )
        if name == "silent":
            server.transport.close()
        return "250 2.0.0 Taken"

    def log_in(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: Any
    ) -> AuthResult:
        if (given.login, given.password) != (b"council", self.password.encode()):
            return AuthResult(success=False, handled=False)
        return AuthResult(success=True, auth_data=given.login.decode())

    def to(self, address: str) -> list[Received]:
        return [each for each in self.received if each.recipient == address]


class _Server(SMTP):
    def connection_made(self, transport: Any) -> None:
        self.event_handler.connections += 1
        super().connection_made(transport)

    async def smtp_DATA(self, argument: str) -> None:
        """To the mailbox "dropped" the line goes dead in the middle of the message."""
        assert self.envelope
        recipients = self.envelope.rcpt_tos
        if not recipients and self.event_handler.takes_text_for_nobody:
            await self.push("354 Go on")
            await self._reader.readuntil(b".\r\n")
            await self.push("554 5.5.1 For whom?")
            return
        if recipients and recipients[0].startswith("dropped@"):
            await self.push("354 Go on")
            await self._reader.read(50)
            self.transport.abort()
            await asyncio.sleep(5)  # the loss of the connection ends it
        await super().smtp_DATA(argument)


class MailServer(Controller):
    """Listens on a port of its own; encrypted from the beginning (`tls`) or on demand."""

    handler: Mailbox

    def __init__(self, tls: SSLContext | None = None, starttls: SSLContext | None = None) -> None:
        self._starttls = starttls
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        super().__init__(Mailbox(), hostname="127.0.0.1", port=port, ssl_context=tls)

    def factory(self) -> SMTP:
        return _Server(
            self.handler,
            enable_SMTPUTF8=False,
            decode_data=False,
            tls_context=self._starttls,
            require_starttls=self._starttls is not None,
            auth_require_tls=self._starttls is not None,
            authenticator=self.handler.log_in,
        )

    def forget(self) -> None:
        self.handler.__init__()  # type: ignore[misc]
