"""Addresses of open data below the list page and below each opportunity."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from wagtail.contrib.routable_page.models import RoutablePageMixin, path

if TYPE_CHECKING:
    from opportunities.models import OpportunityPage


class OpenDataRoutes(RoutablePageMixin):
    """Releases and records of all opportunities, and of the DPS itself."""

    def get_route_paths(self) -> list[str]:
        """With the addresses below that change when its own does."""
        return [*super().get_route_paths(), *(f"/{part}/" for part in OPEN_DATA_OF_ALL)]

    @path("ocds/")
    def ocds_releases(self, request: HttpRequest) -> HttpResponseBase:
        return _views().releases(request, self)

    @path("ocds/records/")
    def ocds_records(self, request: HttpRequest) -> HttpResponseBase:
        return _views().records(request, self)

    @path("ocds/dps/")
    def ocds_programme_record(self, request: HttpRequest) -> HttpResponseBase:
        return _views().programme_record(request, self)

    @path("ocds/dps/releases/")
    def ocds_programme_releases(self, request: HttpRequest) -> HttpResponseBase:
        return _views().programme_releases(request, self)


def open_data_of(page: OpportunityPage, request: HttpRequest, part: str) -> HttpResponseBase:
    """The record or the releases of one opportunity; of a withdrawn one, too."""
    last = page.publications.first()
    if last is None:
        raise Http404
    answer = {"ocds": _views().records, "ocds/releases": _views().releases}[part]
    return answer(request, page.get_parent(), ocid=last.ocid)


OPEN_DATA_OF_ALL = ("ocds/records", "ocds/dps", "ocds/dps/releases")  # beside the format "ocds"
OPEN_DATA = ("ocds", "ocds/releases")  # addresses below an opportunity


def _views() -> Any:
    from opportunities.views import open_data  # views stand above the models

    return open_data
