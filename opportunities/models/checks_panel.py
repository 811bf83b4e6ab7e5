"""In the editor: what the rules find in the draft, before anybody presses Publish."""

from __future__ import annotations

from collections.abc import Container, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from django import forms
from django.db.models import Model
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.panels import Panel

from opportunities.domain.checks import Finding, findings_of
from opportunities.models.acknowledgements import AcknowledgedWarning

if TYPE_CHECKING:
    from opportunities.models import OpportunityPage


class Shown(NamedTuple):
    """A finding as the editor sees it."""

    finding: Finding
    place: str  # the field or section, as the form calls it
    anchor: str  # where in the form it stands
    is_ticked: bool
    acknowledged: AcknowledgedWarning | None


def shown_findings(
    page: OpportunityPage, *, now: datetime, ticked: Container[str] = ()
) -> list[Shown]:
    """What the rules find in this version, and who has acknowledged what of it."""
    findings = findings_of(page, now=now)
    places = [place_of(page, found.field) for found in findings]
    return shown(findings, places, opportunity=page.pk, ticked=ticked)


def shown(
    findings: Iterable[Finding],
    places: Iterable[tuple[str, str]],
    *,
    opportunity: int | None,
    ticked: Container[str],
) -> list[Shown]:
    """Each finding with its place in the form, and who has acknowledged it."""
    rows = AcknowledgedWarning.objects.filter(opportunity_id=opportunity or 0)  # 0: none yet
    known = {row.key: row for row in rows}
    return [
        Shown(found, *place, found.key in ticked, known.get(found.key))
        for found, place in zip(findings, places, strict=True)
    ]


def place_of(instance: Model, name: str) -> tuple[str, str]:
    """The field or section as the form calls it, and where in the form it stands."""
    field: Any = instance._meta.get_field(name)
    if field.one_to_many:
        return name.replace("_", " ").capitalize(), f"id_{name}-FORMS"
    return str(field.verbose_name).capitalize(), f"id_{name}"


class ChecksPanel(Panel):
    """Errors, and warnings to tick, each with its rule and a link to its field."""

    def get_form_options(self) -> dict[str, Any]:
        """The boxes are drawn here, and by nothing else."""
        return {"fields": ["acknowledged"]}

    class BoundPanel(Panel.BoundPanel):
        template_name = "opportunities/admin/checks_panel.html"

        @property
        def media(self) -> forms.Media:
            return super().media + forms.Media(js=["js/publish-checks.js"])

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context = super().get_context_data(parent_context)
            is_new = not (self.instance.pk or self.form.is_bound)
            ticked = self.form.data.getlist("acknowledged") if self.form.is_bound else []
            now = timezone.now()
            return context | {
                "page": self.instance,
                "checks_url": reverse("publish_checks:index"),
                "is_new": is_new,
                "shown": () if is_new else shown_findings(self.instance, now=now, ticked=ticked),
            }
