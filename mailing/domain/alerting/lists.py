"""Which opportunities are in the lists that people follow: by the filter of the public pages."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from functools import cached_property

from django.http import QueryDict

from opportunities.domain.facets import facets
from opportunities.filters import OpportunityFilter
from opportunities.models import Listing

OF_THE_CLOCK = ("stage", "closing")  # an opportunity leaves such a list by the news itself


class FollowedList:
    """One list, asked about some opportunities at one moment: a query, or two."""

    def __init__(self, asked: OpportunityFilter, wider: OpportunityFilter, is_void: bool) -> None:
        self._asked, self._wider, self._is_void = asked, wider, is_void

    def holds(self, keys: Collection[int]) -> set[int]:
        """Those of them that are in the list."""
        return self._among(self._asked, keys)

    def holds_apart_from_stage(self, keys: Collection[int]) -> set[int]:
        """Those of them that are in the list, wherever they stand by now."""
        return self._among(self._wider, keys)

    @cached_property
    def stages(self) -> set[str]:
        """Those that it is narrowed to; empty if it has all."""
        chosen = {choice.key for choice in self._asked.chosen.get("stage", [])}
        return chosen or ({"open"} if "closing" in self._asked.chosen else set())

    def _among(self, asked: OpportunityFilter, keys: Collection[int]) -> set[int]:
        if self._is_void or not keys:
            return set()
        found = asked.among(Listing.objects.filter(pk__in=keys))
        return set(found.order_by().values_list("pk", flat=True))


class FollowedLists:
    """Lists by their query strings; what there is to choose is read once for all of them."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._facets = facets()

    def read(self, filter: str) -> FollowedList:
        """A list that can not be read whole any more holds nothing: never more than was asked."""
        data = QueryDict(filter)
        asked = self._filter(data)
        wider = asked
        if any(name in asked.values for name in OF_THE_CLOCK):
            rest = data.copy()
            for name in OF_THE_CLOCK:
                rest.pop(name, None)
            wider = self._filter(rest)
        return FollowedList(asked, wider, asked.is_wider)

    def _filter(self, data: QueryDict) -> OpportunityFilter:
        return OpportunityFilter(data, now=self._now, shared_facets=self._facets)
