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
YEARS = range(1970, 9999)  # of which each time zone knows each moment
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
        at, event_id = _moment(facts["at"]), _event_id(facts["id"])
        message_id = _HEX.search(facts["message_id"].replace("-", ""))
        if message_id is None:
            raise ValueError
        kind = ReportKind(facts["type"])
    except (KeyError, ValueError, OverflowError):
        raise BadRequest(
            f"Event {number} needs “id” (in Unicode), “type” ({', '.join(ReportKind)}), "
            "“message_id” (our Message-ID) and “at” (ISO 8601, with its offset, since 1970)."
        ) from None
    status = _STATUS.fullmatch(facts.get("status", ""))
    return Report(
        PROVIDER, event_id, kind, at, message_id=UUID(message_id.group()),
        status=status.group() if status else "", words=facts.get("detail", "").replace("\0", ""),
    )  # fmt: skip


def _moment(typed: str) -> datetime:
    """When it happened. Raises ValueError or OverflowError where no database could keep that."""
    at = parse_datetime(typed)
    if at is None or at.tzinfo is None or at.astimezone(UTC).year not in YEARS:
        raise ValueError
    return at


def _event_id(typed: str) -> str:
    """Raises ValueError where nothing is left of it, or a half of a character."""
    event_id = typed.replace("\0", "")
    if not event_id.encode():
        raise ValueError
    return event_id


def _is_dict(event: Any) -> bool:
    return isinstance(event, dict)
