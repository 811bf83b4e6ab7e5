"""What is counted over everything that is public, once until something public changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from django.core.cache import cache
from django.db.models import Count, Max
from wagtail.models import PageViewRestriction

from core.clock import local_day
from core.freshness import MAX_AGE
from opportunities.models.publication import Publication

Counted = TypeVar("Counted")


def kept(name: str, now: datetime, count: Callable[[], Counted]) -> Counted:
    """What `count` gives, or gave when the same was public on the same day."""
    key = f"{name}-{_state(now)}"
    found = cache.get(key)
    if found is None:
        found = count()
        cache.set(key, found, MAX_AGE)  # what the state does not show is seen within a minute
    return found


def _state(now: datetime) -> str:
    """A name for what is public: the ledger grows with each change of it."""
    last = Publication.objects.aggregate(Max("pk"))["pk__max"]
    restrictions = PageViewRestriction.objects.aggregate(Max("pk"), Count("pk"))
    return "-".join(str(part) for part in (local_day(now), last, *restrictions.values()))
