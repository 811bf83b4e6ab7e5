"""Which opportunities are in the lists that people follow: by the filter of the public pages."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from functools import cached_property

from django.http import QueryDict

from mailing.domain.alerting.corrections import Facts, took_in
from opportunities.domain.facets import Facet, facets
from opportunities.filters import OpportunityFilter
from opportunities.models import Listing
from opportunities.querysets import ListingQuerySet


class FollowedList:
    """One list, asked about some opportunities at one moment: a query, or two.

    One that can not be read whole any more holds nothing: never more than was asked.
    """

    def __init__(self, asked: OpportunityFilter) -> None:
        self._asked = asked

    def holds(self, keys: Collection[int]) -> set[int]:
        """Those of them that are in the list."""
        return self._found(self._asked.among, keys)

    def holds_apart_from_stage(self, keys: Collection[int]) -> set[int]:
        """Those of them that are in the list, wherever they stand by now."""
        return self._found(self._asked.wherever_they_stand, keys)

    def took_in(self, before: Facts, after: Facts) -> bool:
        """Whether what it asks for is true only by the facts after a correction."""
        return not self._asked.is_wider and took_in(self._asked, before, after)

    @cached_property
    def stages(self) -> set[str]:
        """Those that it is narrowed to; empty if it has all."""
        chosen = {choice.key for choice in self._asked.chosen.get("stage", [])}
        return chosen or ({"open"} if "closing" in self._asked.chosen else set())

    def _found(
        self, choose: Callable[[ListingQuerySet], ListingQuerySet], keys: Collection[int]
    ) -> set[int]:
        if self._asked.is_wider or not keys:
            return set()
        found = choose(Listing.objects.filter(pk__in=keys))
        return set(found.order_by().values_list("pk", flat=True))


class FollowedLists:
    """Lists by their query strings; what there is to choose is read once for all of them."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def read(self, filter: str) -> FollowedList:
        data = QueryDict(filter)
        return FollowedList(OpportunityFilter(data, now=self._now, shared_facets=self._facets))

    @cached_property
    def _facets(self) -> dict[str, Facet]:
        return facets()
