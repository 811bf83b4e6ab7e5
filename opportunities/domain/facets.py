"""The ways to narrow the list, each with its choices: as a condition, and to count by.

Rows are counted by the value of a facet's `dimension`; `belongs` says whether a row of that value
is among those of a choice. It says the same as `condition` asks of the database, which finds rows
by an index; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Case, F, Q, SmallIntegerField, Value, When
from django.db.models.expressions import Combinable

from opportunities.domain.choices import (
    BANDS,
    PROCEDURES,
    STAGES,
    SUITABLE,
    WHOLE_COUNTRY,
    WINDOWS,
    Choice,
    closing_before,
)
from opportunities.models.codes import Region
from opportunities.models.programme import Category, FundingSource
from opportunities.querysets import listing_rules


class Facet:
    """One way to narrow the list; of several choices any may hold."""

    name: str
    label: str
    choices: Sequence[Choice]
    takes_several = True

    def condition(self, choice: Choice, now: datetime) -> Q:
        """What holds for the rows of that choice at that moment."""
        raise NotImplementedError

    def dimension(self, now: datetime) -> Combinable:
        """What rows are counted by."""
        raise NotImplementedError

    def belongs(self, value: Any, choice: Choice) -> bool:
        """Whether rows with this value of the dimension are among those of the choice."""
        return value == choice.key

    def place(self, choice: Choice) -> int:
        """Its place among the choices."""
        return list(self.choices).index(choice)

    def say(self, choice: Choice) -> str:
        """The choice by itself, where nothing says of which facet it is."""
        return choice.label

    def choice(self, value: str) -> Choice:
        """The choice that an address names; KeyError where there is none."""
        return self._by_value[value.lower()]

    @cached_property
    def _by_value(self) -> dict[str, Choice]:
        return {choice.value.lower(): choice for choice in self.choices}


class ConditionalFacet(Facet):
    """Counted by the first choice whose condition holds."""

    def dimension(self, now: datetime) -> Combinable:
        return _first([self.condition(choice, now) for choice in self.choices])

    def belongs(self, value: Any, choice: Choice) -> bool:
        return value == self.place(choice)


class StageFacet(ConditionalFacet):
    name, label, choices = "stage", "Stage", STAGES

    def condition(self, choice: Choice, now: datetime) -> Q:
        return listing_rules(now)[choice.key]


class ProcedureFacet(Facet):
    name, label, choices = "procedure", "Procedure", PROCEDURES

    def condition(self, choice: Choice, now: datetime) -> Q:
        return Q(procedure=choice.key)

    def dimension(self, now: datetime) -> Combinable:
        return F("procedure")


class CategoryFacet(Facet):
    name, label = "category", "Category"

    @cached_property
    def choices(self) -> Sequence[Choice]:  # type: ignore[override]
        return [
            Choice(each.slug, each.name, _in_sentence(each.name), each.pk)
            for each in Category.objects.all()
        ]

    def condition(self, choice: Choice, now: datetime) -> Q:
        return Q(category=choice.key)

    def dimension(self, now: datetime) -> Combinable:
        return F("category")


class FundingFacet(Facet):
    name, label = "funding", "Funding"

    @cached_property
    def choices(self) -> Sequence[Choice]:  # type: ignore[override]
        return [
            Choice(each.slug, each.name, each.name, each.pk) for each in FundingSource.objects.all()
        ]

    def condition(self, choice: Choice, now: datetime) -> Q:
        return Q(funding_source=choice.key)

    def dimension(self, now: datetime) -> Combinable:
        return F("funding_source")


class RegionFacet(Facet):
    """Regions lie within each other, and so do their codes: Dorset TLK25 in TLK2 in TLK."""

    name, label = "region", "Region"

    @cached_property
    def choices(self) -> Sequence[Choice]:  # type: ignore[override]
        return [Choice(each.code, each.name, each.name, each.code) for each in Region.objects.all()]

    def condition(self, choice: Choice, now: datetime) -> Q:
        if choice.key == WHOLE_COUNTRY:
            return Q(region__isnull=False)
        return Q(region__code__startswith=choice.key)

    def dimension(self, now: datetime) -> Combinable:
        return F("region")

    def belongs(self, value: Any, choice: Choice) -> bool:
        return bool(value) and (choice.key == WHOLE_COUNTRY or value.startswith(choice.key))


class ValueFacet(ConditionalFacet):
    """Bands of the highest value, half-open: £25,000 is in the band that begins there."""

    name, label, choices = "value", "Value without VAT", BANDS

    def condition(self, choice: Choice, now: datetime) -> Q:
        if choice.key is None:
            return Q(value__isnull=True)
        lowest, below = choice.key
        return Q(value__gte=lowest) & (Q(value__lt=below) if below else Q())


class ClosingFacet(ConditionalFacet):
    """What is open and closes within some days, each window within the next."""

    name, label, choices = "closing", "Closing", WINDOWS
    takes_several = False

    def condition(self, choice: Choice, now: datetime) -> Q:
        return Q(over_at__gt=now, opens_at__lte=now, closes_at__lte=closing_before(choice, now))

    def belongs(self, value: Any, choice: Choice) -> bool:
        return value is not None and value <= self.place(choice)

    def say(self, choice: Choice) -> str:
        return f"Closing {choice.words}"


class SuitableFacet(Facet):
    name, label, choices = "suitable", "Suitable for", SUITABLE

    def condition(self, choice: Choice, now: datetime) -> Q:
        return Q(**{f"suitable_for_{choice.key}": True})

    def dimension(self, now: datetime) -> Combinable:
        sme, vcse = (self.condition(choice, now) for choice in self.choices)
        return _first([sme & vcse, sme, vcse])

    def belongs(self, value: Any, choice: Choice) -> bool:
        return value == 0 or value == self.place(choice) + 1

    def say(self, choice: Choice) -> str:
        return f"Suitable for {choice.words}"


def facets() -> dict[str, Facet]:
    """All of them by name, in the order in which readers are asked; choices are read on demand."""
    kinds = (
        StageFacet,
        CategoryFacet,
        ClosingFacet,
        SuitableFacet,
        ValueFacet,
        RegionFacet,
        ProcedureFacet,
        FundingFacet,
    )
    return {kind.name: kind() for kind in kinds}


def _first(conditions: Iterable[Q]) -> Combinable:
    """The number of the first condition that holds, from 0; else nothing."""
    whens = [When(condition, then=Value(place)) for place, condition in enumerate(conditions)]
    return Case(*whens, default=None, output_field=SmallIntegerField())


def _in_sentence(name: str) -> str:
    """The name of a kind within a sentence: "Data and AI" is "data and AI", "AI" stays."""
    first, _, rest = name.partition(" ")
    return f"{first.lower()} {rest}".strip() if first.istitle() else name
