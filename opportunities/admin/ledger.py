"""The ledger of one opportunity, for auditors; and masking what should not have been public."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import FormView, TemplateView
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.widgets import Button, HeaderButton
from wagtail.log_actions import LogActionRegistry
from wagtail.models import Page

from opportunities.domain.redactions import CanNotRedact, Masked, redact, what_would_be_masked
from opportunities.models import OpportunityPage, Publication, Redaction

SEE = "opportunities.view_publication"
MASK = "opportunities.add_redaction"


class OfOneOpportunity(WagtailAdminTemplateMixin):
    """Rows that stay when the page is gone: they are found by its number."""

    permission = SEE
    header_icon = "history"
    request: HttpRequest
    kwargs: dict[str, Any]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm(self.permission):  # type: ignore[union-attr]
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]

    @cached_property
    def publications(self) -> list[Publication]:
        rows = Publication.objects.filter(opportunity_id=self.kwargs["opportunity"])
        return list(rows.order_by("-number").prefetch_related("redactions"))

    def get_page_subtitle(self) -> str:
        return self.publications[0].facts["title"] if self.publications else ""

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]  # type: ignore[list-item]

    def get_success_url(self) -> str:
        return reverse("opportunity_ledger", args=[self.kwargs["opportunity"]])


class LedgerView(OfOneOpportunity, TemplateView):
    """All that was told of one opportunity, newest first; nothing can be changed."""

    template_name = "opportunities/admin/ledger.html"
    page_title = "Ledger"

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        if not (self.publications and self.request.user.has_perm(MASK)):  # type: ignore[union-attr]
            return []
        url = reverse("opportunity_redact", args=[self.kwargs["opportunity"]])
        return [HeaderButton("Mask words", url=url, icon_name="view")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"publications": self.publications}


class RedactForm(forms.Form):
    """What to mask and why; `found` is what would be masked."""

    words = forms.CharField(
        max_length=500,
        help_text="As they were published. They are masked wherever they stand, and not kept.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    why = forms.CharField(
        label="Why they are masked",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="For auditors. Do not repeat the words here: this is kept.",
    )
    found: list[Masked]

    def __init__(self, *args: Any, opportunity: int, **kwargs: Any) -> None:
        self.opportunity = opportunity
        super().__init__(*args, **kwargs)

    def clean_words(self) -> str:
        words = self.cleaned_data["words"]
        try:
            self.found = what_would_be_masked(opportunity_id=self.opportunity, words=words)
        except CanNotRedact as error:
            raise forms.ValidationError(str(error)) from None
        if not self.found:
            raise forms.ValidationError("These words stand nowhere in what was published.")
        return words


class RedactView(OfOneOpportunity, FormView):
    """First what would be masked, then, on a second press, the masking."""

    permission = MASK
    form_class = RedactForm
    template_name = "opportunities/admin/redact.html"
    page_title = "Mask words"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"opportunity": self.kwargs["opportunity"]}

    def form_valid(self, form: RedactForm) -> HttpResponse:
        if "confirmed" not in self.request.POST:
            return self.render_to_response(self.get_context_data(form=form, found=form.found))
        try:
            numbers = redact(
                opportunity_id=self.kwargs["opportunity"],
                words=form.cleaned_data["words"],
                why=form.cleaned_data["why"],
                by=self.request.user.get_username(),
                now=timezone.now(),
            )
        except CanNotRedact as error:
            form.add_error("words", str(error))
            return self.form_invalid(form)
        told = ", ".join(map(str, numbers))
        messages.success(self.request, f"Masked in publication {told}.")
        return redirect(self.get_success_url())


@hooks.register("register_admin_urls")
def ledger_addresses() -> list[URLPattern]:
    start = "opportunities/<int:opportunity>"
    return [
        path(f"{start}/ledger/", LedgerView.as_view(), name="opportunity_ledger"),
        path(f"{start}/ledger/mask/", RedactView.as_view(), name="opportunity_redact"),
    ]


@hooks.register("register_page_header_buttons")
def link_to_ledger(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator:
    is_opportunity = issubclass(page.specific_class or Page, OpportunityPage)
    if is_opportunity and page.first_published_at and user.has_perm(SEE):
        url = reverse("opportunity_ledger", args=[page.pk])
        yield Button("Ledger", url, icon_name="history", priority=70)


@hooks.register("register_log_actions")
def log_redactions(actions: LogActionRegistry) -> None:
    actions.register_action(
        "opportunities.redact", "Mask words", "Words in what was published were masked"
    )


@hooks.register("register_permissions")
def permissions_of_the_ledger() -> Any:
    from django.contrib.auth.models import Permission

    names = ("view_publication", "add_redaction")
    models = [model._meta.model_name for model in (Publication, Redaction)]
    return Permission.objects.filter(codename__in=names, content_type__model__in=models)
