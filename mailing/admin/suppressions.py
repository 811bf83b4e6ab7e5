"""Addresses that must not be written to, known by their keyed hash alone."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.widgets import HeaderButton

from mailing.admin.base import DeskView, RegisterViewSet
from mailing.admin.fields import AddressField
from mailing.admin.reasons import ReasonForm, note
from mailing.domain import staff, suppressions
from mailing.enums import Purpose, SuppressionReason
from mailing.models import EVERYTHING, Suppression

ADD, LIFT = "mailing.add_suppression", "mailing.delete_suppression"


class SuppressForm(ReasonForm):
    """One address, and why it must not be written to."""

    address = AddressField()
    scope = forms.ChoiceField(
        label="What not to send", choices=[(EVERYTHING, "All mail"), *Purpose.choices]
    )
    because = forms.ChoiceField(
        label="Because of", choices=[(each.value, each.label) for each in staff.ENDS]
    )
    field_order = ["address", "scope", "because", "reason"]


class OfSuppressions(DeskView, FormView):
    """A page below the list."""

    header_icon = "no-view"
    template_name = "mailing/admin/with_reason.html"

    def way_here(self) -> list[dict[str, Any]]:
        return [{"url": reverse("suppression:index"), "label": "Suppressions"}]

    @property
    def by(self) -> str:
        return self.request.user.get_username()  # type: ignore[union-attr]


class SuppressView(OfSuppressions):
    """Write to an address no more, whether it is on the list or not."""

    permission = ADD
    page_title = "Suppress an address"
    form_class = SuppressForm
    extra_context = {
        "explained": "Consents that this is about end now. Waiting mail is not sent. Only a new "
        "sign-up, confirmed by the owner of the address, brings it back.",
        "submit_button_label": "Suppress",
    }

    def form_valid(self, form: SuppressForm) -> HttpResponse:
        data = form.cleaned_data
        canonical = data["address"].canonical
        with transaction.atomic():
            staff.suppress_address(
                canonical_address=canonical,
                reason=SuppressionReason(data["because"]),
                scope=data["scope"],
                by=self.by,
                now=timezone.now(),
            )
            row = suppressions.suppressions_of(canonical).get(scope=data["scope"])
            note(self.request, "mailing.suppress", row, reason=data["reason"])
        messages.success(self.request, "The address is suppressed.")
        return redirect("suppression:index")


class LiftForm(ReasonForm):
    """Why mail may go there again."""

    person_asked = forms.BooleanField(
        label="The owner of the address asked for it, and I know that it is the owner",
        required=False,
    )


class LiftView(OfSuppressions):
    """Allow mail to an address again."""

    permission = LIFT
    page_title = "Lift a suppression"
    form_class = LiftForm
    extra_context = {
        "explained": "It gives no consent back: the person signs up anew, or gets nothing.",
        "submit_button_label": "Lift",
    }

    @cached_property
    def suppression(self) -> Suppression:
        return get_object_or_404(Suppression, pk=self.kwargs["pk"])

    def get_page_subtitle(self) -> str:
        return str(self.suppression)

    def form_valid(self, form: LiftForm) -> HttpResponse:
        asked = form.cleaned_data["person_asked"]
        try:
            with transaction.atomic():
                note(
                    self.request,
                    "mailing.lift",
                    self.suppression,
                    reason=form.cleaned_data["reason"],
                    was=str(self.suppression),
                )
                staff.lift_suppression(suppression=self.suppression, person_asked=asked)
        except staff.OnlyThePersonMay:
            form.add_error("person_asked", "It was blocked by its owner: only the owner may ask.")
            return self.form_invalid(form)
        messages.success(self.request, "The suppression is lifted.")
        return redirect("suppression:index")


class SuppressionIndexView(IndexView):
    """The newest first."""

    any_permission_required = ["view"]
    default_ordering = "-at"

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        if not self.request.user.has_perm(ADD):
            return []
        url = reverse("suppression:suppress")
        return [HeaderButton("Suppress an address", url=url, icon_name="plus")]


class SuppressionViewSet(RegisterViewSet):
    model = Suppression
    menu_label = "Suppressions"
    icon = "no-view"
    index_view_class = SuppressionIndexView
    list_filter = ["scope", "reason"]
    list_display = [
        TitleColumn("__str__", label="What", url_name="suppression:lift"),
        Column("at", label="Since", sort_key="at"),
        Column("source", label="Asked by"),
        Column("address_hash", label="Keyed hash", accessor=lambda row: row.address_hash[:12]),
    ]

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *super().get_urlpatterns(),
            path("suppress/", SuppressView.as_view(), name="suppress"),
            path("<int:pk>/lift/", LiftView.as_view(), name="lift"),
        ]
