"""Signs that a person filled in a form, and no program: without any puzzle for people."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core import signing

SALT = "mailing.started"
SHORTEST = timedelta(seconds=2)  # nobody reads and fills in a form in less


def started_at(now: datetime) -> str:
    """A signed note of when the form was opened."""
    return signing.dumps(now.timestamp(), salt=SALT)


def took_long_enough(started: str, *, now: datetime) -> bool:
    """Whether the form was ours, and open for as long as a person needs."""
    try:
        opened: float = signing.loads(started, salt=SALT)
    except signing.BadSignature:
        return False
    return now.timestamp() - opened >= SHORTEST.total_seconds()
