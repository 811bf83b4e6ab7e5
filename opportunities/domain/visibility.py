"""What went public or away without being published itself: hidden, shown again, moved."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.apps import apps
from django.db import transaction
from django.db.models import Q
from wagtail.models import Page, Revision

from opportunities.domain.publications import record_publication, record_withdrawal

if TYPE_CHECKING:
    from opportunities.models import OpportunityPage


@transaction.atomic
def record_visibility(*, at_or_below: Page, now: datetime) -> None:
    """Write down each opportunity there that anyone may read and is not listed, or the reverse.

    A restriction of Wagtail (“privacy”) on it or above it takes it from the public.
    """
    model = apps.get_model("opportunities", "OpportunityPage")
    here = model.objects.with_is_public().filter(path__startswith=at_or_below.path)
    came, went = Q(is_public=True, listing=None), Q(is_public=False, listing__isnull=False)
    for page in list(here.filter(came | went)):
        record = record_with_its_reason if page.is_public else record_withdrawal
        record(opportunity=page, now=now)


def record_with_its_reason(*, opportunity: OpportunityPage, now: datetime) -> None:
    """Write down what the public knows now, with the reason that lies with this version.

    A reason is told once: the next change needs one of its own. While nobody may read the page,
    it waits.
    """
    record_publication(opportunity=opportunity, now=now, reason=opportunity.change_note)
    told = type(opportunity).objects.filter(pk=opportunity.pk, listing__isnull=False)
    if told.exclude(change_note="").update(change_note=""):
        _take_from_versions(opportunity)


def _take_from_versions(opportunity: OpportunityPage) -> None:
    """Whatever version is edited or published next, the reason that was told is not its own."""
    versions = list(opportunity.revisions.filter(content__change_note=opportunity.change_note))
    for version in versions:
        version.content["change_note"] = ""
    Revision.objects.bulk_update(versions, ["content"])
