"""What the query string may ask of the open data: days, one process, and from where to go on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.http import QueryDict

from core.clock import midnight
from opportunities.domain.open_data import Publications, later_than, public_publications
from opportunities.filters.opportunities import OpportunityFilter
from opportunities.models import Publication

PARAMETERS = ("from", "to", "ocid", "after")
LONGEST_ID = 150


class ReleaseFilter:
    """The releases that are asked for; `problems` say in plain words what can not be answered.

    A filter is read as in every document of the list: one that can not be read any more has no
    releases, so that nobody takes everything for the part that they asked for.
    """

    def __init__(self, data: QueryDict, *, now: datetime, ocid: str = "") -> None:
        """`ocid` is the process that the address itself names."""
        self.opportunities = OpportunityFilter(data, now=now, known=PARAMETERS)
        self.problems: list[str] = []
        self.ocid = ocid or self._text(data, "ocid")
        self.first = self._day(data, "from")
        self.last = self._day(data, "to")
        self.after = self._publication(data)
        if self.first and self.last and self.last < self.first:
            self.problems.append("“to” is before “from”.")

    @property
    def publications(self) -> Publications:
        """All that is asked for, whichever page of it."""
        found = public_publications()
        if self.opportunities.is_wider:
            return found.none()
        if self.opportunities.any:
            found = found.filter(opportunity_id__in=self.opportunities.narrowed.values("pk"))
        if self.ocid:
            found = found.filter(ocid=self.ocid)
        if self.first:
            found = found.filter(at__gte=midnight(self.first))
        if self.last:
            found = found.filter(at__lt=midnight(self.last + timedelta(days=1)))
        return found

    @property
    def rest(self) -> Publications:
        """What comes after the last release that the reader has."""
        return later_than(self.publications, self.after) if self.after else self.publications

    @property
    def parameters(self) -> list[tuple[str, str]]:
        """What is asked, without the place in it: the same question, always written alike."""
        return list(self._asked())

    def _asked(self) -> Iterator[tuple[str, str]]:
        filters = self.opportunities
        asked = dict(filters.given.lists()) if filters.is_wider else filters.values
        for name, values in asked.items():
            if name != "sort":  # releases have one order
                yield from ((name, value) for value in values)
        if self.first:
            yield "from", self.first.isoformat()
        if self.last:
            yield "to", self.last.isoformat()
        if self.ocid:
            yield "ocid", self.ocid

    def _text(self, data: QueryDict, name: str) -> str:
        written = data.get(name, "").strip()
        if len(written) > LONGEST_ID or not written.isprintable():
            self.problems.append(f"“{name}” can not be read.")
            return ""
        return written

    def _day(self, data: QueryDict, name: str) -> date | None:
        written = self._text(data, name)
        try:
            day = date.fromisoformat(written) if written else None
        except ValueError:
            day = None
        if written and (day is None or day.year not in range(1900, 9999)):
            self.problems.append(f"“{name}” is no day. Write it like 2026-04-01.")
            return None
        return day

    def _publication(self, data: QueryDict) -> Publication | None:
        """The row of the release with that id: its process, a hyphen and its number."""
        written = self._text(data, "after")
        ocid, _, number = written.rpartition("-")
        found = None
        if number.isascii() and number.isdigit() and len(number) < 10:
            rows = Publication.objects.filter(ocid=ocid, number=int(number))
            found = rows.order_by("-pk").first()
        if written and found is None:
            self.problems.append("“after” is the id of no release here.")
        return found
