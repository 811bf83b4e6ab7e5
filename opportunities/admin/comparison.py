"""Compare with the statutory notices: a file to upload, and what came of the last one."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic import PermissionCheckedMixin, WagtailAdminTemplateMixin
from wagtail.admin.viewsets.base import ViewSet
from wagtail.permissions import ModelPermissionPolicy

from opportunities.imports.comparing import Comparison, compare
from opportunities.imports.keeping import keep_comparison
from opportunities.imports.packages import NotOcds, read_package
from opportunities.models import NoticeComparison

LARGEST = 50_000_000  # bytes; a month of Find a Tender is below it
POLICY = ModelPermissionPolicy(NoticeComparison)


class CompareForm(forms.Form):
    """A file of notices; once it is valid, `comparison` tells what came of it."""

    file = forms.FileField(
        label="File of notices",
        help_text="An OCDS release package or record package, as Find a Tender gives it (JSON).",
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
    )
    comparison: Comparison

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        raw = upload.read(LARGEST + 1)
        if len(raw) > LARGEST:
            raise ValidationError("The file is larger than 50 MB. Fetch a shorter time.")
        try:
            self.comparison = compare(read_package(raw, now=timezone.now()))
        except NotOcds as error:
            raise ValidationError(f"This is not an OCDS package. {error}") from None
        return upload


class CompareView(PermissionCheckedMixin, WagtailAdminTemplateMixin, FormView):
    """Upload a file, read the last comparison."""

    form_class = CompareForm
    template_name = "opportunities/admin/compare_notices.html"
    permission_policy = POLICY
    any_permission_required = ["add", "view"]
    page_title = "Compare with the statutory notices"
    header_icon = "doc-full-inverse"
    index_url_name = ""
    extra_context = {"form_is_multipart": True, "submit_button_label": "Compare"}

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        last = NoticeComparison.objects.first()
        return super().get_context_data(**kwargs) | {"last": last}

    def form_valid(self, form: CompareForm) -> HttpResponse:
        user, source = self.request.user.get_username(), form.cleaned_data["file"].name
        keep_comparison(comparison=form.comparison, source=source, now=timezone.now(), by=user)
        messages.success(self.request, next(form.comparison.lines()))
        return super().form_valid(form)

    def get_success_url(self) -> str:
        return reverse(self.index_url_name)


class CompareViewSet(ViewSet):
    """The comparison, below Procurement, for those who may see it."""

    icon = "doc-full-inverse"
    menu_label = "Compare with notices"

    def get_menu_item(self, order: int | None = None) -> MenuItem:
        item = super().get_menu_item(order)
        item.is_shown = _may_compare
        return item

    def get_urlpatterns(self) -> list[URLPattern]:
        name = self.get_url_name("index")
        return [path("", CompareView.as_view(index_url_name=name), name="index")]


def _may_compare(request: Any) -> bool:
    return POLICY.user_has_any_permission(request.user, {"add", "view"})
