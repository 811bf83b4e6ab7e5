"""Changes of what suppliers bid for, while they are at work on their bids."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from opportunities.domain.facts import AMENDED, differences, public_facts
from opportunities.domain.notices import stage_of
from opportunities.enums import ReleaseTag, Stage
from opportunities.models.listing import Listing

if TYPE_CHECKING:
    from opportunities.models import OpportunityPage, Publication


class Amendment(NamedTuple):
    """What bidders must know: what changed, why and when."""

    changes: list[dict[str, str]]
    reason: str
    at: datetime


def amends(opportunity: OpportunityPage, at: datetime) -> list[str]:
    """What this version would change for bidders, in words; empty unless it is open then."""
    known = Listing.objects.filter(pk=opportunity.pk).first()
    if known is None or stage_of(known, at) != Stage.OPEN:
        return []
    changes = differences(known.facts, public_facts(opportunity, at))
    return [change["label"] for change in changes if change["field"] in AMENDED]


def last_amendment(publications: Iterable[Publication]) -> Amendment | None:
    """The newest amendment among these, which stand newest first."""
    for publication in publications:
        if ReleaseTag.TENDER_AMENDMENT in publication.tags:
            changes = [each for each in publication.changes if each["field"] in AMENDED]
            return Amendment(changes, publication.reason, publication.at)
    return None
