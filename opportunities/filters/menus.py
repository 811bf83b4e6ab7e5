"""What readers can choose, with what each choice would give."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from opportunities.domain.facets import Facet

if TYPE_CHECKING:
    from opportunities.filters.opportunities import OpportunityFilter

FIRST = {"stage", "category", "closing", "suitable"}
MORE = {"value", "region", "procedure", "funding", "cpv", "since"}  # what is asked less often


@dataclass(frozen=True)
class Option:
    """One choice in a menu."""

    value: str
    label: str
    count: int
    is_chosen: bool


class Menu(NamedTuple):
    """The choices of one facet that would give something, and those that are chosen."""

    name: str
    label: str
    takes_several: bool
    options: list[Option]

    @property
    def is_chosen(self) -> bool:
        return any(option.is_chosen for option in self.options)


class Menus(NamedTuple):
    """All menus: those that readers see first, and more, which are open while one is in use."""

    first: list[Menu]
    more: list[Menu]
    more_are_open: bool


def menus_of(asked: OpportunityFilter) -> Menus:
    """A menu for each facet in which there is something to choose."""
    menus = [menu for facet in asked.facets.values() if (menu := _menu(asked, facet)).options]
    return Menus(
        first=[menu for menu in menus if menu.name in FIRST],
        more=[menu for menu in menus if menu.name in MORE],
        more_are_open=not MORE.isdisjoint(asked.values),
    )


def _menu(asked: OpportunityFilter, facet: Facet) -> Menu:
    return Menu(
        name=facet.name,
        label=facet.label,
        takes_several=facet.takes_several,
        options=list(_options(asked, facet)),
    )


def _options(asked: OpportunityFilter, facet: Facet) -> Iterator[Option]:
    counts = asked.counts.of_choices[facet.name]
    chosen = asked.values.get(facet.name, [])
    for choice in facet.choices:
        count, is_chosen = counts[choice.value], choice.value in chosen
        if count or is_chosen:
            yield Option(choice.value, choice.label, count, is_chosen)
