"""Reports of any other mail server: JSON, signed with the setting MAIL_EVENTS_KEY.

`X-Timestamp` holds seconds since 1970, `X-Signature` the HMAC-SHA256 in hex of the timestamp, a
dot and the body. Old signatures are refused, and each event is taken once: a replay does nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.dateparse import parse_datetime

from mailing.domain.reports import Report, ReportKind

TOO_OLD = timedelta(minutes=5)
MOST = 1000  # events in one request
PROVIDER = "webhook"
_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
_HEX = re.compile(r"[0-9a-f]{32}")


class BadRequest(Exception):
    """The message says what is wrong with it."""


def is_signed(body: bytes, timestamp: str, signature: str, *, now: datetime) -> bool:
    """Whether the holder of our key sent it, not long ago."""
    if not timestamp.isascii() or not timestamp.isdecimal() or len(timestamp) > 12:
        return False
    sent_at = datetime.fromtimestamp(0, UTC) + timedelta(seconds=int(timestamp[:11]))
    if abs(now - sent_at) > TOO_OLD:
        return False
    return hmac.compare_digest(signature_of(body, timestamp).encode(), signature.encode())


def signature_of(body: bytes, timestamp: str) -> str:
    """What the header X-Signature must hold."""
    key = settings.MAIL_EVENTS_KEY.encode()
    return hmac.new(key, timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def read_reports(body: bytes) -> list[Report]:
    """The reports in it. Raises BadRequest."""
    try:
        events = json.loads(body)["events"]
    except (ValueError, TypeError, KeyError, RecursionError):
        raise BadRequest('Send JSON: {"events": [{"id": …, "type": …}]}.') from None
    if not isinstance(events, list) or len(events) > MOST:
        raise BadRequest(f"“events” is a list of at most {MOST}.")
    return [_report(each, number) for number, each in enumerate(events, start=1)]


def _report(event: Any, number: int) -> Report:
    facts = {k: v for k, v in event.items() if isinstance(v, str)} if _is_dict(event) else {}
    try:
        at = parse_datetime(facts["at"])
        message_id = _HEX.search(facts["message_id"].replace("-", ""))
        if at is None or at.tzinfo is None or message_id is None or not facts["id"]:
            raise ValueError
        kind = ReportKind(facts["type"])
    except (KeyError, ValueError):
        raise BadRequest(
            f"Event {number} needs “id”, “type” ({', '.join(ReportKind)}), “message_id” (our "
            "Message-ID) and “at” (ISO 8601, with its offset)."
        ) from None
    status = _STATUS.fullmatch(facts.get("status", ""))
    return Report(
        PROVIDER, facts["id"].replace("\0", ""), kind, at, message_id=UUID(message_id.group()),
        status=status.group() if status else "", words=facts.get("detail", "").replace("\0", ""),
    )  # fmt: skip


def _is_dict(event: Any) -> bool:
    return isinstance(event, dict)
