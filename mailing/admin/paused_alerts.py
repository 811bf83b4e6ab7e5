"""Alerts and digests that mail servers refused so often that they stand still: go on, or cancel."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.viewsets.base import ViewSet

from mailing.admin.base import DeskView
from mailing.admin.issues import SEE, SEND
from mailing.domain import steering
from mailing.domain.issuing import CanNotSend
from mailing.enums import ALERTS, DeliveryState, MailingState
from mailing.models import Mailing
from opportunities.models import Publication


class PausedAlertsView(DeskView, TemplateView):
    """Each with its reason and how many wait for it; the panel of the first page leads here."""

    permission = SEE
    template_name = "mailing/admin/paused_alerts.html"
    page_title = "Paused alerts"
    header_icon = "mail"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        waiting = Count("deliveries", filter=Q(deliveries__state=DeliveryState.PENDING))
        paused = Mailing.objects.filter(kind__in=ALERTS, state=MailingState.PAUSED)
        found = list(paused.annotate(waiting=waiting).order_by("send_at"))
        return super().get_context_data(**kwargs) | {
            "rows": list(_named(found)),
            "may_send": self.may(SEND),
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """One press of a button."""
        if not self.may(SEND):
            raise PermissionDenied
        key = request.POST.get("mailing", "")
        mailing = get_object_or_404(Mailing, pk=key if key.isdecimal() else 0, kind__in=ALERTS)
        try:
            if request.POST.get("act") == "cancel":
                by = request.user.get_username()  # type: ignore[union-attr]
                steering.cancel(mailing=mailing, by=by, now=timezone.now())
                messages.success(request, "Cancelled. Nobody else gets it.")
            else:
                steering.resume(mailing=mailing)
                messages.success(request, "It goes on.")
        except CanNotSend as error:
            messages.error(request, str(error))
        return redirect("paused_alerts:index")


def _named(mailings: Sequence[Mailing]) -> Iterator[tuple[Mailing, str]]:
    """An alert with the title of its opportunity; a digest has none."""
    rows = Publication.objects.in_bulk([e.publication_id for e in mailings if e.publication_id])
    for each in mailings:
        row = rows.get(each.publication_id)
        yield each, row.facts["title"] if row else ""


class PausedAlertsViewSet(ViewSet):
    """No line of the menu: it is needed only while something is paused."""

    def get_urlpatterns(self) -> list[URLPattern]:
        return [path("", PausedAlertsView.as_view(), name="index")]
