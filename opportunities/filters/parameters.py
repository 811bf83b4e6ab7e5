"""The parameters that the address of a list may have: what each understands, and how it narrows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

import django_filters
from django.core.exceptions import ValidationError

from core.clock import day_words, midnight
from core.query_words import clean_query, words_of
from core.word_index import pages_about
from opportunities.domain.choices import Choice
from opportunities.domain.facets import Facet
from opportunities.models.codes import CpvCode
from opportunities.models.listing import ListedCpv
from opportunities.models.opportunity import OpportunityPage

if TYPE_CHECKING:
    from opportunities.querysets import ListingQuerySet

SORTS = (
    ("soonest", "Soonest first"),
    ("closing", "By closing date"),
    ("newest", "Newest first"),
    ("value", "Highest value first"),
)
DEFAULT_SORT = "soonest"
_CPV = re.compile(r"(\d{2,8})(?:-\d)?")
DAY_FORMATS = ("%Y-%m-%d", "%d/%m/%Y", "%d %B %Y", "%d %b %Y")


class FacetFilter(django_filters.MultipleChoiceFilter):
    """Any of some choices."""

    facet: Facet

    def bind(self, facet: Facet) -> None:
        self.facet, self.label = facet, facet.label
        self.extra["choices"] = lambda: [(each.value, each.label) for each in facet.choices]

    @property
    def takes_several(self) -> bool:
        return self.facet.takes_several

    def read(self, value: str) -> str:
        try:
            return self.facet.choice(value).value
        except KeyError:
            raise ValidationError("There is no such choice.") from None

    def chosen(self, values: Sequence[str]) -> list[Choice]:
        """The choices, in the order in which readers are asked."""
        return [choice for choice in self.facet.choices if choice.value in values]

    def filter(self, listings: ListingQuerySet, values: list[str]) -> ListingQuerySet:
        conditions = [
            self.facet.condition(choice, self.parent.now) for choice in self.chosen(values)
        ]
        return listings.filter(reduce(or_, conditions)) if conditions else listings

    def say(self, value: str) -> str:
        return self.facet.say(self.facet.choice(value))


class WordsFilter(django_filters.CharFilter):
    """All of some words, as the search of the whole site finds them."""

    takes_several = False

    def read(self, value: str) -> str:
        query = clean_query(value)
        if not words_of(query):
            raise ValidationError("There is no word in it.")
        return query

    def filter(self, listings: ListingQuerySet, value: str) -> ListingQuerySet:
        return listings.filter(pk__in=pages_about(value, OpportunityPage)) if value else listings

    def say(self, value: str) -> str:
        return f"“{value}”"


class CpvFilter(django_filters.CharFilter):
    """What a CPV code names, and what the codes below it name: they begin alike.

    A division has two digits, each level below it one more; zeros fill a code up.
    """

    takes_several = False

    def read(self, value: str) -> str:
        code = _CPV.fullmatch(value)
        if not code or not code[1].isascii():
            raise ValidationError("A CPV code has eight digits, for example 72000000.")
        return code[1].ljust(8, "0")

    def filter(self, listings: ListingQuerySet, value: str) -> ListingQuerySet:
        if not value:
            return listings
        beginning = value[:2] + value[2:].rstrip("0")
        within = ListedCpv.objects.filter(
            code__gte=beginning.ljust(8, "0"), code__lte=beginning.ljust(8, "9")
        )
        return listings.filter(pk__in=within.values("listing"))

    def say(self, value: str) -> str:
        return f"CPV {value} {self._name_of(value)}".strip()

    def _name_of(self, code: str) -> str:
        """What the code stands for, asked for once."""
        known: dict[str, str] = self.__dict__.setdefault("names", {})
        if code not in known:
            labels = CpvCode.objects.filter(pk=code).values_list("label", flat=True)
            known[code] = labels.first() or ""
        return known[code]


class SinceFilter(django_filters.DateFilter):
    """What became public on a day (UK) or later."""

    takes_several = False

    def read(self, value: str) -> str:
        try:
            day: date = self.field.clean(value)
            midnight(day)
        except (ValidationError, OverflowError, ValueError):
            raise ValidationError("Write a day as 2026-11-30 or 30/11/2026.") from None
        return day.isoformat()

    def filter(self, listings: ListingQuerySet, value: date | None) -> ListingQuerySet:
        return listings.filter(first_at__gte=midnight(value)) if value else listings

    def say(self, value: str) -> str:
        return f"Published since {day_words(date.fromisoformat(value))}"


class SortFilter(django_filters.ChoiceFilter):
    """The order; it narrows nothing."""

    takes_several = False

    def read(self, value: str) -> str:
        if value not in dict(SORTS):
            raise ValidationError("There is no such order.")
        return value

    def filter(self, listings: ListingQuerySet, value: str) -> ListingQuerySet:
        return listings

    def say(self, value: str) -> str:
        return dict(SORTS)[value]
