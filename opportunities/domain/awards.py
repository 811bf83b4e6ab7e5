"""Recording what was decided."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from opportunities.domain.publications import record_publication

if TYPE_CHECKING:
    from opportunities.models import Award, Publication


def record_award(*, award: Award, now: datetime) -> Publication | None:
    """Save the award with its suppliers and let the public know, if the page is public."""
    with transaction.atomic():
        award.full_clean()
        award.save()
        if not award.opportunity.live:
            return None
        return record_publication(opportunity=award.opportunity, now=now)
