"""In the form of an award: what the rules find in it, with boxes for its warnings."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from wagtail.admin.panels import Panel

from opportunities.domain.checks import findings_of_award
from opportunities.forms import FIELDS_OF_AWARD
from opportunities.models.checks_panel import Shown, place_of, shown


class AwardChecksPanel(Panel):
    """Errors, and warnings to tick: in what was just sent, or in what is recorded."""

    def get_form_options(self) -> dict[str, Any]:
        """The boxes are drawn here, and by nothing else."""
        return {"fields": ["acknowledged"]}

    class BoundPanel(Panel.BoundPanel):
        template_name = "opportunities/admin/award_checks_panel.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            return super().get_context_data(parent_context) | {
                "page": self.instance,
                "is_new": not (self.instance.pk or self.form.findings),
                "as_it_is": "it is recorded as it is",
                "shown": self._shown(),
            }

        def _shown(self) -> list[Shown]:
            findings, ticked = self.form.findings, []
            if self.form.is_bound:
                ticked = self.form.data.getlist("acknowledged")
            elif self.instance.pk:
                findings = findings_of_award(self.instance, now=timezone.now())
            places = [place_of(self.instance, FIELDS_OF_AWARD[each.field]) for each in findings]
            page = self.instance.opportunity_id
            return shown(findings, places, opportunity=page, ticked=ticked)
