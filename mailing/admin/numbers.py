"""Subscribers in numbers, for staff: charts, tables, and the tables as CSV."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.generic import TemplateView, View
from wagtail.admin.viewsets.base import ViewSet

from core.csv import streamed_csv
from mailing.admin.base import DeskView
from mailing.admin.issues import SEE, IssuesMenuItem
from mailing.domain.numbers import subscribers
from mailing.exports.numbers import charts, interest_charts, tables


class NumbersView(DeskView, TemplateView):
    """By purpose and interest, over the last year."""

    permission = SEE
    template_name = "mailing/admin/numbers.html"
    page_title = "Subscribers in numbers"
    header_icon = "history"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = subscribers(now=timezone.now())
        return super().get_context_data(**kwargs) | {
            "charts": charts(found),
            "interest_charts": interest_charts(found),
            "tables": tables(found),
            "base": reverse("subscriber_numbers:index"),
        }


class NumbersCsvView(DeskView, View):
    """One table as CSV: numbers alone, nobody in them."""

    permission = SEE

    def get(self, request: HttpRequest, name: str) -> HttpResponseBase:
        table = tables(subscribers(now=timezone.now())).get(name)
        if table is None:
            raise Http404
        return streamed_csv(table.csv_rows(), name)


class NumbersViewSet(ViewSet):
    """Numbers below “Mailing list”."""

    icon = "history"
    menu_label = "Numbers"
    menu_item_class = IssuesMenuItem

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", NumbersView.as_view(), name="index"),
            path("csv/<slug:name>/", NumbersCsvView.as_view(), name="csv"),
        ]
