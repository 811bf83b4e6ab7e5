"""The open data of the list page and of each opportunity, in packages of OCDS 1.1."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from wagtail.models import Page

from core.clock import LONG_AGO
from core.freshness import true_until
from opportunities.domain import open_data
from opportunities.domain.following import last_news
from opportunities.domain.open_data import Publications
from opportunities.exports.ocds import programme as dps
from opportunities.exports.ocds import releases as ocds
from opportunities.exports.ocds.packages import package, record
from opportunities.exports.ocds.values import Table
from opportunities.filters.releases import ReleaseFilter
from opportunities.models import Listing, ProgrammePublication
from opportunities.views.packages import Answer, Place, answered, refused

PAGE_SIZE = 100
RELEASES, RECORDS = "ocds/", "ocds/records/"
DPS_RECORD, DPS_RELEASES = "ocds/dps/", "ocds/dps/releases/"


class Part(NamedTuple):
    """One page of an answer: its rows, and the release after which the next page begins."""

    keys: list[int]
    changed: list[datetime]
    more_after: str | None


def releases(request: HttpRequest, listing: Page, ocid: str = "") -> HttpResponseBase:
    """The releases that are asked for, oldest first, page by page; those of one process whole."""
    asked = _asked(request, ocid)
    if asked.problems:
        return refused(asked.problems)
    place, part = Place.of(listing, request), _part(open_data.in_order(asked.rest), asked)
    said = _said(place, RELEASES, asked, part)

    def write() -> Table:
        rows = open_data.in_order(open_data.with_before(open_data.with_keys(part.keys)))
        return package(
            "releases",
            [
                ocds.release(row, before=open_data.facts_before(row), root=place.root)
                for row in rows
            ],
            publisher=place.publisher,
            published=max(part.changed, default=LONG_AGO),
            **said,
        )

    changed = _changed(part.changed, asked)
    return answered(request, place, Answer((said, part.keys), changed, write))


def records(request: HttpRequest, listing: Page, ocid: str = "") -> HttpResponseBase:
    """The records of the processes of which a release is asked for."""
    asked = _asked(request, ocid)
    if asked.problems:
        return refused(asked.problems)
    place, first = Place.of(listing, request), open_data.first_of_each(asked.publications)
    if asked.after:
        first = first.filter(opportunity_id__gt=asked.after.opportunity_id)
    part = _part(first, asked)
    rows = open_data.processes_of(part.keys)
    known = list(rows.values_list("pk", "recorded_at"))
    said = _said(place, RECORDS, asked, part)

    def write() -> Table:
        return package(
            "records",
            _records(rows, place),
            publisher=place.publisher,
            published=max((at for _, at in known), default=LONG_AGO),
            **said,
        )

    changed = _changed([at for _, at in known], asked)
    return answered(request, place, Answer((said, known), changed, write))


def programme_releases(request: HttpRequest, listing: Page) -> HttpResponseBase:
    """All releases of the DPS itself."""
    place = Place.of(listing, request)
    rows = _programme_rows(place)
    changed = [row.at for row in rows]

    def write() -> Table:
        return package(
            "releases",
            list(dps.programme_releases(rows)),
            publisher=place.publisher,
            published=max(changed),
            uri=place.address(DPS_RELEASES),
        )

    return answered(request, place, Answer([row.pk for row in rows], changed, write))


def programme_record(request: HttpRequest, listing: Page) -> HttpResponseBase:
    """The record of the DPS itself, to which its call-offs point."""
    place = Place.of(listing, request)
    rows = _programme_rows(place)
    changed = [row.at for row in rows]

    def write() -> Table:
        told = record(list(dps.programme_releases(rows)), address=place.address(DPS_RELEASES))
        return package(
            "records",
            [told],
            publisher=place.publisher,
            published=max(changed),
            uri=place.address(DPS_RECORD),
        )

    return answered(request, place, Answer([row.pk for row in rows], changed, write))


def _asked(request: HttpRequest, ocid: str) -> ReleaseFilter:
    """What is asked; what stands in a stage may be other opportunities at the next turn."""
    now = timezone.now()
    asked = ReleaseFilter(request.GET, now=now, ocid=ocid)
    if asked.opportunities.any:
        true_until(request, Listing.objects.next_turn(now))
    return asked


def _changed(told: list[datetime], asked: ReleaseFilter) -> list[datetime] | None:
    """When the package became another: where a filter chooses, by any news and by the clock."""
    filters = asked.opportunities
    if not filters.has_last_change:
        return None
    return [*told, last_news(filters.now)] if filters.any else told


def _part(rows: Publications, asked: ReleaseFilter) -> Part:
    size = None if asked.ocid else PAGE_SIZE  # the links of a record lead into one whole package
    found = list(rows.values_list("pk", "recorded_at", "ocid", "number")[: size and size + 1])
    part = found[:size]
    more = f"{part[-1][2]}-{part[-1][3]}" if len(found) > len(part) else None
    return Part([row[0] for row in part], [row[1] for row in part], more)


def _said(place: Place, below: str, asked: ReleaseFilter, part: Part) -> dict[str, Any]:
    """What a package says of itself: where it stands, where it goes on, what was asked in vain."""

    def address(after: str | None) -> str:
        return place.address(below, [*asked.parameters, *([("after", after)] if after else [])])

    return {
        "uri": address(asked.after.release_id if asked.after else None),
        "more": address(part.more_after) if part.more_after else None,
        "ignored": asked.opportunities.ignored,
    }


def _records(rows: Publications, place: Place) -> Iterator[Table]:
    for _, process in groupby(rows.iterator(), key=lambda row: row.opportunity_id):
        told = list(ocds.releases(process, root=place.root))
        yield record(told, address=place.address(RELEASES, [("ocid", told[0]["ocid"])]))


def _programme_rows(place: Place) -> list[ProgrammePublication]:
    rows = list(ProgrammePublication.objects.filter(ocid=place.programme.process_ocid))
    if not rows:
        raise Http404
    return rows
