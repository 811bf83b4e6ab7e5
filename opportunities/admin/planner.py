"""The date planner in the admin: a page of its own, and its answers for the editor's form."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import slugify
from django.views.generic import FormView, View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.widgets import AdminDateInput, AdminDateTimeInput
from wagtail.permissions import page_permission_policy

from opportunities.domain.planner import Timetable, propose
from opportunities.enums import TimetableKind
from opportunities.models import OpportunityIndexPage, OpportunityPage

NO_DATES = {"planned_publication": None, "briefing_at": None, "clarification_deadline": None}
NO_DATES |= {"answers_by": None, "intended_award_on": None, "contract_starts_on": None}


class TimetableForm(forms.Form):
    """A kind and a start: what a timetable is made from."""

    kind = forms.ChoiceField(label="Kind", choices=TimetableKind)
    start = forms.DateField(
        label="Opens on",
        widget=AdminDateInput,
        help_text="If it is no working day, the first one after it.",
    )
    timetable: Timetable | None = None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if {"kind", "start"} <= cleaned.keys():
            try:
                kind = TimetableKind(cleaned["kind"])
                self.timetable = propose(kind=kind, start=cleaned["start"])
            except ValueError as error:
                self.add_error("start", str(error))
        return cleaned


class MayPlanMixin:
    """For those who write opportunities."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not page_permission_policy.user_has_any_permission(request.user, {"add", "change"}):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]


class TimetableView(MayPlanMixin, View):
    """The proposal as data, for the script in the editor."""

    def get(self, request: HttpRequest) -> JsonResponse:
        form = TimetableForm(request.GET)
        if not form.is_valid() or form.timetable is None:
            problems = [str(problem) for found in form.errors.values() for problem in found]
            return JsonResponse({"problem": " ".join(problems)}, status=400)
        steps = [
            {"field": s.field, "label": s.label, "words": s.words, "typed": _typed(s.value)}
            for s in form.timetable.steps
        ]
        return JsonResponse({"why": form.timetable.pattern.why, "steps": steps})


def _typed(value: Any) -> str:
    """As the fields of the editor's form want it, in UK time."""
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime(AdminDateTimeInput().format)
    return value.strftime(AdminDateInput().format)


class PlannerView(MayPlanMixin, WagtailAdminTemplateMixin, FormView):
    """Look at a timetable; take it over into a draft, a new one or one that is there."""

    template_name = "opportunities/admin/planner.html"
    page_title = "Date planner"
    header_icon = "date"
    form_class = TimetableForm

    @cached_property
    def opportunity(self) -> OpportunityPage | None:
        """The draft for which dates are wanted, if the address names one."""
        if "page" not in self.kwargs:
            return None
        page = get_object_or_404(OpportunityPage, pk=self.kwargs["page"])
        if not page.permissions_for_user(self.request.user).can_edit() or page.alias_of_id:
            raise PermissionDenied
        return page.get_latest_revision_as_object()

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_page_subtitle(self) -> str:
        return self.opportunity.title if self.opportunity else ""

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = super().get_form_kwargs()
        if self.request.method == "GET" and "start" in self.request.GET:
            kwargs["data"] = self.request.GET
        return kwargs

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        form = context["form"]
        proposed = form.timetable if form.is_bound and form.is_valid() else None
        return context | {"timetable": proposed, "opportunity": self.opportunity}

    def form_valid(self, form: TimetableForm) -> HttpResponse:
        if form.timetable is None:  # only without a kind and a start
            return self.form_invalid(form)
        page = self.opportunity or self._new(form.timetable)
        if page.get_lock() and page.get_lock().for_user(self.request.user):
            raise PermissionDenied
        for field, value in (NO_DATES | form.timetable.dates).items():
            setattr(page, field, value)
        page.save_revision(user=self.request.user, log_action=True, clean=False)
        messages.success(self.request, f"The dates are in the draft of “{page.title}”.")
        return redirect("wagtailadmin_pages:edit", page.pk)

    def _new(self, timetable: Timetable) -> OpportunityPage:
        """A draft below the list of opportunities."""
        index = get_object_or_404(OpportunityIndexPage)
        if not index.permissions_for_user(self.request.user).can_add_subpage():
            raise PermissionDenied
        title = f"New opportunity: {timetable.kind.label}"
        page = OpportunityPage(
            title=title,
            slug=_free_slug(index, slugify(title)),
            procedure=timetable.pattern.procedure,
            regime=timetable.pattern.regime,
            live=False,
        )
        page.owner_id = self.request.user.pk
        return index.add_child(instance=page)


def _free_slug(index: OpportunityIndexPage, wanted: str) -> str:
    taken = set(index.get_children().values_list("slug", flat=True))
    numbers = (f"{wanted}-{number}" for number in range(2, len(taken) + 3))
    return next(slug for slug in (wanted, *numbers) if slug not in taken)


class PlannerViewSet(ViewSet):
    """The planner below Procurement."""

    icon = "date"
    menu_label = "Date planner"

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", PlannerView.as_view(), name="index"),
            path("<int:page>/", PlannerView.as_view(), name="for_page"),
            path("timetable/", TimetableView.as_view(), name="timetable"),
        ]
