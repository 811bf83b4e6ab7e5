"""The filter of the list of opportunities as a form that is sent, to follow what it chooses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from mailing.domain.following import Followed, read_followed
from opportunities.domain.facets import Facet
from opportunities.filters import OpportunityFilter
from opportunities.filters.menus import FIRST, MORE

TYPED = ("q", "since", "cpv")


class ListForm(forms.Form):
    """What the list can be narrowed by; nothing chosen means all opportunities."""

    followed: Followed  # once the form is valid

    def __init__(self, data: Any = None, *, filter: str, now: datetime) -> None:
        self._now, self._filter = now, OpportunityFilter(QueryDict(filter), now=now)
        super().__init__(data, initial=dict(self._initial()))
        for name in TYPED:
            self.fields[name] = self._typed(name)
        for name, facet in self._filter.facets.items():
            self.fields[name] = _choice(facet)
        self.order_fields(["q", *self._filter.facets, "since", "cpv"])

    @property
    def first(self) -> list[forms.BoundField]:
        """What is chosen among most often, as the list asks it."""
        return [self[name] for name in self._filter.facets if name in FIRST]

    @property
    def more(self) -> list[forms.BoundField]:
        """What is chosen among less often."""
        return [self[name] for name in self._filter.facets if name in MORE]

    @property
    def more_is_open(self) -> bool:
        """Whether something less usual is chosen, or wrong."""
        return any(self[name].value() or self[name].errors for name in MORE)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        query = QueryDict(mutable=True)
        for name, value in cleaned.items():
            query.setlist(name, [each for each in _listed(value) if each])
        for name in TYPED:
            for value in query.getlist(name):
                self._check(name, value)
        self.followed = read_followed(filter=query.urlencode(), opportunity="", now=self._now)
        if not self.errors:
            for problem in filter(None, [self.followed.problem, *self.followed.ignored]):
                self.add_error(None, problem)
        return cleaned

    def _check(self, name: str, value: str) -> None:
        try:
            self._filter.filters[name].read(value)
        except ValidationError as error:
            self.add_error(name, error)

    def _initial(self) -> Iterator[tuple[str, Any]]:
        for name, values in self._filter.values.items():
            facet = self._filter.facets.get(name)
            yield name, values if facet and facet.takes_several else values[0]

    def _typed(self, name: str) -> forms.Field:
        """As the list has it; what is wrong is said in the words of the filter."""
        there = self._filter.filters[name]
        return forms.CharField(
            label=there.label,
            required=False,
            help_text=there.extra.get("help_text", ""),
            widget=there.extra["widget"],
        )


def _choice(facet: Facet) -> forms.Field:
    choices = [(each.value, each.label) for each in facet.choices]
    if facet.takes_several:
        return forms.MultipleChoiceField(
            label=facet.label,
            choices=choices,
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
    return forms.ChoiceField(
        label=facet.label,
        choices=[("", "Any"), *choices],
        required=False,
        widget=forms.RadioSelect,
    )


def _listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]
