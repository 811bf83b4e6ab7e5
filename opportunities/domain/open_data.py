"""The ledger as open data: which of its rows anyone may read, and what stood before each."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import Exists, Max, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from core.querysets import restrictions_on
from opportunities.models import OpportunityPage, Publication, Redaction

Publications = QuerySet[Publication]


def public_publications() -> Publications:
    """All rows, those of withdrawn opportunities too; none of a page that someone restricted.

    Each row asks its own page: were it asked whether there is one, or which, PostgreSQL would
    look at all pages first, or expect nearly all to be restricted.
    """
    restricted = OpportunityPage.objects.filter(
        Exists(restrictions_on(OuterRef("path"))), pk=OuterRef("opportunity_id")
    )
    said = Subquery(restricted.order_by().values(yes=Value(True))[:1])
    return Publication.objects.alias(restricted=Coalesce(said, False)).filter(restricted=False)


def in_order(publications: Publications) -> Publications:
    """Oldest first, as they became public."""
    return publications.order_by("at", "pk")


def later_than(publications: Publications, last: Publication) -> Publications:
    """What comes after that row in this order, whatever was written meanwhile."""
    return publications.filter(Q(at=last.at, pk__gt=last.pk) | Q(at__gt=last.at), at__gte=last.at)


def with_keys(keys: Collection[int]) -> Publications:
    """The rows with these primary keys."""
    return Publication.objects.filter(pk__in=keys)


def whole_ledger() -> Publications:
    """All that anyone may read, process by process, oldest first."""
    return public_publications().order_by("opportunity_id", "number")


def processes_of(keys: Collection[int]) -> Publications:
    """All rows of the processes that these rows are of, process by process, oldest first."""
    processes = with_keys(keys).values("opportunity_id")
    rows = Publication.objects.filter(opportunity_id__in=processes)
    return rows.order_by("opportunity_id", "number")


def with_before(publications: Publications) -> Publications:
    """Each row with the facts of the row before it, for `facts_before`."""
    same = {"opportunity_id": OuterRef("opportunity_id")}
    rows = Publication.objects.filter(**same, number=OuterRef("number") - 1)
    masks = Redaction.objects.filter(
        publication__opportunity_id=OuterRef("opportunity_id"),
        publication__number=OuterRef("number") - 1,
    )
    return publications.annotate(
        before_written=Subquery(rows.values("written_facts")[:1]),
        before_shown=Subquery(masks.order_by("-pk").values("shown")[:1]),
    )


def facts_before(publication: Any) -> dict[str, Any] | None:
    """What the public knew before this row, with what has been masked since; None of the first."""
    shown = publication.before_shown
    return shown["facts"] if shown else publication.before_written


def first_of_each(publications: Publications) -> Publications:
    """The first row of each process of which any of these is, in the order of the pages.

    A process is of one page: all its rows are public if one is.
    """
    told = publications.filter(opportunity_id=OuterRef("opportunity_id"))
    return Publication.objects.filter(Exists(told), number=1).order_by("opportunity_id")


def last_redaction() -> tuple[int, datetime | None]:
    """The newest redaction: rows that were masked read otherwise than before."""
    newest = Redaction.objects.aggregate(pk=Max("pk"), at=Max("at"))
    return newest["pk"] or 0, newest["at"]
