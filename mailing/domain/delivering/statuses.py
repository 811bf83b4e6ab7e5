"""What a status says (RFC 3463: 5.1.1), in a mail server's answer as in a later report."""

from __future__ import annotations

OF_SENDER = ("1.7", "1.8")  # after the class: about our own address, not the reader's


def names_no_mailbox(status: str) -> bool:
    """There is no such mailbox, or it is closed for good."""
    return status == "5.2.1" or (status.startswith("5.1.") and not rejects_sender(status))


def rejects_sender(status: str) -> bool:
    """They do not believe in the address that our mail comes from."""
    return status[2:] in OF_SENDER


def is_by_policy(status: str) -> bool:
    """They refuse us: no fault of the reader's mailbox."""
    return status[1:].startswith(".7.")
