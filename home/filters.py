"""What the query string may ask of case studies."""

from collections.abc import Callable
from typing import Any

import django_filters
from django.apps import apps
from django.db.models import QuerySet
from django.forms import Select

from core.querysets import readable


def choices_of(field: str) -> Callable[[], list[tuple[str, str]]]:
    """The values of a field that public case studies have, read when they are needed."""

    def choices() -> list[tuple[str, str]]:
        studies = apps.get_model("home", "CaseStudyPage").objects
        values = readable(studies.all()).exclude(**{field: ""}).order_by(field).distinct()
        return [(value, value) for value in values.values_list(field, flat=True)]

    return choices


class CaseStudyFilter(django_filters.FilterSet):
    """Case studies by sector and funder; what it does not know it leaves alone."""

    sector = django_filters.ChoiceFilter(
        choices=choices_of("sector"), label="Sector", empty_label="All sectors", widget=Select
    )
    funder = django_filters.ChoiceFilter(
        choices=choices_of("funder"), label="Funder", empty_label="All funders", widget=Select
    )

    class Meta:
        model = None
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in [name for name in self.filters if not choices_of(name)()]:
            del self.filters[name]  # there is nothing to choose yet

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        """Only valid choices filter, so that a broken address still shows something."""
        for name, value in self.form.cleaned_data.items():
            queryset = self.filters[name].filter(queryset, value)
        return queryset
