"""What an editor's browser sends."""

from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from tests.factories import make_category, sound_facts

EMPTY_RICH_TEXT = '{"blocks": [], "entityMap": {}}'
WEIGHTS = {"Quality": 60, "Price": 40}


def form(
    action: str,
    criteria: dict[str, int] = WEIGHTS,
    required: tuple[str, ...] = ("Technical proposal",),
    **facts: Any,
) -> dict[str, Any]:
    """The form of an opportunity in which the checks find nothing, unless its facts differ."""
    weights = enumerate(criteria.items())
    rows = [{"name": n, "weight": w, "type": "quality", "ORDER": i} for i, (n, w) in weights]
    data = {
        "title": "Soil sensors",
        "slug": "soil-sensors",
        "summary": "Sensors for farms.",
        "description": EMPTY_RICH_TEXT,
        "lessons": EMPTY_RICH_TEXT,
        "procedure": "call_off",
        "regime": "pcr_2015",
        "category": make_category().pk,
        "value_from": "50000",
        "value_to": "80000",
        "vat_applies": "on",
        "criteria": inline_formset(rows),
        "required_documents": inline_formset([{"name": name} for name in required]),
        "documents": inline_formset([]),
        "notices": inline_formset([]),
        "further_cpvs": inline_formset([]),
        "comments": inline_formset([]),
        f"action-{action}": "1",
    }
    given = sound_facts() | facts
    return nested_form_data(data | {name: typed(value) for name, value in given.items()})


def typed(value: Any) -> Any:
    """A moment or a day as it is typed into its field, in UK time."""
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    return f"{value:%Y-%m-%d}" if isinstance(value, date) else value


def add_url(index: Page) -> str:
    return reverse("wagtailadmin_pages:add", args=["opportunities", "opportunitypage", index.pk])


def edit_url(page: Page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])
