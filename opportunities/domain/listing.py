"""The list of opportunities as readers want it: grouped, soonest first, page by page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from django.apps import apps

from opportunities.enums import Stage

if TYPE_CHECKING:
    from opportunities.models import OpportunityPage
    from opportunities.querysets import OpportunityQuerySet

HEADINGS = {Stage.OPEN: "Open for bids", Stage.PLANNED: "Planned"}
CLOSED = "Closed and awarded"


class Group(NamedTuple):
    """Opportunities below one heading."""

    heading: str
    opportunities: list[OpportunityPage]


def grouped(opportunities: Iterable[OpportunityPage]) -> list[Group]:
    """Opportunities in reading order, under their headings."""
    by_heading = groupby(opportunities, key=lambda o: HEADINGS.get(o.stage, CLOSED))
    return [Group(heading, list(group)) for heading, group in by_heading]


def opportunities_in(stage: Stage, *, now: datetime) -> OpportunityQuerySet:
    """What readers may see in that stage, in reading order; signed ones count as awarded."""
    model = apps.get_model("opportunities", "OpportunityPage")
    stages = {Stage.AWARDED, Stage.CONTRACTED} if stage == Stage.AWARDED else {stage}
    listed = model.objects.listed().in_reading_order(now).filter(stage__in=stages)
    return listed.select_related("category")


def next_turn(opportunities: Iterable[OpportunityPage], now: datetime) -> datetime | None:
    """The next moment at which one of them opens or closes."""
    moments = [moment for o in opportunities for moment in (o.opens_at, o.closes_at)]
    return min((moment for moment in moments if moment and moment > now), default=None)
