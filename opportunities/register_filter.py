"""What the query string may ask of the awards register."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict

from core.text import clean_text
from core.words import words_in
from opportunities.domain.register import days_of_year, year_words
from opportunities.domain.register_totals import Totals
from opportunities.models.programme import Category
from opportunities.models.registered_award import ORDERS, RegisterQuerySet

DEFAULT_ORDER = "-date"
COLUMNS = (  # what each says, and in which order it comes at the first click
    ("Decided on", "-date"),
    ("Award", ""),
    ("Supplier", "supplier"),
    ("Value without VAT", "-value"),
    ("Pace", "pace"),
)
NUMBERS = {"Value without VAT", "Pace"}
ELSEWHERE = {"page"}  # what paging reads
TRACKING = ("utm_", "fbclid")  # what other sites hang on to an address
MOST = 500  # found by words, that are counted and shown; the table for a spreadsheet has all
LONGEST_SHOWN = 60  # characters of what is repeated to the reader


def year_code(year: int) -> str:
    """A financial year in an address: "2026-27"."""
    return f"{year}-{(year + 1) % 100:02}"


@dataclass(frozen=True)
class Column:
    """A heading of the table, and the order that choosing it gives."""

    label: str
    order: str  # empty: it can not be sorted by
    sorted: str = ""  # what aria-sort says: ascending or descending

    @property
    def is_number(self) -> bool:
        return self.label in NUMBERS


class RegisterForm(forms.Form):
    """The reader's choice, each part of it optional."""

    q = forms.CharField(
        label="Supplier, title or reference",
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    year = forms.ChoiceField(label="Financial year", required=False)
    category = forms.ChoiceField(label="Category", required=False)
    sort = forms.ChoiceField(
        choices=[(order, order) for order in ORDERS], required=False, widget=forms.HiddenInput
    )

    def __init__(
        self, *args: Any, totals: Totals, categories: Sequence[Category], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.choose("year", "All years", [(year_code(y), year_words(y)) for y in totals.years])
        self.choose("category", "All categories", [(each.slug, each.name) for each in categories])

    def choose(self, name: str, everything: str, choices: list[tuple[str, str]]) -> None:
        field: Any = self.fields[name]
        field.choices = [("", everything), *choices]

    def clean_q(self) -> str:
        """What has no word in it finds nothing: it is left out, and the page says so."""
        asked = self.cleaned_data["q"]
        if asked and not words_in(asked):
            raise forms.ValidationError("There is no word in this.")
        return asked


class RegisterFilter:
    """The awards that a query string asks for, in their order, and what it asked in vain.

    It chooses among `awards`, whose numbers are `totals`; `fixed` is their category, where a page
    shows one only.
    """

    def __init__(
        self,
        data: QueryDict,
        *,
        awards: RegisterQuerySet,
        totals: Totals,
        fixed: Category | None = None,
    ) -> None:
        self._data, self._awards, self._totals = data, awards, totals
        self.categories = [fixed] if fixed else list(Category.objects.all())
        self._fixed = fixed
        self._asked = self._form(data)
        self._asked.is_valid()
        self.form = self._form(initial=self._asked.cleaned_data)  # what is left out is not in it

    @cached_property
    def qs(self) -> RegisterQuerySet:
        """The awards, as the database finds them."""
        found = self._in_order
        return found.filter(words__begin=self.words) if self.words else found

    @property
    def totals(self) -> Totals:
        """The register in numbers, for the years and categories that are asked for."""
        category = self.category.pk if self.category else None
        return self._totals.of(year=self.year, category=category)

    @property
    def count(self) -> int:
        """How many awards can be shown: all, or as many of those that have the words."""
        return min(len(self._having_words), MOST) if self.words else self.totals.count

    @property
    def count_words(self) -> str:
        """The count in a heading: "No", "1,234", "More than 500"."""
        number = f"{self.count:,}" if self.count else "No"
        return f"More than {number}" if self.has_more else number

    @property
    def has_more(self) -> bool:
        """Whether there are more than can be shown."""
        return bool(self.words) and len(self._having_words) > MOST

    @property
    def keys(self) -> QuerySet[Any, Any]:
        """The keys of the awards in their order, to cut a page from.

        Few that have the words are put in order by themselves. Of very many an index that has
        the order shows enough of them soon.
        """
        found = self._in_order
        if self.has_more:
            found = found.filter(words__met=self.words)
        elif self.words:
            every = self._awards.model._default_manager
            found = every.filter(pk__in=self._having_words).order_by(*ORDERS[self.order])
        return found.values_list("pk", flat=True)

    @property
    def _in_order(self) -> RegisterQuerySet:
        """The awards of the chosen year and category, whatever their words, in their order."""
        found = self._awards
        if self.category:
            found = found.filter(category=self.category)
        if self.year is not None:
            found = found.filter(awarded_on__range=days_of_year(self.year))
        return found.order_by(*ORDERS[self.order])

    @cached_property
    def _having_words(self) -> list[int]:
        """The keys of what the words find, and of one more than is shown; in no order.

        Without an order the index of words alone finds them, and stops when there are enough.
        """
        return list(self.qs.order_by().values_list("pk", flat=True)[: MOST + 1])

    @property
    def words(self) -> str:
        return self._chosen("q")

    @property
    def order(self) -> str:
        return self._chosen("sort") or DEFAULT_ORDER

    @property
    def year(self) -> int | None:
        """The year in which the chosen financial year begins."""
        chosen = self._chosen("year")
        return int(chosen.partition("-")[0]) if chosen else None

    @property
    def category(self) -> Category | None:
        slug = self._chosen("category")
        return self._fixed or next((each for each in self.categories if each.slug == slug), None)

    @property
    def columns(self) -> list[Column]:
        """The headings; choosing the one that is sorted by turns the order round."""
        return [self._column(label, order) for label, order in COLUMNS]

    @property
    def is_narrow(self) -> bool:
        """Whether the reader sees less than everything that this page has."""
        return bool(self.words or self._chosen("year") or self._chosen("category"))

    @property
    def ignored(self) -> list[str]:
        """What the query string asked and nothing here understands, as "year=banana"."""
        return [
            clean_text(f"{name}={value}")[:LONGEST_SHOWN]
            for name, values in self._data.lists()
            for value in (values if self._is_strange(name) else values[:-1])
            if name not in ELSEWHERE and not name.startswith(TRACKING)
        ]

    @property
    def choice_words(self) -> str:
        """After "awards": " in Connectivity, decided in 2026 to 2027, matching “fibre”"."""
        in_category = f" in {self.category}" if self.category else ""
        in_year = "" if self.year is None else f", decided in {year_words(self.year)}"
        matching = f", matching “{clean_text(self.words)}”" if self.words else ""
        return f"{in_category}{in_year}{matching}"

    def _column(self, label: str, first: str) -> Column:
        now = self.order
        if not first or now.strip("-") != first.strip("-"):
            return Column(label, first)
        other = now.removeprefix("-") if now.startswith("-") else f"-{now}"
        return Column(label, other, "descending" if now.startswith("-") else "ascending")

    def _form(self, *args: Any, **kwargs: Any) -> RegisterForm:
        form = RegisterForm(*args, totals=self._totals, categories=self.categories, **kwargs)
        if self._fixed:
            del form.fields["category"]
        return form

    def _chosen(self, name: str) -> str:
        return self._asked.cleaned_data.get(name, "")

    def _is_strange(self, name: str) -> bool:
        return name not in self._asked.fields or name in self._asked.errors
