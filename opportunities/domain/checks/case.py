"""One opportunity as the rules see it, at the moment when readers would see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from core.clock import local_day
from opportunities.enums import Procedure

if TYPE_CHECKING:
    from opportunities.domain.checks.yardstick import Yardstick
    from opportunities.models import Award, OpportunityPage

VAT = Decimal("1.2")  # the standard rate


@dataclass(frozen=True)
class Case:
    """An opportunity, what it is held against, and the moment `at` which it goes public."""

    opportunity: OpportunityPage
    yardstick: Yardstick
    at: datetime

    @property
    def is_news(self) -> bool:
        """Whether readers hear of it, or of its opening, only now, so that it can be mended."""
        if self.opportunity.first_published_at is None:
            return True
        return self.invites_bids and not self.is_decided and self.told_open_at is None

    @property
    def is_call_off(self) -> bool:
        return self.opportunity.procedure == Procedure.CALL_OFF

    @property
    def invites_bids(self) -> bool:
        """Whether it is a competition with an opening, and not only planned or a conversation."""
        o = self.opportunity
        only_planned = bool(o.planned_publication) and not o.opens_at
        no_competition = (Procedure.MARKET_ENGAGEMENT, Procedure.DIRECT)
        return o.procedure not in no_competition and not only_planned

    @property
    def takes_bids(self) -> bool:
        """Whether bidders can still act on it: it invites them, and is not closed or decided."""
        closes = self.opportunity.closes_at
        return self.invites_bids and not self.is_decided and (closes is None or closes > self.at)

    @property
    def is_decided(self) -> bool:
        """Whether it has an award or has ended by then; what is dated ahead is still to come."""
        ended, today = self.opportunity.outcome_at, local_day(self.at)
        has_ended = bool(ended and ended <= self.at)
        return has_ended or any(award.awarded_on <= today for award in self.awards)

    @cached_property
    def awards(self) -> list[Award]:
        return list(self.opportunity.awards.all()) if self.opportunity.pk else []

    @property
    def told_open_at(self) -> datetime | None:
        """Since when readers know that it is open; None if they hear of it only now."""
        o = self.opportunity
        told = self.yardstick.openings.get(o.pk, o.first_published_at)
        return told if told and told <= self.at else None

    @property
    def invited_at(self) -> datetime:
        """From when bidders can work on a bid: the opening, but never before readers knew of it."""
        known = self.told_open_at or self.at
        return max(self.opportunity.opens_at or known, known)

    @property
    def day(self) -> date:
        """The day by whose rules it is judged: when it went public, or would now."""
        return local_day(self.opportunity.first_published_at or self.at)

    @property
    def value(self) -> Decimal | None:
        """The most that it is expected to be worth, excluding VAT."""
        highest = self.opportunity.value_to
        return self.opportunity.value_from if highest is None else highest

    @property
    def value_with_vat(self) -> Decimal:
        """As thresholds count it; 0 where no value is known."""
        return (self.value or Decimal(0)) * (VAT if self.opportunity.vat_applies else 1)
