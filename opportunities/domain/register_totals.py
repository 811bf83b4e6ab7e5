"""How many awards the register holds, for how much, by financial year and category."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from django.db.models import Count, Sum

from opportunities.domain.kept import kept
from opportunities.domain.register import year_words
from opportunities.models.registered_award import RegisteredAward, RegisterQuerySet


class Group(NamedTuple):
    """The awards of one financial year and one category, real ones or examples."""

    year: int
    category: int | None
    is_example: bool
    awards: int
    value: Decimal


class YearTotal(NamedTuple):
    """What was decided in one financial year, without examples."""

    year: int
    awards: int
    value: Decimal

    @property
    def label(self) -> str:
        return year_words(self.year)


@dataclass(frozen=True)
class Totals:
    """The register in numbers: all of it, or what `of()` leaves."""

    groups: tuple[Group, ...]

    def of(self, *, year: int | None = None, category: int | None = None) -> Totals:
        """Only that year and that category; None: all."""
        return Totals(
            tuple(
                group
                for group in self.groups
                if year in (None, group.year) and category in (None, group.category)
            )
        )

    @cached_property
    def count(self) -> int:
        """How many awards are listed, examples too."""
        return sum(group.awards for group in self.groups)

    @cached_property
    def years(self) -> list[int]:
        """The financial years with awards, the last one first."""
        return sorted({group.year for group in self.groups}, reverse=True)

    @cached_property
    def by_year(self) -> list[YearTotal]:
        """Each year with real awards, the last one first."""
        real = [group for group in self.groups if not group.is_example]
        totals = (_total(year, (g for g in real if g.year == year)) for year in self.years)
        return [total for total in totals if total.awards]

    @property
    def has_examples(self) -> bool:
        return any(group.is_example for group in self.groups)


def totals_of_register(now: datetime) -> Totals:
    """Of all awards that are public at that moment; counted once until something changes."""
    return kept("register", now, lambda: totals_of(RegisteredAward.objects.public(now)))


def totals_of(awards: RegisterQuerySet) -> Totals:
    """Of these awards, in one query."""
    groups = awards.order_by().values_list("financial_year", "category", "is_example")
    counted = groups.annotate(Count("pk"), Sum("value"))
    return Totals(tuple(Group(*group) for group in counted))


def _total(year: int, groups: Iterable[Group]) -> YearTotal:
    counted = list(groups)
    value = sum((group.value for group in counted), Decimal(0))
    return YearTotal(year, sum(group.awards for group in counted), value)
