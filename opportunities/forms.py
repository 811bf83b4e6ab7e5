"""The editor's form of an opportunity."""

from django import forms
from django.utils import timezone

from core.models.pages import BasePageForm
from opportunities.domain.checks import Finding, what_stops

GOES_OUT = ("action-publish", "action-submit", "action-restart-workflow")
ASK = "Tick in “Before it goes out” that you have read: {message}"


class AnyChoicesField(forms.MultipleChoiceField):
    """Boxes that depend on the rest of the form: what was ticked is looked at later."""

    def valid_value(self, value: str) -> bool:
        return True


class OpportunityPageForm(BasePageForm):
    """Drafts may be incomplete; publishing, scheduling and submitting may not."""

    acknowledged = AnyChoicesField(required=False)

    def is_valid(self) -> bool:
        if not super().is_valid():
            return False
        if self._goes_out:
            self._hold_to_rules()
        return not self.errors

    @property
    def _goes_out(self) -> bool:
        """Whether readers will see it, or an approver is asked to let them."""
        if self.is_deferred_validation:
            return False
        approves = self.data.get("workflow-action-name") != "reject"
        asked = any(action in self.data for action in GOES_OUT)
        return asked or (approves and "action-workflow-action" in self.data)

    def _hold_to_rules(self) -> None:
        """Say what stops it; what the editor has read is kept with the next version."""
        page = self.save(commit=False)
        ticked = self.cleaned_data["acknowledged"]
        stops = what_stops(page, now=timezone.now())
        page.warnings_read = tuple(f for f in stops if not f.is_error and f.key in ticked)
        for finding in stops:
            if finding not in page.warnings_read:
                self._say(finding)

    def _say(self, finding: Finding) -> None:
        """At the field or section where it is mended."""
        if not finding.is_error:
            self.add_error(None, ASK.format(message=finding.message))
        elif finding.field in self.formsets:
            self.formsets[finding.field].non_form_errors().append(finding.message)
            section = finding.field.replace("_", " ").capitalize()
            self.add_error(None, f"{section}: {finding.message}")
        else:
            self.add_error(finding.field if finding.field in self.fields else None, finding.message)
