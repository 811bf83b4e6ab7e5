"""Recording what was decided; the public knows in the same transaction."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.apps import apps
from django.db import transaction

from opportunities.domain.publications import record_publication

if TYPE_CHECKING:
    from opportunities.models import Award, OpportunityPage, Supplier


def record_award(*, award: Award, now: datetime, moved_from: OpportunityPage | None = None) -> None:
    """Save the award with its suppliers; `moved_from` had it before, by mistake.

    Raises ValidationError where a fact of it can not be true.
    """
    with transaction.atomic():
        award.full_clean()
        award.save()
        for opportunity in {moved_from or award.opportunity, award.opportunity}:
            _tell(opportunity, now)


def undo_award(*, award: Award, now: datetime) -> None:
    """Take a decision back."""
    with transaction.atomic():
        opportunity = award.opportunity
        award.delete()
        _tell(opportunity, now)


@transaction.atomic
def tell_of_supplier(*, supplier: Supplier, now: datetime) -> None:
    """Its name, number, size and kind are public facts of each award that it has won."""
    pages = apps.get_model("opportunities", "OpportunityPage").objects.live()
    for opportunity in pages.filter(awards__award_suppliers__supplier=supplier).distinct():
        _tell(opportunity, now)


def _tell(opportunity: OpportunityPage, now: datetime) -> None:
    if opportunity.live:
        record_publication(opportunity=opportunity, now=now)
