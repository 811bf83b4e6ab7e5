"""Keeping the public list in step with the ledger."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from core.clock import end_of_day, midnight
from opportunities.domain.pace import pace_in_days
from opportunities.domain.register import register_awards
from opportunities.domain.stage import opened_at
from opportunities.models.listing import ListedCpv, Listing
from opportunities.querysets import NEVER

if TYPE_CHECKING:
    from opportunities.models import OpportunityPage, Publication


def list_publication(
    *, opportunity: OpportunityPage, publication: Publication, at: datetime
) -> Listing:
    """List the opportunity as this publication, its newest, tells it; that was true `at`."""
    before = Listing.objects.filter(pk=opportunity.pk).values_list("first_at", flat=True).first()
    values = listing_values(opportunity, publication, at=at)
    values["first_at"] = before or _first_at(publication)
    listing, _ = Listing.objects.update_or_create(pk=opportunity.pk, defaults=values)
    _list_cpvs(listing)
    register_awards(opportunity=opportunity, listing=listing, at=at)
    return listing


def listing_values(
    opportunity: OpportunityPage, publication: Publication, *, at: datetime
) -> dict[str, Any]:
    """What the row of this opportunity holds, but for the moment of its first publication."""
    facts = publication.facts
    return _moments(opportunity) | {
        "key": opportunity.translation_key,
        "ocid": publication.ocid,
        "number": publication.number,
        "changed_at": publication.at,
        "facts": facts,
        "changes": publication.changes,
        "reason": publication.reason,
        "status": facts["status"],
        "procedure": opportunity.procedure,
        "category_id": opportunity.category_id,
        "region_id": opportunity.region_id,
        "funding_source_id": opportunity.funding_source_id,
        "value": opportunity.value_from if opportunity.value_to is None else opportunity.value_to,
        "buyer": opportunity.buyer,
        "suitable_for_sme": opportunity.suitable_for_sme,
        "suitable_for_vcse": opportunity.suitable_for_vcse,
        "is_example": opportunity.is_example,
        "has_lessons": bool(facts["lessons"]),
        "outcome": opportunity.outcome,
        "pace": pace_in_days(opportunity),
        "turns_at": min((turn for turn in _turns(opportunity) if turn > at), default=NEVER),
    }


def unlist(opportunity: OpportunityPage) -> None:
    """Take the opportunity off the public list."""
    Listing.objects.filter(pk=opportunity.pk).delete()


def _list_cpvs(listing: Listing) -> None:
    """Keep the codes in step with the facts."""
    named = [listing.facts["main_cpv"], *listing.facts["further_cpvs"]]
    codes = {code["id"] for code in named if code}
    kept = set(listing.cpvs.values_list("code", flat=True))
    listing.cpvs.filter(code__in=kept - codes).delete()
    new = [ListedCpv(listing=listing, code=code) for code in sorted(codes - kept)]
    ListedCpv.objects.bulk_create(new)


def _first_at(publication: Publication) -> datetime:
    if publication.number == 1:
        return publication.at
    rows = type(publication).objects.filter(opportunity_id=publication.opportunity_id, number=1)
    return rows.values_list("at", flat=True).get()


def _moments(opportunity: OpportunityPage) -> dict[str, datetime]:
    opens = opened_at(opportunity)
    closes = opportunity.closes_at or NEVER
    awarded = min(_days(opportunity, "awarded_on"), default=NEVER)
    ended = opportunity.outcome_at or NEVER
    planned = opportunity.planned_publication
    return {
        "planned_for": opens or (midnight(planned) if planned else NEVER),
        "opens_at": opens or NEVER,
        "closes_at": closes,
        "awarded_at": awarded,
        "signed_at": min(_days(opportunity, "signed_on"), default=NEVER),
        "ended_at": ended,
        "over_at": min(closes, awarded, ended),
    }


def _turns(opportunity: OpportunityPage) -> list[datetime]:
    """The moments at which the clock alone changes what is public of it.

    Closing is none of them: the deadline was public all along.
    """
    moments = [opened_at(opportunity), opportunity.outcome_at]
    days = [*_days(opportunity, "awarded_on"), *_days(opportunity, "signed_on")]
    return [moment for moment in (*moments, *days, *_ends(opportunity)) if moment]


def _ends(opportunity: OpportunityPage) -> list[datetime]:
    signed = [award for award in opportunity.awards.all() if award.signed_on]
    return [end_of_day(award.ends_on) for award in signed if award.ends_on]


def _days(opportunity: OpportunityPage, field: str) -> list[datetime]:
    days = [getattr(award, field) for award in opportunity.awards.all()]
    return [midnight(day) for day in days if day]
