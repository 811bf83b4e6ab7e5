"""The register of requests about personal data: what came, until when, what was done."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import F, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.widgets import AdminDateInput, HeaderButton

from core.clock import local_day
from core.refusals import Refused
from mailing.admin.base import DeskView, RegisterViewSet
from mailing.admin.fields import AddressField
from mailing.admin.reasons import ReasonForm, note
from mailing.admin.subscribers import SEE
from mailing.domain.requests import IsDoneAlready, close_request, note_request
from mailing.enums import RequestKind
from mailing.models import DataRequest, Subscriber

ADD, CHANGE = "mailing.add_datarequest", "mailing.change_datarequest"


class NoteForm(ReasonForm):
    """A request as it came in."""

    kind = forms.ChoiceField(label="What is asked for", choices=RequestKind.choices)
    address = AddressField()
    received_on = forms.DateField(
        widget=AdminDateInput, help_text="The answer is due one month later."
    )
    field_order = ["kind", "address", "received_on", "reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reason = self.fields["reason"]
        reason.label = "How it came, and how we know that it is the person"

    def clean_received_on(self) -> Any:
        day = self.cleaned_data["received_on"]
        if not day.year >= 2000 or day > local_day(timezone.now()):
            raise forms.ValidationError("Give the day on which it came: today or before.")
        return day


class NoteView(DeskView, FormView):
    """Put a request on the register."""

    permission = ADD
    page_title = "Note a request"
    header_icon = "clipboard-list"
    form_class = NoteForm
    template_name = "mailing/admin/with_reason.html"
    extra_context = {"submit_button_label": "Note it"}

    def way_here(self) -> list[dict[str, Any]]:
        return [{"url": reverse("data_request:index"), "label": "Requests"}]

    def get_initial(self) -> dict[str, Any]:
        return super().get_initial() | {"received_on": local_day(timezone.now())}

    def form_valid(self, form: NoteForm) -> HttpResponse:
        by = self.request.user.get_username()  # type: ignore[union-attr]
        request = note_request(**form.cleaned_data, by=by)
        note(self.request, "mailing.request", request)
        messages.success(self.request, f"Noted. It is due on {request.due_on:%-d %B %Y}.")
        return redirect("data_request:page", request.pk)


class CloseForm(ReasonForm):
    """What was done."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = "What was done"


class RequestView(DeskView, FormView):
    """One request; how it was done closes it."""

    permission = "mailing.view_datarequest"
    page_title = "Request"
    header_icon = "clipboard-list"
    form_class = CloseForm
    template_name = "mailing/admin/request.html"
    extra_context = {"submit_button_label": "It is done"}

    @cached_property
    def asked(self) -> DataRequest:
        return get_object_or_404(DataRequest, pk=self.kwargs["pk"])

    def get_page_subtitle(self) -> str:
        return str(self.asked)

    def way_here(self) -> list[dict[str, Any]]:
        return [{"url": reverse("data_request:index"), "label": "Requests"}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        number = self.asked.subject
        known = Subscriber.objects.filter(pk=number).first() if number else None
        may_close = self.may(CHANGE) and not self.asked.done_at
        return super().get_context_data(
            **kwargs,
            asked=self.asked,
            address=self._address(),
            subscriber=known,
            may_close=may_close,
        )

    def _address(self) -> str:
        """In full for those who may see addresses, which is logged; masked for others."""
        address = self.asked.address
        if address and self.may(SEE):
            note(self.request, "mailing.see_request", self.asked)
            return address
        return Subscriber(address=address).masked_address if address else ""

    def form_valid(self, form: CloseForm) -> HttpResponse:
        back, by = reverse("data_request:index"), self.request.user.get_username()  # type: ignore[union-attr]
        if not self.may(CHANGE):
            raise Refused("You may read the register, and not change it.", back_to=back)
        outcome = form.cleaned_data["reason"]
        try:
            close_request(request=self.asked, outcome=outcome, by=by, now=timezone.now())
        except IsDoneAlready:
            raise Refused("It was closed before.", back_to=back) from None
        note(self.request, "mailing.request_done", self.asked, reason=outcome)
        messages.success(self.request, "It is done. The address is no longer kept with it.")
        return redirect(back)


class RequestFilterSet(WagtailFilterSet):
    is_open = django_filters.BooleanFilter(
        field_name="done_at", lookup_expr="isnull", label="Still to do"
    )

    class Meta:
        model = DataRequest
        fields = ["kind"]


class RequestIndexView(IndexView):
    """The register, what is due first at the top."""

    any_permission_required = ["view"]

    def order_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.order_by(F("done_at").asc(nulls_first=True), "due_on", "pk")

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        if not self.request.user.has_perm(ADD):
            return []
        return [HeaderButton("Note a request", url=reverse("data_request:note"), icon_name="plus")]


class RequestViewSet(RegisterViewSet):
    model = DataRequest
    menu_label = "Requests"
    icon = "clipboard-list"
    index_view_class = RequestIndexView
    filterset_class = RequestFilterSet
    list_display = [
        TitleColumn("get_kind_display", label="Asked for", url_name="data_request:page"),
        Column("received_on", label="Received"),
        Column("due_on", label="Due"),
        Column("done_at", label="Done"),
        Column("done_by", label="By"),
        Column("outcome", label="What was done"),
    ]

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *super().get_urlpatterns(),
            path("note/", NoteView.as_view(), name="note"),
            path("<int:pk>/", RequestView.as_view(), name="page"),
        ]
