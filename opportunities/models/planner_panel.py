"""In the editor: propose dates and take them over into the form."""

from typing import Any

from django import forms
from django.urls import reverse
from wagtail.admin.panels import Panel
from wagtail.admin.widgets import AdminDateInput

from opportunities.enums import TimetableKind


class PlannerPanel(Panel):
    """A kind and a start; the script fills the fields of the form, and saves nothing."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "opportunities/admin/planner_panel.html"

        @property
        def media(self) -> forms.Media:
            return super().media + AdminDateInput().media + forms.Media(js=["js/date-planner.js"])

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context = super().get_context_data(parent_context)
            page = self.instance.pk
            own = reverse("planner:for_page", args=[page]) if page else reverse("planner:index")
            return context | {
                "kinds": TimetableKind.choices,
                "timetable_url": reverse("planner:timetable"),
                "page_of_its_own": own,
            }
