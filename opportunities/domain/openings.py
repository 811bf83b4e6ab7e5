"""Since when readers know that bids are taken: as the ledger told them, and the clock since."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from opportunities.enums import TenderStatus
from opportunities.models.listing import Listing
from opportunities.models.publication import Publication
from opportunities.querysets import NEVER


def told_openings(pks: Collection[int]) -> dict[int, datetime]:
    """For each that the ledger knows to be open or planned; `NEVER` where no opening is told.

    What is planned opens by the clock, at the moment of which readers know.
    """
    told: dict[int, datetime] = {}
    rows = Publication.objects.filter(opportunity_id__in=pks).order_by("opportunity_id", "number")
    for pk, status, at in rows.values_list("opportunity_id", "written_facts__status", "at"):
        if status == TenderStatus.PLANNED:
            told[pk] = NEVER
        elif status == TenderStatus.ACTIVE and told.get(pk, NEVER) == NEVER:
            told[pk] = at
    planned = Listing.objects.filter(pk__in=pks, status=TenderStatus.PLANNED)
    return told | dict(planned.values_list("pk", "opens_at"))
