"""Changes of what suppliers bid for, while they are at work on their bids."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from opportunities.domain.facts import AMENDED, differences, public_facts
from opportunities.domain.notices import stage_of
from opportunities.enums import ReleaseTag, Stage, TenderStatus
from opportunities.models.listing import Listing
from opportunities.models.publication import Publication

if TYPE_CHECKING:
    from opportunities.models import OpportunityPage


class Amendment(NamedTuple):
    """What bidders must know: what changed, why and when."""

    changes: list[dict[str, str]]
    reason: str
    at: datetime


def amends(opportunity: OpportunityPage, at: datetime) -> list[str]:
    """What this version would change for bidders, in words; empty unless it is open then."""
    known = _known_to_bidders(opportunity.pk, at)
    if known is None:
        return []
    changes = differences(known, public_facts(opportunity, at))
    return [change["label"] for change in changes if change["field"] in AMENDED]


def _known_to_bidders(pk: int, at: datetime) -> dict[str, Any] | None:
    """The facts to which bids are written at that moment, None if to none."""
    listing = Listing.objects.filter(pk=pk).first()
    if listing is None:
        return _taken_down_while_open(pk, at)
    return listing.facts if stage_of(listing, at) == Stage.OPEN else None


def _taken_down_while_open(pk: int, at: datetime) -> dict[str, Any] | None:
    """What comes back before its deadline finds the bids that were begun."""
    told = Publication.objects.filter(opportunity_id=pk).order_by("-number")[:2]
    before = [row.facts for row in told][1:]  # the newest says that it was taken down
    if not before or before[0]["status"] != TenderStatus.ACTIVE:
        return None
    closes = before[0]["closes_at"]
    is_over = closes and datetime.fromisoformat(closes) <= at
    return None if is_over else before[0]


def last_amendment(publications: Iterable[Publication]) -> Amendment | None:
    """The newest amendment among these, which stand newest first."""
    for publication in publications:
        if ReleaseTag.TENDER_AMENDMENT in publication.tags:
            changes = [each for each in publication.changes if each["field"] in AMENDED]
            return Amendment(changes, publication.reason, publication.at)
    return None
