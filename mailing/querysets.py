"""Which consents are live: the one rule that every mail is held against."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Q


def live_now(now: datetime, prefix: str = "") -> Q:
    """A consent that neither ended nor expired."""
    return Q(**{f"{prefix}ended_at__isnull": True, f"{prefix}expires_at__gt": now})


class SubscriptionQuerySet(models.QuerySet[Any]):
    """Subscriptions, by what may be sent on their ground."""

    def live(self, now: datetime) -> Self:
        """Those in force; whether an address is suppressed is asked when a mail is handed over."""
        return self.filter(live_now(now))
