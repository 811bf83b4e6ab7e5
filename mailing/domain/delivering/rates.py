"""How fast all workers together may hand mail over: token buckets in the database.

A bucket holds a sixth of what may go in a minute or a day, and fills with the rest of it: so that
no minute, whenever it begins, has more than the limit. In a second there may be a burst.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from mailing.models import RateBucket

SPANS = {
    "day": ("MAIL_PER_DAY", timedelta(days=1)),
    "minute": ("MAIL_PER_MINUTE", timedelta(minutes=1)),
    "second": ("MAIL_PER_SECOND", timedelta(seconds=1)),
}
AT_ONCE = 6  # the part of a limit that a bucket holds


def allowance(*, wanted: int, now: datetime) -> int:
    """Take tokens for as many mails as may be handed over now, `wanted` at most."""
    limits = {key: getattr(settings, name) for key, (name, _) in SPANS.items()}
    limited = {key: limit for key, limit in limits.items() if limit > 0}
    return _take(limited, wanted, now) if limited else wanted


def give_back(*, unused: int, now: datetime) -> None:
    """Return the tokens of mail that was not handed over after all."""
    if unused > 0:
        allowance(wanted=-unused, now=now)


@transaction.atomic
def _take(limits: dict[str, int], wanted: int, now: datetime) -> int:
    for key, limit in limits.items():
        full = {"tokens": _capacity(key, limit), "at": now}
        RateBucket.objects.get_or_create(key=key, defaults=full)
    found = RateBucket.objects.select_for_update().filter(key__in=limits).order_by("key")
    buckets = list(found)
    for bucket in buckets:
        _fill(bucket, limits[bucket.key], now)
    taken = min([wanted, *(int(bucket.tokens) for bucket in buckets)])
    for bucket in buckets:
        bucket.tokens = min(bucket.tokens - taken, _capacity(bucket.key, limits[bucket.key]))
        bucket.save()
    return max(taken, 0)


def _fill(bucket: RateBucket, limit: int, now: datetime) -> None:
    passed = max(now - bucket.at, timedelta(0))
    capacity = _capacity(bucket.key, limit)
    more = (limit - capacity or limit) * (passed / SPANS[bucket.key][1])
    bucket.tokens = min(capacity, bucket.tokens + more)
    bucket.at = max(bucket.at, now)


def _capacity(key: str, limit: int) -> int:
    """Seconds pass too fast for a worker to take their mail in parts."""
    return limit if key == "second" else max(limit // AT_ONCE, 1)
