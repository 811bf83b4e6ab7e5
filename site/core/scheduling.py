"""What editors scheduled: pages and snippets go live and expire at their moment.

Wagtail's own `publish_scheduled` stops at the first error, with that schedule already cleared,
and expires pages as the base class, so that no rule of ours would run. Here each object is
handled as what it is, in one transaction and one `try` of its own. Other apps register what
else the clock brings.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.db import models, transaction
from wagtail.models import DraftStateMixin, Page, Revision

logger = logging.getLogger(__name__)

RETRY_AFTER = timedelta(minutes=1)
Find = Callable[..., Iterator["Due"]]  # keyword-only: now
_found_by_apps: list[Find] = []


def register(find: Find) -> None:
    """Let the worker carry out what this finds to be due; called when an app is ready."""
    if find not in _found_by_apps:
        _found_by_apps.append(find)


@dataclass(frozen=True)
class Due:
    """One thing to do now: a verb with a transaction of its own, and the row that it is about."""

    verb: Callable[..., bool]
    model: type[models.Model]
    pk: Any

    def __str__(self) -> str:
        return f"{self.verb.__name__} {self.model._meta.label} {self.pk}"


class Schedule:
    """Carries out what is due; remembers what failed, to try it again a minute later."""

    def __init__(self) -> None:
        self._not_before: dict[Due, datetime] = {}

    def carry_out(self, *, now: datetime) -> int:
        """Publish, then expire, then what apps have registered; how many objects changed.

        In this order, so that after a standstill what was due to appear and to end has ended.
        """
        return sum(
            self._try(due, now=now)
            for find in (due_to_publish, due_to_expire, *_found_by_apps)
            for due in list(find(now=now))
        )

    def _try(self, due: Due, *, now: datetime) -> bool:
        if now < self._not_before.get(due, now):
            return False
        try:
            changed = due.verb(due.model, due.pk, now=now)
        except Exception:
            logger.exception("Scheduled work failed, and is tried again in a minute: %s", due)
            self._not_before[due] = now + RETRY_AFTER
            return False
        self._not_before.pop(due, None)
        return changed


def due_to_publish(*, now: datetime) -> Iterator[Due]:
    """Approved revisions whose moment has come, the earliest first."""
    revisions = Revision.objects.filter(approved_go_live_at__lte=now)
    for pk in revisions.order_by("approved_go_live_at").values_list("pk", flat=True):
        yield Due(publish, Revision, pk)


def due_to_expire(*, now: datetime) -> Iterator[Due]:
    """Live pages and snippets whose time is over, the earliest first."""
    for model in expiring_models():
        objects = model._default_manager.filter(live=True, expire_at__lte=now)
        for pk in objects.order_by("expire_at").values_list("pk", flat=True):
            yield Due(expire, model, pk)


def expiring_models() -> list[type[models.Model]]:
    """Page for all pages, and every other model that has drafts."""
    others = (each for each in apps.get_models() if not issubclass(each, Page))
    return [Page, *(each for each in others if issubclass(each, DraftStateMixin))]


@transaction.atomic
def publish(model: type[Revision], pk: Any, *, now: datetime) -> bool:
    """Make the revision live; False where another worker or an editor came first."""
    revision = locked(model, pk).filter(approved_go_live_at__lte=now).first()
    if revision is None:
        return False
    revision.publish(log_action="wagtail.publish.scheduled")
    return True


@transaction.atomic
def expire(model: type[models.Model], pk: Any, *, now: datetime) -> bool:
    """Take the object down; False where another worker or an editor came first.

    A later version that is approved already keeps its moment, which Wagtail would forget.
    """
    found = locked(model, pk).filter(live=True, expire_at__lte=now).first()
    if found is None:
        return False
    instance = found.specific if isinstance(found, Page) else found
    approved = dict(
        instance.revisions.filter(approved_go_live_at__gt=now).values_list(
            "pk", "approved_go_live_at"
        )
    )
    instance.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
    for revision, moment in approved.items():
        Revision.objects.filter(pk=revision).update(approved_go_live_at=moment)
    return True


def locked(model: type[models.Model], pk: Any) -> models.QuerySet[Any]:
    """The row, until the transaction ends; none where another worker holds it."""
    rows = model._default_manager.select_for_update(skip_locked=True, of=("self",))
    return rows.filter(pk=pk)
