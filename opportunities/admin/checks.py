"""What the rules find: in one draft, for its editor; in all that is public, as a report."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.generic import ListView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.base import ViewSet
from wagtail.permissions import page_permission_policy

from opportunities.domain.checks import STANDING, Yardstick, findings_of
from opportunities.models import OpportunityPage
from opportunities.models.checks_panel import shown_findings

PARTS = ("criteria", "required_documents", "notices", "awards")


def checks_of_draft(request: HttpRequest, page: int) -> HttpResponse:
    """The findings in the newest version of an opportunity, as a part of its editor."""
    opportunity = get_object_or_404(OpportunityPage, pk=page)
    if not opportunity.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    draft = opportunity.get_latest_revision_as_object()
    context = {"page": draft, "shown": shown_findings(draft, now=timezone.now())}
    return render(request, "opportunities/admin/checks.html", context)


class ChecksReport(WagtailAdminTemplateMixin, ListView):
    """Every public opportunity with what the rules find in it, imported history too."""

    template_name = "opportunities/admin/checks_report.html"
    page_title = "Publish checks"
    header_icon = "clipboard-list"
    paginate_by = 20

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not page_permission_policy.user_has_any_permission(request.user, {"change", "publish"}):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_queryset(self) -> QuerySet[OpportunityPage]:
        public = OpportunityPage.objects.live().filter(alias_of__isnull=True)
        return public.order_by("-first_published_at", "-pk").prefetch_related(*PARTS)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        now, yardstick = timezone.now(), Yardstick.at_hand(context["object_list"])
        rows = [
            (page, findings_of(page, now=now, yardstick=yardstick, rules=STANDING))
            for page in context["object_list"]
        ]
        return context | {"rows": rows}


class ChecksViewSet(ViewSet):
    """The publish checks below Procurement."""

    icon = "clipboard-list"
    menu_label = "Publish checks"

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", ChecksReport.as_view(), name="index"),
            path("<int:page>/", checks_of_draft, name="of_draft"),
        ]
