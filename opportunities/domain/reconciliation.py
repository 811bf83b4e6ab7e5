"""Proof that pages, ledger and list say the same; and mending what does not.

It reads in chunks, so that it takes no more memory for a hundred thousand opportunities.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from django.apps import apps
from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, QuerySet

from core.append_only import missing
from opportunities.domain.facts import differences, public_facts
from opportunities.domain.listings import list_publication, listing_values, unlist
from opportunities.domain.publications import record_publication, record_turns, record_withdrawal
from opportunities.enums import TenderStatus
from opportunities.models.listing import Listing
from opportunities.models.publication import Publication

if TYPE_CHECKING:
    from opportunities.models import OpportunityPage

CHUNK = 200
RELATED = ("category", "main_cpv", "region", "funding_source")
PARTS = (
    "awards__award_suppliers__supplier",
    "clarifications",
    "criteria",
    "documents__document",
    "further_cpvs__cpv",
    "notices",
    "required_documents",
)
REASON = "Written down by the reconciliation of {day}: it was public, but not on record."
Row = TypeVar("Row")


@dataclass(frozen=True)
class Difference:
    """Where two of the three do not agree; `page` is None where there is none any more."""

    opportunity: str
    words: str
    page: OpportunityPage | None = None
    in_ledger: bool = False  # the ledger lacks something, and not the list alone

    def __str__(self) -> str:
        return f"{self.opportunity}: {self.words}"


def reconcile(*, now: datetime) -> Iterator[Difference]:
    """Each difference that there is at `now`; nothing is changed."""
    for trigger in missing():
        yield Difference(trigger.table, f"the trigger {trigger.name} is missing")
    yield from _gaps()
    yield from _left_open()
    for chunk in _chunks(_pages().iterator(chunk_size=CHUNK), CHUNK):
        yield from _differences_of(chunk, now)


def mend(difference: Difference, *, now: datetime) -> bool:
    """Make the list what the ledger says, and have the ledger say what is public, as of now.

    What the ledger holds is never changed. Whether there was something to mend.
    """
    page = difference.page
    if page is None:
        return False
    reason = REASON.format(day=f"{now:%d %B %Y}".lstrip("0"))
    record = record_publication if page.is_public else record_withdrawal
    if difference.in_ledger:
        _live_since(page, now)
        record(opportunity=page, now=now, reason=reason)
    elif page.is_public:
        last = _newest([page.pk])[page.pk]
        list_publication(opportunity=page, publication=last, at=now)
    else:
        unlist(page)
    return True


def _live_since(page: OpportunityPage, now: datetime) -> None:
    """A page that a program made live does not know since when it is public: now is on record."""
    type(page).objects.filter(pk=page.pk, first_published_at=None).update(first_published_at=now)


def catch_up(*, now: datetime) -> int:
    """Write down what the clock has made public while no worker ran; how many rows."""
    return record_turns(now=now)


def _pages() -> QuerySet[OpportunityPage]:
    model = apps.get_model("opportunities", "OpportunityPage")
    pages = model.objects.published().with_is_public()
    return pages.order_by("pk").select_related(*RELATED).prefetch_related(*PARTS)


def _differences_of(pages: Sequence[OpportunityPage], now: datetime) -> Iterator[Difference]:
    keys = [page.pk for page in pages]
    newest, listed = _newest(keys), Listing.objects.in_bulk(keys)
    for page in pages:
        known, row = newest.get(page.pk), listed.get(page.pk)
        if page.is_public:
            yield from _public(page, known, row, now)
        else:
            yield from _not_public(page, known, row)


def _public(
    page: OpportunityPage, known: Publication | None, row: Listing | None, now: datetime
) -> Iterator[Difference]:
    if known is None:
        yield _about(page, "it is public, but not in the ledger", in_ledger=True)
        return
    facts = public_facts(page, now)
    if changes := differences(known.facts, {**known.facts, **facts}):
        labels = ", ".join(change["label"] for change in changes)
        yield _about(page, f"page and ledger differ: {labels}", in_ledger=True)
    elif row is None:
        yield _about(page, "it is public, but not in the list")
    elif columns := _columns_that_differ(row, listing_values(page, known, at=now)):
        yield _about(page, f"ledger and list differ: {', '.join(columns)}")


def _not_public(
    page: OpportunityPage, known: Publication | None, row: Listing | None
) -> Iterator[Difference]:
    if known and known.facts["status"] != TenderStatus.WITHDRAWN:
        yield _about(page, "it is not public, but the ledger says it is", in_ledger=True)
    elif row:
        yield _about(page, "it is not public, but in the list")


def _about(page: OpportunityPage, words: str, *, in_ledger: bool = False) -> Difference:
    return Difference(f"Opportunity {page.pk} “{page.title}”", words, page, in_ledger)


def _columns_that_differ(row: Listing, values: dict[str, Any]) -> list[str]:
    return sorted(name for name, value in values.items() if getattr(row, name) != value)


def _newest(keys: Sequence[int]) -> dict[int, Publication]:
    rows = Publication.objects.filter(opportunity_id__in=keys)
    return {row.opportunity_id: row for row in rows.filter(~Exists(_later()))}


def _later() -> QuerySet[Publication]:
    same = Q(opportunity_id=OuterRef("opportunity_id"))
    return Publication._base_manager.filter(same, number__gt=OuterRef("number"))


def _gaps() -> Iterator[Difference]:
    """Opportunities whose numbers are not 1, 2, 3 …"""
    rows = Publication._base_manager.order_by().values("opportunity_id")
    counted = rows.annotate(least=Min("number"), most=Max("number"), count=Count("pk"))
    for row in counted.exclude(least=1, most=F("count")).iterator():
        yield Difference(f"Opportunity {row['opportunity_id']}", "its numbers have gaps")


def _left_open() -> Iterator[Difference]:
    """Opportunities that are gone, though the ledger never said so."""
    pages = apps.get_model("opportunities", "OpportunityPage").objects
    gone = ~Exists(pages.filter(pk=OuterRef("opportunity_id")))
    for row in Publication.objects.filter(gone, ~Exists(_later())).iterator():
        if row.facts["status"] != TenderStatus.WITHDRAWN:
            words = "its page is gone, but the ledger does not say that it was withdrawn"
            yield Difference(f"Opportunity {row.opportunity_id}", words)


def _chunks(rows: Iterator[Row], size: int) -> Iterator[list[Row]]:
    while chunk := list(islice(rows, size)):
        yield chunk
