"""Monthly figures in the admin: a list, a form, and a file for many at once."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.views.generic import PermissionCheckedMixin, WagtailAdminTemplateMixin
from wagtail.admin.widgets import HeaderButton
from wagtail.permissions import ModelPermissionPolicy
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet

from opportunities.imports.monthly_figures import (
    COLUMNS,
    LARGEST,
    Imported,
    NotImported,
    Problem,
    import_monthly_figures,
)
from opportunities.models import MonthlyFigure

MOST_PROBLEMS = 50  # shown at once; who has more mends these first


class ImportForm(forms.Form):
    """A CSV file; once it is valid, `imported` tells what it said."""

    file = forms.FileField(
        label="CSV file",
        help_text=f"With the columns {', '.join(COLUMNS)}. A month like 2026-03.",
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )
    dry_run = forms.BooleanField(label="Only check the file, change nothing", required=False)
    imported: Imported
    problems: Sequence[Problem] = ()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if upload := cleaned.get("file"):
            self._import(upload.read(LARGEST + 1), dry_run=cleaned["dry_run"])
        return cleaned

    def _import(self, raw: bytes, *, dry_run: bool) -> None:
        try:
            self.imported = import_monthly_figures(raw=raw, dry_run=dry_run)
        except NotImported as error:
            self.problems = error.problems
            raise ValidationError({"file": "Nothing is imported. Mend the lines above."}) from None

    @property
    def shown(self) -> Sequence[Problem]:
        return self.problems[:MOST_PROBLEMS]

    @property
    def number_hidden(self) -> int:
        return len(self.problems) - len(self.shown)


class ImportView(PermissionCheckedMixin, WagtailAdminTemplateMixin, FormView):
    """Upload a file of monthly figures."""

    form_class = ImportForm
    template_name = "opportunities/admin/import_monthly_figures.html"
    permission_policy = ModelPermissionPolicy(MonthlyFigure)
    permission_required = "change"  # a month that is known is amended
    page_title = "Import monthly figures"
    header_icon = "upload"
    index_url_name = ""
    extra_context = {"form_is_multipart": True, "submit_button_label": "Import"}

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        listing = {"label": "Monthly figures", "url": self.get_success_url()}
        return [*self.breadcrumbs_items, listing, {"label": "Import", "url": ""}]

    def form_valid(self, form: ImportForm) -> HttpResponse:
        if form.cleaned_data["dry_run"]:
            messages.info(self.request, f"The file is right, nothing is written. {form.imported}")
        else:
            messages.success(self.request, str(form.imported))
        return super().form_valid(form)

    def get_success_url(self) -> str:
        return reverse(self.index_url_name)


class MonthlyFigureIndexView(IndexView):
    """The months, newest first."""

    import_url_name = ""

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        buttons = super().header_buttons
        if self.user_has_permission("change"):
            address = reverse(self.import_url_name)
            buttons.append(HeaderButton("Import CSV", url=address, icon_name="upload"))
        return buttons


class MonthlyFigureViewSet(SnippetViewSet):
    model = MonthlyFigure
    icon = "history"
    list_display = [
        "__str__",
        "members",
        "applications_received",
        "decided",
        Column("decided_in_time", label="Within 10 working days"),
        BooleanColumn("is_example", label="Example"),
    ]
    index_view_class = MonthlyFigureIndexView

    def get_index_view_kwargs(self) -> dict[str, Any]:
        name = self.get_url_name("import")
        return super().get_index_view_kwargs() | {"import_url_name": name}

    @property
    def import_view(self) -> Callable[..., HttpResponseBase]:
        return ImportView.as_view(index_url_name=self.get_url_name("list"))

    def get_urlpatterns(self) -> list[URLPattern]:
        return [*super().get_urlpatterns(), path("import/", self.import_view, name="import")]
