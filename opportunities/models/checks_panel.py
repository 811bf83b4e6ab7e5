"""In the editor: what the rules find in the draft, before anybody presses Publish."""

from typing import Any, NamedTuple

from django.utils import timezone
from wagtail.admin.panels import Panel

from opportunities.domain.checks import Finding, findings_of
from opportunities.models.acknowledgements import AcknowledgedWarning


class Shown(NamedTuple):
    """A finding as the editor sees it."""

    finding: Finding
    place: str  # the field or section, as the form calls it
    anchor: str  # where in the form it stands
    is_ticked: bool
    acknowledged: AcknowledgedWarning | None


class ChecksPanel(Panel):
    """Errors, and warnings to tick, each with its rule and a link to its field."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "opportunities/admin/checks.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context = super().get_context_data(parent_context)
            return context | {
                "is_new": not (self.instance.pk or self.form.is_bound),
                "is_history": self.instance.is_imported,
                "shown": self._shown(),
            }

        def _shown(self) -> list[Shown]:
            acknowledged = self._acknowledged()
            ticked = self.form.data.getlist("acknowledged") if self.form.is_bound else []
            return [
                Shown(
                    finding,
                    self._place(finding.field),
                    self._anchor(finding.field),
                    finding.key in ticked,
                    acknowledged.get(finding.key),
                )
                for finding in findings_of(self.instance, now=timezone.now())
            ]

        def _acknowledged(self) -> dict[str, AcknowledgedWarning]:
            rows = AcknowledgedWarning.objects.filter(opportunity_id=self.instance.pk)
            return {row.key: row for row in rows}

        def _place(self, name: str) -> str:
            field = self.form.fields.get(name)
            return str(field.label) if field else name.replace("_", " ").capitalize()

        def _anchor(self, name: str) -> str:
            return f"id_{name}-FORMS" if name in self.form.formsets else f"id_{name}"
