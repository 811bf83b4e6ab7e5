"""The ledger of what the public came to know, and when."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from opportunities.domain.facts import differences, public_facts
from opportunities.models.publication import Publication

if TYPE_CHECKING:
    from opportunities.models import OpportunityPage

_as_at: ContextVar[datetime | None] = ContextVar("publication_as_at", default=None)


@contextmanager
def publishing_as_at(moment: datetime) -> Iterator[None]:
    """Within it publications carry this moment: an import tells what was published then."""
    token = _as_at.set(moment)
    try:
        yield
    finally:
        _as_at.reset(token)


def record_publication(
    *, opportunity: OpportunityPage, now: datetime, reason: str = ""
) -> Publication | None:
    """Write down what the public knows now; None where it knows nothing new."""
    model = type(opportunity)
    with transaction.atomic():
        stored = model.objects.select_for_update(of=("self",)).get(pk=opportunity.pk)
        last = Publication.objects.filter(opportunity_id=stored.pk).first()
        facts = public_facts(stored)
        changes = differences(last.facts, facts) if last else []
        if last and not changes:
            return None
        return Publication.objects.create(
            opportunity_id=stored.pk,
            number=last.number + 1 if last else 1,
            at=_as_at.get() or now,
            facts=facts,
            changes=changes,
            reason="" if last and last.reason == reason else reason,
        )
