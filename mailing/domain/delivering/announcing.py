"""What a mail server is told before a letter's text: who sends it, whom it is for, that it comes.

Most servers take all three in one go, which saves two waits for each mail (RFC 2920).
"""

from __future__ import annotations

from collections.abc import Iterator
from smtplib import SMTP, SMTPException

from mailing.domain.delivering.letters import Letter
from mailing.domain.delivering.replies import (
    YES,
    NotTaken,
    Reply,
    Verdict,
    about_recipient,
    read_reply,
)

Answer = tuple[int, bytes]
GO_ON = 354
WELCOME = [YES, YES, [GO_ON]]  # to each of the three
DEAD = (OSError, SMTPException)  # timeouts are OSErrors


def announce(smtp: SMTP, letter: Letter) -> None:
    """Bring the server as far as to take the text.

    Raises NotTaken where it answers that it will not, OSError or SMTPException where it is gone.
    """
    refusal = None
    try:
        for number, (code, words) in enumerate(_answers(smtp, _commands(smtp, letter))):
            refusal = refusal or _refusal(number, code, words)
            if refusal and refusal.ends_the_line:  # it may take a dot for a whole mail
                break
            if refusal and code == GO_ON:  # for nobody: no text (RFC 2920, section 3.1)
                smtp.docmd(".")
    except DEAD:
        if refusal is None:
            raise
    if refusal:
        raise NotTaken(refusal)


def _answers(smtp: SMTP, commands: list[str]) -> Iterator[Answer]:
    """One by one it is asked no further than to the first unwelcome answer."""
    if smtp.has_extn("pipelining"):
        smtp.send("".join(f"{each}\r\n" for each in commands))
        yield from (smtp.getreply() for _ in commands)
        return
    for number, command in enumerate(commands):
        answer = smtp.docmd(command)
        yield answer
        if _refusal(number, *answer):
            return


def _commands(smtp: SMTP, letter: Letter) -> list[str]:
    option = " body=8bitmime" if smtp.has_extn("8bitmime") else ""
    sender, recipient = f"<{letter.envelope_sender}>", f"<{letter.recipient}>"
    return [f"mail FROM:{sender}{option}", f"rcpt TO:{recipient}", "data"]


def _refusal(number: int, code: int, words: bytes) -> Reply | None:
    """What an answer to the first, second or third command means, if it is unwelcome."""
    if code in WELCOME[number]:
        return None
    if number == 0:  # our server refuses us, whoever the mail is for
        return read_reply(Verdict.TROUBLE, code, words)
    return about_recipient(code, words)
