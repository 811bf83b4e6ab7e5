"""A list of consents comes in as a file, and the live ones for one purpose go out as one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.views.generic import FormView
from wagtail.admin import messages

from core.clock import local_day
from core.csv import streamed_csv
from mailing.admin.base import DeskView
from mailing.admin.reasons import ReasonForm, note
from mailing.domain.listing import COLUMNS as EXPORTED
from mailing.domain.listing import live_consents
from mailing.enums import Purpose
from mailing.imports.rows import COLUMNS, LARGEST, OPTIONAL, NotImported
from mailing.imports.subscribers import Imported, import_subscribers
from mailing.models import ConsentWording

MOST_SHOWN = 200  # lines that were left out; the command prints all


class OfTheList(DeskView, FormView):
    """A page below the list of subscribers."""

    def way_here(self) -> list[dict[str, Any]]:
        return [{"url": reverse("subscriber:index"), "label": "Subscribers"}]

    @property
    def by(self) -> str:
        return self.request.user.get_username()  # type: ignore[union-attr]


class ImportForm(ReasonForm):
    """A CSV file; once the form is valid, `imported` tells what became of it."""

    file = forms.FileField(
        label="CSV file",
        help_text=f"With the columns {', '.join(COLUMNS)} and, if you like, {', '.join(OPTIONAL)}.",
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )
    dry_run = forms.BooleanField(label="Only check the file, change nothing", required=False)
    field_order = ["file", "dry_run", "reason"]
    imported: Imported

    def __init__(self, *args: Any, by: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            try:
                self.imported = import_subscribers(
                    raw=cleaned["file"].read(LARGEST + 1),
                    by=self.by,
                    now=timezone.now(),
                    dry_run=cleaned["dry_run"],
                )
            except NotImported as error:
                self.add_error("file", str(error))
        return cleaned


class ImportView(OfTheList):
    """Upload a file of consents, each line with its evidence."""

    permission = "mailing.import_subscribers"
    page_title = "Import consents"
    header_icon = "upload"
    form_class = ImportForm
    template_name = "mailing/admin/import.html"
    extra_context = {"form_is_multipart": True, "submit_button_label": "Import"}

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"by": self.by}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"purposes": Purpose.values}

    def form_valid(self, form: ImportForm) -> HttpResponse:
        imported = form.imported
        if form.cleaned_data["dry_run"]:
            messages.info(self.request, f"Nothing is written. It would be: {imported}")
        else:
            wording = ConsentWording.objects.latest("pk")
            reason = form.cleaned_data["reason"]
            counts = {"added": imported.added, "left_out": len(imported.left_out)}
            note(self.request, "mailing.import_consents", wording, reason=reason, **counts)
            messages.success(self.request, str(imported))
        context = self.get_context_data(
            form=form,
            left_out=imported.left_out[:MOST_SHOWN],
            hidden=max(0, len(imported.left_out) - MOST_SHOWN),
        )
        return self.render_to_response(context)


class ExportForm(ReasonForm):
    """One purpose: nobody agreed to all of them at once."""

    purpose = forms.ChoiceField(choices=Purpose.choices)
    field_order = ["purpose", "reason"]


class ExportConsentsView(OfTheList):
    """The addresses with a live consent to one purpose, as CSV."""

    permission = "mailing.export_subscribers"
    page_title = "Export live consents"
    header_icon = "download"
    form_class = ExportForm
    template_name = "mailing/admin/with_reason.html"
    extra_context = {
        "explained": "You get the addresses of all who agreed to this one purpose and must not be "
        "left out. Use them for that purpose alone, and delete the file soon: whoever withdraws "
        "meanwhile is still in it.",
        "submit_button_label": "Export",
    }

    def form_valid(self, form: ExportForm) -> HttpResponseBase:  # type: ignore[override]
        now, purpose = timezone.now(), Purpose(form.cleaned_data["purpose"])
        wording = ConsentWording.objects.current(purpose)
        reason = form.cleaned_data["reason"]
        note(self.request, "mailing.export_consents", wording, reason=reason, purpose=purpose)
        name = f"{purpose.value.replace('_', '-')}-{local_day(now):%Y-%m-%d}"
        return streamed_csv(_table(purpose, now), name)


def _table(purpose: Purpose, now: Any) -> Iterator[tuple[object, ...]]:
    yield EXPORTED
    yield from live_consents(purpose, now=now)
