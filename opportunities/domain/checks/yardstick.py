"""What opportunities are held against: the programme, what it has bought, the thresholds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import F, Sum

from core.models import OrganisationSettings
from opportunities.domain.openings import told_openings
from opportunities.enums import Procedure, Regime, ThresholdKind
from opportunities.models.awards import Award
from opportunities.models.programme import Programme
from opportunities.models.thresholds import Threshold, ThresholdQuerySet

if TYPE_CHECKING:
    from opportunities.models import OpportunityPage

END_OF_PCR = date(2029, 2, 23)  # SI 2024/716, regulation 5: no DPS under PCR 2015 outlives it


@dataclass(frozen=True)
class Yardstick:
    """Read once for any number of opportunities."""

    programme: Programme
    organisation: OrganisationSettings
    thresholds: ThresholdQuerySet
    bought: dict[bool, Decimal]  # by call-offs, extensions too; examples count among themselves
    openings: dict[int, datetime]  # since when readers know them open (domain.openings)

    @classmethod
    def at_hand(cls, opportunities: Iterable[OpportunityPage]) -> Yardstick:
        """As everything stands in the database now, for these opportunities."""
        return cls(
            Programme.objects.first() or Programme(),
            OrganisationSettings.objects.first() or OrganisationSettings(),
            Threshold.objects.all(),
            _bought(),
            told_openings([each.pk for each in opportunities if each.pk]),
        )

    @property
    def last_day(self) -> date | None:
        """The last day on which the DPS may award, None if no end is known."""
        if self.programme.regime != Regime.PCR_2015:
            return self.programme.ends_on
        return min(self.programme.ends_on or END_OF_PCR, END_OF_PCR)

    def threshold(self, kind: ThresholdKind, day: date) -> Threshold | None:
        """The threshold of that kind on that day."""
        return self.thresholds.in_force_on(day).get(kind)

    def with_award(self, award: Award) -> Yardstick:
        """As it would stand with this award, which may be recorded already, as it is at hand."""
        bought = dict(self.bought)
        before = Award.objects.filter(pk=award.pk).select_related("opportunity").first()
        for each, sign in ((before, -1), (award, 1)):
            if each and _is_ours(each.opportunity):
                kind = each.opportunity.is_example
                worth = sign * (each.value + each.extension_value)
                bought[kind] = bought.get(kind, Decimal(0)) + worth
        return replace(self, bought=bought)


def _is_ours(opportunity: OpportunityPage) -> bool:
    return opportunity.procedure == Procedure.CALL_OFF and not opportunity.buyer


def _bought() -> dict[bool, Decimal]:
    """Another buyer's call-offs, taken over from notices, use up nothing of our ceiling."""
    call_offs = Award.objects.filter(
        opportunity__procedure=Procedure.CALL_OFF, opportunity__buyer=""
    )
    totals = call_offs.order_by().values_list("opportunity__is_example")
    return dict(totals.annotate(total=Sum(F("value") + F("extension_value"))))
