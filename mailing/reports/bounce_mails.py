"""Reports that come as mail: bounces (RFC 3464) and complaints (RFC 5965).

Anyone can write such a mail. It counts only where it was sent to the return path of one of our
mails, which holds a signature: what is written inside names nobody.
"""

from __future__ import annotations

import hashlib
import re
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from email.utils import getaddresses
from uuid import UUID

from mailing.domain.delivering.return_paths import message_id_of
from mailing.domain.reports import Report, ReportKind

PROVIDER = "bounce mail"
_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
WHERE_IT_CAME = ("Delivered-To", "X-Original-To", "Envelope-To", "To")
KINDS = {
    "failed": ReportKind.BOUNCED,
    "delayed": ReportKind.DELAYED,
    "delivered": ReportKind.DELIVERED,
    "relayed": ReportKind.DELIVERED,
}


def read_bounce(raw: bytes, *, now: datetime) -> Report | None:
    """What the mail reports; None where it reports nothing, or of no mail of ours."""
    message = message_from_bytes(raw, policy=policy.compat32)
    message_id = _our_mail(message)
    if message_id is None:
        return None
    event_id = hashlib.sha256(raw).hexdigest()
    if _is_complaint(message):
        return Report(PROVIDER, event_id, ReportKind.COMPLAINED, now, message_id=message_id)
    facts = _status_facts(message)
    kind = KINDS.get(str(facts.get("Action", "")).strip().lower())
    if kind is None:
        return None
    status = _STATUS.match(str(facts.get("Status", "")).strip())
    return Report(
        PROVIDER, event_id, kind, now, message_id=message_id,
        status=status.group() if status else "",
        words=str(facts.get("Diagnostic-Code", "")).replace("\0", ""),
    )  # fmt: skip


def _our_mail(message: Message) -> UUID | None:
    values = [str(value) for name in WHERE_IT_CAME for value in message.get_all(name, [])]
    found = (message_id_of(address) for _, address in getaddresses(values))
    return next((each for each in found if each), None)


def _is_complaint(message: Message) -> bool:
    return any(part.get_content_type() == "message/feedback-report" for part in message.walk())


def _status_facts(message: Message) -> Message:
    """The fields about the recipient: each mail of ours has one."""
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            blocks = part.get_payload()
            if isinstance(blocks, list):
                fields = [each for each in blocks if isinstance(each, Message)]
                return next((each for each in fields if "Action" in each), EmailMessage())
    return EmailMessage()
