from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

import django_filters
from django import forms
from django.http import QueryDict

from core.query_words import MAX_QUERY
from opportunities.domain.facets import facets
from opportunities.filters.parameters import (
    DAY_FORMATS,
    DEFAULT_SORT,
    SORTS,
    CpvFilter,
    FacetFilter,
    SinceFilter,
    SortFilter,
    WordsFilter,
)
from opportunities.filters.reading import read
from opportunities.filters.sentences import counted, words_for
from opportunities.models.listing import Listing
from opportunities.querysets import ListingQuerySet


class Chip(NamedTuple):
    """One thing that was chosen, and the query string that does without it."""

    label: str
    without: str


class OpportunityFilter(django_filters.FilterSet):
    """The listed opportunities that a query string asks for, and what it asked in vain.

    Parameters in `known` are for others to read (`page`, what a format takes). What means nothing
    is left out and said in `ignored`; it never fails.
    """

    q = WordsFilter(
        label="Words",
        widget=forms.TextInput(attrs={"type": "search", "maxlength": MAX_QUERY}),
    )
    stage = FacetFilter()
    category = FacetFilter()
    closing = FacetFilter()
    suitable = FacetFilter()
    value = FacetFilter()
    region = FacetFilter()
    procedure = FacetFilter()
    funding = FacetFilter()
    cpv = CpvFilter(
        label="CPV code",
        help_text="For example 72000000. It includes the codes below it.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 10}),
    )
    since = SinceFilter(
        label="Published since",
        input_formats=DAY_FORMATS,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    sort = SortFilter(label="Order", choices=SORTS, empty_label=None)

    class Meta:
        model = Listing
        fields: list[str] = []

    def __init__(
        self,
        data: QueryDict,
        *,
        now: datetime,
        base: ListingQuerySet | None = None,
        known: Collection[str] = ("page",),
    ) -> None:
        listings = Listing.objects.all() if base is None else base
        super().__init__(QueryDict(), queryset=listings)
        self.now = now
        self.facets = facets()
        for name, facet in self.facets.items():
            self.filters[name].bind(facet)
        self.values, self.ignored = read(data, self.filters, known=known)
        if self.values.get("sort") == [DEFAULT_SORT]:
            del self.values["sort"]
        self.data = self._query()

    @property
    def any(self) -> bool:
        """Whether anything narrows the list."""
        return any(name != "sort" for name in self.values)

    @property
    def order(self) -> str:
        return self.values.get("sort", [DEFAULT_SORT])[0]

    @cached_property
    def narrowed(self) -> ListingQuerySet:
        """The listings that readers may see, in no order."""
        return self.qs.readable()

    @property
    def listings(self) -> ListingQuerySet:
        """The listings that readers may see, in the order that was asked for."""
        return self.narrowed.in_order(self.order, now=self.now)

    @property
    def querystring(self) -> str:
        """The one way to ask for this: what was understood and is not the default, sorted."""
        return self._query().urlencode()

    @property
    def words(self) -> str:
        """What is listed: "Open opportunities in connectivity, closing within 14 days"."""
        words = words_for(self, many=True)
        return words[0].upper() + words[1:]

    @property
    def sentence(self) -> str:
        """What is listed, counted: "3 open opportunities in connectivity"."""
        return counted(self, self.count)

    @cached_property
    def count(self) -> int:
        """How many there are."""
        return self.narrowed.count()

    @cached_property
    def chips(self) -> list[Chip]:
        """Each thing that was chosen, in the order in which readers are asked."""
        return [
            Chip(self.filters[name].say(value), self.without(name, value))
            for name in self.filters
            for value in self.values.get(name, [])
            if name != "sort"
        ]

    def without(self, name: str, value: str) -> str:
        """The query string that asks for the same without that value."""
        return self._query(left_out=(name, value)).urlencode()

    def _query(self, left_out: tuple[str, str] | None = None) -> QueryDict:
        query = QueryDict(mutable=True)
        for name, values in self.values.items():
            query.setlist(name, [value for value in values if (name, value) != left_out])
        return query
