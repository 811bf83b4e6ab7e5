"""One spelling for each mailbox, so that nobody is written to under another's consent.

Django's validation lets through addresses that its mailer delivers to another mailbox than was
validated: encoded words, soft hyphens, domains that IDNA 2003 maps to another owner's. The rules
here are stricter: NFC, no quoting, no literals, a domain of IDNA 2008 (UTS 46) with a dot.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

import idna
from disposable_email_domains import blocklist
from django.core.exceptions import ValidationError
from django.core.mail.message import sanitize_address

MOST = 254  # characters of an address: RFC 5321, section 4.5.3.1.3, less the angle brackets
MOST_LOCAL = 64  # octets before the @: RFC 5321, section 4.5.3.1.1
_LOCAL = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*", re.IGNORECASE)
_NOT_SEEN = {"Cc", "Cf", "Zl", "Zp", "Cn", "Co", "Cs"}  # control, format and unknown characters

NO_ADDRESS = "Enter an email address in the correct format, like name@example.com"
NOT_ASCII = (
    "We can not send email to an address with letters like é or ß before the @. Use another."
)


class Address(NamedTuple):
    """A mailbox to write to, and the one spelling by which it is recognised."""

    mailbox: str  # the part before the @ as typed, the domain in ASCII (RFC 5891 A-labels)
    canonical: str  # all in lower case


def read_address(typed: str) -> Address:
    """The address that somebody typed.

    Raises ValidationError, with words for the person who typed it, where there is no mailbox
    that we could name without doubt.
    """
    text = unicodedata.normalize("NFC", typed.strip())
    if any(unicodedata.category(each) in _NOT_SEEN or each.isspace() for each in text):
        raise ValidationError(NO_ADDRESS)
    local, at, domain = text.rpartition("@")
    if not at or "=?" in local:
        raise ValidationError(NO_ADDRESS)
    if not local.isascii():
        raise ValidationError(NOT_ASCII)
    if len(local) > MOST_LOCAL or not _LOCAL.fullmatch(local):
        raise ValidationError(NO_ADDRESS)
    mailbox = f"{local}@{_domain(domain)}"
    if len(mailbox) > MOST or sanitize_address(mailbox, "utf-8") != mailbox:
        raise ValidationError(NO_ADDRESS)
    return Address(mailbox, mailbox.casefold())


def is_disposable(address: str) -> bool:
    """Whether its domain, or one above it, is known to lend mailboxes to anybody for an hour."""
    labels = address.rpartition("@")[2].casefold().split(".")
    return any(".".join(labels[start:]) in blocklist for start in range(len(labels) - 1))


def canonical_address(typed: str) -> str:
    """The one spelling of an address that somebody typed; raises as `read_address` does."""
    return read_address(typed).canonical


@lru_cache(maxsize=1000)  # a list that is imported names the same few again and again
def _domain(domain: str) -> str:
    try:
        name = idna.encode(domain, uts46=True, std3_rules=True).decode("ascii")
    except idna.IDNAError:
        raise ValidationError(NO_ADDRESS) from None
    last = name.rpartition(".")[2]
    if "." not in name or name.endswith(".") or last.isdecimal():
        raise ValidationError(NO_ADDRESS)
    return name
