from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from functools import cached_property
from typing import NamedTuple

import django_filters
from django import forms
from django.http import QueryDict

from core.clock import next_midnight
from core.query_words import MAX_QUERY
from opportunities.domain.choices import Choice
from opportunities.domain.facets import Facet, facets
from opportunities.domain.listing import ShelvedList, shelves
from opportunities.domain.tally import Counts, counts_of
from opportunities.enums import Stage
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
from opportunities.querysets import ListingQuerySet, ListState

OF_THE_CLOCK = {"stage", "closing"}
INDEXED_WITHIN = timedelta(seconds=10)
COMING = {Stage.PLANNED, Stage.OPEN}


class Chip(NamedTuple):
    """One thing that was chosen, and the query string that does without it."""

    label: str
    without: str


class OpportunityFilter(django_filters.FilterSet):
    """The listed opportunities that a query string asks for, and what it asked in vain.

    Parameters in `known` are for others to read (`page`, what a format takes). What means nothing
    is left out and said in `ignored`; it never fails. Where all of a parameter was left out, it
    `is_wider` than what was `given`: a reader of the page sees that, a program does not.
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
    sort = SortFilter(label="Order", choices=SORTS[1:], empty_label=SORTS[0][1])

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
        shared_facets: dict[str, Facet] | None = None,
    ) -> None:
        """`shared_facets` lets many filters at one moment read what there is to choose once."""
        listings = Listing.objects.all() if base is None else base
        super().__init__(QueryDict(), queryset=listings)
        self.now = now
        self.facets = facets() if shared_facets is None else shared_facets
        for name, facet in self.facets.items():
            self.filters[name].bind(facet)
        self.values, self.ignored, lost = read(data, self.filters, known=known)
        self.is_wider = bool(lost - {"sort"})
        self.given = _without(known, data)
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
    def chosen(self) -> dict[str, list[Choice]]:
        """For each facet in which something is chosen, what."""
        return {
            name: self.filters[name].chosen(self.values[name])
            for name in self.facets
            if name in self.values
        }

    @cached_property
    def readable(self) -> ListingQuerySet:
        """The listings that readers may see, narrowed by all but the facets."""
        return self._narrow(self.queryset.readable(), self.filters.keys() - self.facets.keys())

    @cached_property
    def narrowed(self) -> ListingQuerySet:
        """The listings that readers may see and asked for, in no order."""
        return self._narrow(self.readable, self.facets)

    @property
    def follows_what_comes(self) -> bool:
        """Whether an opportunity that ends before its deadline leaves the list by that."""
        return "closing" in self.values or not COMING.isdisjoint(self.values.get("stage", []))

    @property
    def has_last_change(self) -> bool:
        """Whether only news changes the list: nobody told when a choice that it makes went away.

        What comes and goes by the day goes without news, too.
        """
        return not self.is_wider and "closing" not in self.values

    def among(self, listings: ListingQuerySet) -> ListingQuerySet:
        """Those of these listings that were asked for, in no order."""
        return self._narrow(listings, self.filters)

    def wherever_they_stand(self, listings: ListingQuerySet) -> ListingQuerySet:
        """The same without the stage and the days until the deadline, which the clock changes."""
        return self._narrow(listings, self.filters.keys() - OF_THE_CLOCK)

    @property
    def listings(self) -> ListingQuerySet:
        """The listings that readers may see, in the order that was asked for."""
        return self.narrowed.in_order(self.order, now=self.now)

    @cached_property
    def shelved(self) -> ShelvedList:
        """The same, of which pages can be cut at any size."""
        parts = shelves(self.order, self.now)
        return ShelvedList(self.narrowed, parts, [self.counts.of_shelf(each) for each in parts])

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

    @property
    def count(self) -> int:
        """How many there are."""
        return self.counts.total

    @cached_property
    def counts(self) -> Counts:
        """How many there are, and how many each choice would give."""
        ends = [next_midnight(self.now), self.state.next_turn, self._words_until]
        return counts_of(
            self.readable,
            self.facets,
            self.chosen,
            now=self.now,
            newest=self.state.newest,
            until=min(end for end in ends if end),
        )

    @property
    def _words_until(self) -> datetime | None:
        """Words are looked for in an index that a worker writes a moment after each publication."""
        return self.now + INDEXED_WITHIN if "q" in self.values else None

    @cached_property
    def state(self) -> ListState:
        """Until when the list is as it is."""
        return self.queryset.state(self.now)

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

    def _narrow(self, listings: ListingQuerySet, names: Iterable[str]) -> ListingQuerySet:
        self.form.is_valid()  # it is: what is not was left out
        for name in names:
            listings = self.filters[name].filter(listings, self.form.cleaned_data[name])
        return listings

    def _query(self, left_out: tuple[str, str] | None = None) -> QueryDict:
        query = QueryDict(mutable=True)
        for name, values in self.values.items():
            query.setlist(name, [value for value in values if (name, value) != left_out])
        return query


def _without(known: Collection[str], data: QueryDict) -> QueryDict:
    rest = data.copy()
    for name in known:
        rest.pop(name, None)
    return rest
