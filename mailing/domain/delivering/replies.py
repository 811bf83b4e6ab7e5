"""What a mail server answered, sorted by what it means for the mail and for its reader."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from mailing.domain.delivering.statuses import rejects_sender

MOST_WORDS = 200
_ENHANCED = re.compile(r"^\s*([245]\.\d{1,3}\.\d{1,3})\b")  # RFC 3463
_ADDRESS = re.compile(r"\S*@\S*")
LOST = 421  # "I close this connection", at whatever moment: RFC 5321, section 3.8
YES, NOT_NOW, NO = range(200, 300), range(400, 500), range(500, 600)


class Verdict(StrEnum):
    """What became of one attempt."""

    ACCEPTED = "accepted"
    LATER = "later"  # this reader's server can not take it now
    REFUSED = "refused"  # it will not take it, now or later
    TROUBLE = "trouble"  # our mail server has a problem, which is no reader's fault
    UNREACHABLE = "unreachable"  # it can not be reached, or does not let us in
    UNFIT = "unfit"  # it does not take this mail as it is: the mail's fault, or our set-up's
    UNKNOWN = "unknown"  # the line went dead after the final dot: it may have been accepted


@dataclass(frozen=True)
class Reply:
    """An answer, without any address in its words."""

    verdict: Verdict
    code: int | None = None
    enhanced: str = ""
    words: str = ""
    provider_id: str = ""

    @property
    def ends_the_line(self) -> bool:
        """It hangs up, or its answer makes no sense: who knows what it answers next."""
        return self.code == LOST or not (self.code in NOT_NOW or self.code in NO)

    @property
    def in_words(self) -> str:
        """For staff: "550 5.1.1 No such user"."""
        return " ".join(str(each) for each in (self.code, self.enhanced, self.words) if each)

    @property
    def in_numbers(self) -> str:
        """For what outlives the reader's data: the words may name a mailbox without an @."""
        return " ".join(str(each) for each in (self.code, self.enhanced) if each)


# Our mail server's matter: let it alone for a while, for the next mail may fare as this one did
OURS = (Verdict.TROUBLE, Verdict.UNREACHABLE, Verdict.UNFIT, Verdict.UNKNOWN)
# What counts as an attempt at this mail, of which there are only so many
ATTEMPTS = (Verdict.LATER, Verdict.UNFIT, Verdict.UNKNOWN)


class NotTaken(Exception):
    """The mail did not get as far as the final dot; the reply says why."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.in_words)
        self.reply = reply


def read_reply(verdict: Verdict, code: int, raw: bytes) -> Reply:
    """A reply of SMTP, taken apart; without the code where that is none."""
    text = raw.decode("utf-8", "replace").replace("\n", " ")
    enhanced = _ENHANCED.match(text)
    words = text[enhanced.end() :] if enhanced else text
    found = enhanced.group(1) if enhanced else ""
    return Reply(verdict, code if code > 0 else None, found, without_addresses(words))


def without_addresses(words: str) -> str:
    """What may be kept and shown: servers like to repeat the address that they refuse."""
    printable = "".join(c if c.isprintable() else " " for c in words)
    return " ".join(_ADDRESS.sub("…", printable).split())[:MOST_WORDS]


def about_recipient(code: int, raw: bytes, *, no_sense: Verdict = Verdict.TROUBLE) -> Reply:
    """An unwelcome answer once the server knows whom the mail is for.

    `no_sense` is what it means where the answer is none that anybody expects.
    """
    if code not in NOT_NOW and code not in NO:
        return read_reply(no_sense, code, raw)
    reply = read_reply(Verdict.LATER if code in NOT_NOW else Verdict.REFUSED, code, raw)
    is_ours = code == LOST or rejects_sender(reply.enhanced)
    return replace(reply, verdict=Verdict.TROUBLE) if is_ours else reply


def broken(error: BaseException, verdict: Verdict = Verdict.TROUBLE) -> Reply:
    """An error instead of a mail's answer; what the server said, where the error holds that."""
    code, said = getattr(error, "smtp_code", 0), getattr(error, "smtp_error", b"")
    if code > 0 and isinstance(said, bytes):
        return read_reply(verdict, code, said)
    return Reply(verdict, words=without_addresses(f"{type(error).__name__}: {error}"))
