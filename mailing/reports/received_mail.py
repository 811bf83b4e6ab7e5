"""What a mail that arrived shows of its way: whether the relay signed what large providers ask for.

RFC 8058 section 4 wants both headers of the one click under a DKIM signature (RFC 6376), DMARC
(RFC 7489) that the signature is of the sender's domain. Only a copy that was received can tell.
"""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes, policy
from email.utils import parseaddr
from typing import Any

ONE_CLICK = ("List-Unsubscribe", "List-Unsubscribe-Post")


def problems(raw: bytes) -> Iterator[str]:
    """What is wrong with a received mail of the list, in words for operators."""
    mail = message_from_bytes(raw, policy=policy.compat32)
    yield from _one_click(str(mail["List-Unsubscribe"] or ""), mail["List-Unsubscribe-Post"])
    sender = parseaddr(str(mail["From"] or ""))[1].rpartition("@")[2].lower()
    signatures = [_tags(str(each)) for each in mail.get_all("DKIM-Signature", [])]
    ours = [each for each in signatures if sender and _is_aligned(each.get("d", ""), sender)]
    if not signatures:
        yield "It has no DKIM signature: let the relay sign our mail."
    elif not ours:
        domains = ", ".join(sorted(each.get("d", "") for each in signatures))
        yield f"It is signed by {domains}, and not by {sender or 'its sender'}: DMARC fails."
    else:
        yield from _unsigned(ours)
    yield from _verdict(mail.get_all("Authentication-Results", []))


def _one_click(links: str, post: object) -> Iterator[str]:
    secure = links.count("<https://")
    if secure != 1 or "<http://" in links:
        yield f"List-Unsubscribe must name one address with https; it names {secure}."
    if str(post or "").strip() != "List-Unsubscribe=One-Click":
        yield "List-Unsubscribe-Post is missing, or is not List-Unsubscribe=One-Click."


def _unsigned(signatures: list[dict[str, str]]) -> Iterator[str]:
    """The headers that no one signature of our domain covers together."""
    covered = [each.get("h", "").lower().split(":") for each in signatures]
    missing = [[name for name in ONE_CLICK if name.lower() not in names] for names in covered]
    if least := min(missing, key=len):
        yield f"The DKIM signature does not cover {' and '.join(least)}: add it in the relay."


def _verdict(results: list[Any]) -> Iterator[str]:
    """What the receiving server found, which writes its word above all others."""
    words = str(results[0]).lower() if results else ""
    for method in ("dkim", "spf", "dmarc"):
        if any(f"{method}={verdict}" in words for verdict in ("fail", "softfail", "permerror")):
            yield f"The receiving server says that {method.upper()} fails."


def _tags(signature: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in signature.split(";"))
    return {name.strip(): "".join(value.split()) for name, _, value in pairs}


def _is_aligned(domain: str, sender: str) -> bool:
    """The sender's own domain, or one above or below it; a public suffix signs no mail."""
    domain = domain.lower()
    return domain == sender or sender.endswith(f".{domain}") or domain.endswith(f".{sender}")
