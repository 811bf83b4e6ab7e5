"""One connection to the mail server, on which mail is handed over up to the final dot, and then it.

The standard library sends a message in one go. We must write down, between its last line and the
dot that hands it over, that it may have been sent from now on: that is why this is not sendmail().
"""

from __future__ import annotations

import select
import smtplib
import socket
import ssl

from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.utils import DNS_NAME

from mailing.domain.delivering.announcing import DEAD, announce
from mailing.domain.delivering.letters import Letter
from mailing.domain.delivering.replies import (
    YES,
    NotTaken,
    Reply,
    Verdict,
    about_recipient,
    broken,
    read_reply,
)

TIMEOUT = 60  # seconds, unless the setting EMAIL_TIMEOUT gives another
MOST_ON_A_LINE = 500  # mails, before we connect anew: relays limit it


class SmtpLine:
    """A connection, made when it is needed and kept; not safe for two threads."""

    def __init__(self, backend: EmailBackend) -> None:
        self._backend = backend
        self._smtp: smtplib.SMTP | None = None
        self._sent = 0

    def prepare(self, letter: Letter) -> None:
        """Hand everything over but the final dot. Raises NotTaken."""
        if self._is_dead:
            self.drop()
        smtp = self._connected()
        try:
            announce(smtp, letter)
            smtp.send(letter.dotted)
        except DEAD as error:
            self.drop()
            raise NotTaken(broken(error)) from None
        except NotTaken as refused:
            self._forget(refused.reply)
            raise

    def finish(self) -> Reply:
        """Send the dot. Where no answer comes, nobody knows whether the mail was accepted."""
        if self._smtp is None or (self._is_dead and not self._is_encrypted):
            self.drop()
            return Reply(Verdict.TROUBLE, words="The server hung up before the message was whole.")
        smtp = self._smtp
        try:
            smtp.send(b".\r\n")
            code, words = smtp.getreply()
        except DEAD as error:
            self.drop()
            return broken(error, Verdict.UNKNOWN)
        if code in YES:
            self._count()
            return read_reply(Verdict.ACCEPTED, code, words)
        reply = about_recipient(code, words, no_sense=Verdict.UNKNOWN)
        if reply.ends_the_line:
            self.drop()
        return reply

    def drop(self) -> None:
        """Hang up: what lacks its final dot is discarded (RFC 5321, section 4.1.1.4)."""
        if self._smtp:
            self._smtp.close()
        self._smtp, self._sent = None, 0

    def close(self) -> None:
        """Say goodbye."""
        try:
            if self._smtp:
                self._smtp.quit()
        except DEAD:
            pass
        self.drop()

    @property
    def _is_dead(self) -> bool:
        """Whether the server hung up: it then has sent something that we have not asked for."""
        if self._smtp is None or self._smtp.sock is None:
            return False
        readable, _, _ = select.select([self._smtp.sock], [], [], 0)
        return bool(readable)

    @property
    def _is_encrypted(self) -> bool:
        """TLS may have something of its own to say at any time, which is no farewell."""
        return self._smtp is not None and isinstance(self._smtp.sock, ssl.SSLSocket)

    def _forget(self, reply: Reply) -> None:
        """Let the connection serve the next mail, unless the server hangs up."""
        if reply.ends_the_line or self._smtp is None:
            self.drop()
            return
        try:
            self._smtp.rset()
        except DEAD:
            self.drop()

    def _count(self) -> None:
        self._sent += 1
        if self._sent >= MOST_ON_A_LINE:
            self.close()

    def _connected(self) -> smtplib.SMTP:
        if self._smtp is None:
            try:
                self._smtp = self._connect()
            except DEAD as error:
                raise NotTaken(broken(error, Verdict.UNREACHABLE)) from None
        return self._smtp

    def _connect(self) -> smtplib.SMTP:
        """As Django's own backend connects, by the settings EMAIL_…."""
        backend = self._backend
        timeout = backend.timeout or TIMEOUT
        name = DNS_NAME.get_fqdn()
        if backend.use_ssl:
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                backend.host, backend.port, name, timeout=timeout, context=backend.ssl_context
            )
        else:
            smtp = smtplib.SMTP(backend.host, backend.port, name, timeout=timeout)
        try:
            # Else each small write waits for the answer to the one before it: 21 mails a second.
            smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # type: ignore[union-attr]
            if backend.use_tls:
                smtp.starttls(context=backend.ssl_context)
            smtp.ehlo_or_helo_if_needed()
            if backend.username and backend.password:
                smtp.login(backend.username, backend.password)
        except DEAD:
            smtp.close()
            raise
        return smtp
