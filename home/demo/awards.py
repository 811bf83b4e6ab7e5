"""Decisions in the content files: the award first, the signature as a step of its own."""

from datetime import date, datetime, time
from typing import Any

from django.utils import timezone

from home.demo.events import Event
from home.demo.fields import fill
from home.demo.world import World
from opportunities.domain.awards import record_award
from opportunities.models import Award, AwardSupplier, OpportunityPage, Supplier

ANNOUNCED = time(10)  # when decisions and signatures are made known, UK time


def decisions(page: OpportunityPage, awards: list[dict[str, Any]], world: World) -> list[Event]:
    """Each award, and its signature where the contract is signed."""
    return [event for written in awards for event in _steps(page, written, world)]


def _steps(page: OpportunityPage, written: dict[str, Any], world: World) -> list[Event]:
    award = _award(page, written, world)
    signed_on, award.signed_on = award.signed_on, None
    steps = [Event(_announced(award.awarded_on), lambda: _record(award, None))]
    if signed_on:
        steps.append(Event(_announced(signed_on), lambda: _record(award, signed_on)))
    return steps


def _award(page: OpportunityPage, written: dict[str, Any], world: World) -> Award:
    award = Award(opportunity=page)
    fill(award, {name: written[name] for name in written if name != "suppliers"}, world)
    suppliers = [Supplier.objects.get(name=name) for name in written["suppliers"]]
    award.award_suppliers.set([AwardSupplier(supplier=supplier) for supplier in suppliers])
    return award


def _record(award: Award, signed_on: date | None) -> None:
    award.opportunity.refresh_from_db()
    award.signed_on = signed_on
    record_award(award=award, now=timezone.now())


def _announced(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, ANNOUNCED))
