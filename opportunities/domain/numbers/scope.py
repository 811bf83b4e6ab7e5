"""What counts: the council's own call-offs that readers may see, and what was decided in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from django.db.models import DecimalField, ExpressionWrapper, F, QuerySet

from core.clock import local_day
from opportunities.enums import Procedure, Stage
from opportunities.models.awards import Award
from opportunities.models.listing import Listing
from opportunities.models.monthly_figure import MonthlyFigure

if TYPE_CHECKING:
    from opportunities.models.programme import Programme
    from opportunities.querysets import ListingQuerySet

DECIDED = (Stage.AWARDED, Stage.CONTRACTED)


@dataclass(frozen=True)
class Scope:
    """The programme at the moment `now`.

    Examples count only while the programme itself is marked as example data. Another buyer's
    notices never do, nor does what was ended without an award.
    """

    programme: Programme
    now: datetime

    @property
    def today(self) -> date:
        """The day in the United Kingdom."""
        return local_day(self.now)

    def opportunities(self, *stages: Stage) -> ListingQuerySet:
        """Our call-offs that stand in one of these stages."""
        return self._own.in_stage(*stages, now=self.now)

    def awards(self) -> QuerySet[Award]:
        """Decisions in them until today, each with its `money`: value and extensions."""
        decided = self.opportunities(*DECIDED).values("pk")
        known = Award.objects.filter(opportunity__in=decided, awarded_on__lte=self.today)
        amount = ExpressionWrapper(
            F("value") + F("extension_value"),
            output_field=DecimalField(max_digits=16, decimal_places=2),
        )
        return known.annotate(money=amount).order_by()

    def months(self) -> QuerySet[MonthlyFigure]:
        """What the portal counted, newest first."""
        months = MonthlyFigure.objects.all()
        return months if self.programme.example_data else months.filter(is_example=False)

    @cached_property
    def _own(self) -> ListingQuerySet:
        """Kept, since what is restricted takes a query to know."""
        own = Listing.objects.readable().filter(procedure=Procedure.CALL_OFF, buyer="")
        return own if self.programme.example_data else own.filter(is_example=False)
