"""What editors fill in: an opportunity, a supplier's question, an award."""

from typing import Any

from django import forms
from django.utils import timezone
from wagtail.admin.forms import WagtailAdminModelForm

from core.models.pages import BasePageForm
from opportunities.domain.checks import (
    Finding,
    findings_of_award,
    what_stops,
    what_stops_award,
)
from opportunities.enums import Stage

GOES_OUT = ("action-publish", "action-submit", "action-restart-workflow")
ANSWERABLE = (Stage.PLANNED, Stage.OPEN, Stage.EVALUATING)
ENDED = "It ended without an award: mend that on its page first."
ASK_OF_AWARD = "Tick in “Before it is recorded” that you have read: {message}"
FIELDS_OF_AWARD = {
    "intended_award_on": "awarded_on",
    "contract_ends_on": "ends_on",
    "value_to": "value",
}
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


class QuestionForm(WagtailAdminModelForm):
    """A question: kept until its answer is published, corrected with a reason afterwards."""

    reason = forms.CharField(
        label="Why it is corrected",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Readers see it beside what changed.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.number:
            self.fields["opportunity"].disabled = True
        else:
            del self.fields["reason"]

    @property
    def publishes(self) -> bool:
        """Whether the editor pressed “Publish answer”."""
        return "publish" in self.data and not self.instance.number

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.publishes and not cleaned.get("answer", "").strip():
            self.add_error("answer", "Write the answer before you publish it.")
        if (asked := cleaned.get("received_on")) and asked > timezone.localdate():
            self.add_error("received_on", "This day is still to come. When was it asked?")
        if self.instance.number and not cleaned.get("reason", "").strip():
            self.add_error("reason", "Say why the published answer changes.")
        if not self.instance.number and (page := cleaned.get("opportunity")):
            self._refuse_unanswerable(page)
        return cleaned

    def _refuse_unanswerable(self, page: Any) -> None:
        if page.stage == Stage.WITHDRAWN or not page.live:
            self.add_error("opportunity", "It is not public, so nobody would see the answer.")
        elif page.stage not in ANSWERABLE:
            self.add_error("opportunity", "It is decided: there is nothing to ask about any more.")


class AwardForm(WagtailAdminModelForm):
    """A decision: the rules hold when it is recorded, and whenever it is changed."""

    acknowledged = AnyChoicesField(required=False)
    findings: list[Finding] = []
    warnings_read: tuple[Finding, ...] = ()

    def clean(self) -> dict[str, Any]:
        """What ended without an award gets none; one that it has already can still be mended."""
        cleaned = super().clean()
        page = cleaned.get("opportunity")
        if page and page.outcome and page.pk != self.instance.opportunity_id:
            self.add_error("opportunity", ENDED)
        return cleaned

    def is_valid(self) -> bool:
        if not super().is_valid():
            return False
        self._hold_to_rules()
        return not self.errors

    def _hold_to_rules(self) -> None:
        """Say what stops it; what was read is kept when it is recorded."""
        ticked, now = self.cleaned_data["acknowledged"], timezone.now()
        self.findings = findings_of_award(self.instance, now=now)
        stops = what_stops_award(self.instance, now=now)
        self.warnings_read = tuple(f for f in stops if not f.is_error and f.key in ticked)
        for finding in stops:
            if finding.is_error:
                words = f"{finding.message} Rule: {finding.source}."
                self.add_error(FIELDS_OF_AWARD[finding.field], words)
            elif finding not in self.warnings_read:
                self.add_error(None, ASK_OF_AWARD.format(message=finding.message))
