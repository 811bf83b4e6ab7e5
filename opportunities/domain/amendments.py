"""Changes of what suppliers bid for, while they are at work on their bids."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from opportunities.domain.facts import AMENDED, differences, public_facts
from opportunities.domain.notices import stage_of
from opportunities.domain.stage import stage_once_public
from opportunities.enums import ReleaseTag, Stage, TenderStatus
from opportunities.models.listing import Listing
from opportunities.models.publication import Publication

if TYPE_CHECKING:
    from opportunities.models import OpportunityPage

BIDDING = (TenderStatus.PLANNED, TenderStatus.ACTIVE)  # later facts are no bidder's
PUT_OFF = {"opens_at", "planned_publication"}  # where it is not open any more, but will be


class Amendment(NamedTuple):
    """What bidders must know: what changed, why and when."""

    changes: list[dict[str, str]]
    reason: str
    at: datetime


def amends(opportunity: OpportunityPage, at: datetime) -> list[str]:
    """What this version would change for bidders, in words; empty where nobody bids.

    Bids that were begun are not forgotten: what was put off, closed or ended may open again.
    """
    told = _told(opportunity.pk)
    known = next((facts for facts in told if facts["status"] in BIDDING), None)
    if known is None:
        return []
    is_open, becomes = _is_open(opportunity.pk, told, at), stage_once_public(opportunity, at)
    was_open = any(facts["status"] == TenderStatus.ACTIVE for facts in told)
    if not is_open and not (was_open and becomes in (Stage.PLANNED, Stage.OPEN)):
        return []
    amended = AMENDED | PUT_OFF if becomes == Stage.PLANNED else AMENDED
    changes = differences(known, public_facts(opportunity, at))
    return [change["label"] for change in changes if change["field"] in amended]


def _told(pk: int) -> list[dict[str, Any]]:
    """The facts that readers were told, newest first; taken down, it told them nothing new."""
    rows = Publication.objects.filter(opportunity_id=pk).order_by("-number")
    return [row.facts for row in rows if row.facts["status"] != TenderStatus.WITHDRAWN]


def _is_open(pk: int, told: list[dict[str, Any]], at: datetime) -> bool:
    """Whether bids are written at that moment; what comes back in time finds those begun."""
    if listing := Listing.objects.filter(pk=pk).first():
        return stage_of(listing, at) == Stage.OPEN
    closes = told[0]["closes_at"]
    is_over = closes and datetime.fromisoformat(closes) <= at
    return told[0]["status"] == TenderStatus.ACTIVE and not is_over


def last_amendment(publications: Iterable[Publication]) -> Amendment | None:
    """The newest amendment among these, which stand newest first."""
    for publication in publications:
        if ReleaseTag.TENDER_AMENDMENT in publication.tags:
            changes = [each for each in publication.changes if each["field"] in AMENDED]
            return Amendment(changes, publication.reason, publication.at)
    return None
