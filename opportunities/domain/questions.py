"""Questions of suppliers and the council's answers: publishing one, and mending one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from opportunities.domain.publications import locked, record_publication

if TYPE_CHECKING:
    from opportunities.models import Clarification, OpportunityPage

NOT_PUBLIC = "The opportunity is not public, so nobody would see the answer. Publish it first."


class Answered(NamedTuple):
    """A question with its published answer, as the ledger tells it."""

    number: int
    question: str
    asked_on: date
    answer: str
    answered_at: datetime


def answered(facts: Mapping[str, Any]) -> list[Answered]:
    """The published questions among the public facts, in the order of their numbers."""
    return [
        Answered(
            number=told["number"],
            question=told["question"],
            asked_on=date.fromisoformat(told["received_on"]),
            answer=told["answer"],
            answered_at=datetime.fromisoformat(told["answered_at"]),
        )
        for told in facts.get("clarifications", [])
    ]


@transaction.atomic
def publish_answer(*, clarification: Clarification, now: datetime) -> None:
    """Give the question its number and its answer to everyone; there is no way back.

    Raises ValidationError where it can not be published, or is already.
    """
    opportunity = _public(clarification)
    published = type(clarification).objects.filter(pk=clarification.pk, number__isnull=False)
    if clarification.number or published.exists():
        raise ValidationError("This answer is published already.")
    last = opportunity.clarifications.aggregate(last=Max("number"))["last"] or 0
    clarification.number, clarification.answered_at = last + 1, now
    clarification.full_clean()
    clarification.save()
    record_publication(opportunity=opportunity, now=now)


@transaction.atomic
def correct_answer(*, clarification: Clarification, reason: str, now: datetime) -> None:
    """Change a published question or answer; readers are told why.

    Raises ValidationError where the change can not be true, or has no reason.
    """
    opportunity = _public(clarification)
    if not reason.strip():
        raise ValidationError("Say why the published answer changes.")
    clarification.full_clean()
    clarification.save()
    record_publication(opportunity=opportunity, now=now, reason=reason)


def _public(clarification: Clarification) -> OpportunityPage:
    """Its opportunity, which nobody else changes until the transaction ends."""
    rows = locked(type(clarification.opportunity), clarification.opportunity_id)
    opportunity = rows.with_is_public().get()
    if not opportunity.is_public:
        raise ValidationError(NOT_PUBLIC)
    return opportunity
