"""What those who follow opportunities are told: which of them, and since when it is so."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.db.models import (
    Count,
    DateTimeField,
    Exists,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
)
from wagtail.models import Page

from core.clock import LONG_AGO
from core.feeds.pages import removals
from core.querysets import restrictions_on
from opportunities.domain.notices import Notice
from opportunities.enums import Stage, TenderStatus
from opportunities.models.listing import Listing
from opportunities.models.publication import Publication, Redaction
from opportunities.querysets import TOLD, ListingQuerySet

RECENT = timedelta(days=183)  # how long a calendar keeps what is over
MOST = 100  # opportunities that are not over, and as many that are: more than a calendar shows
DATED = (  # all the facts of which a calendar tells
    *("title", "summary", "procedure", "category", "is_example", "opens_at", "closes_at"),
    *("planned_publication", "briefing_at", "clarification_deadline"),
    *("outcome_at", "outcome_reason", "awards"),
)
TURNS = ("opens_at", "over_at", "turns_at")  # each has an index; after them nothing turns unseen


def dated(listings: ListingQuerySet, now: datetime) -> tuple[list[Any], bool]:
    """Rows of which a calendar tells: what is not over, soonest first, or not for long.

    And whether that is all: a calendar holds so many of each that programs can still take it.
    """
    told = listings.to_tell(now).values_list("pk", *TOLD, "url_path", "stage", named=True)
    coming = list(told.filter(over_at__gt=now).order_by("over_at", "pk")[: MOST + 1])
    lately = told.filter(over_at__lte=now, over_at__gt=now - RECENT)
    over = list(lately.order_by("-over_at", "-pk")[: MOST + 1])
    return [*coming[:MOST], *over[:MOST]], len(coming) <= MOST and len(over) <= MOST


def with_those_cut_short(rows: list[Any], listings: ListingQuerySet, now: datetime) -> list[Any]:
    """These rows, and those that ended before their deadline not long ago, the last first."""
    told = listings.to_tell(now).values_list("pk", *TOLD, "url_path", "stage", named=True)
    ended = told.filter(over_at__lt=F("closes_at"), over_at__lte=now, over_at__gt=now - RECENT)
    cut_short = ended.order_by("-over_at", "-pk")[:MOST]
    return list({row.pk: row for row in (*rows, *cut_short)}.values())


def withdrawn_lately(now: datetime) -> list[Notice]:
    """What was taken down and stays so, as its last publication tells it."""
    return _withdrawn(Publication.objects.filter(at__gt=now - RECENT), now)


def withdrawn(pk: int, now: datetime) -> Notice | None:
    """What the public knows of an opportunity that was taken down; None where it is not so."""
    return next(iter(_withdrawn(Publication.objects.filter(opportunity_id=pk), now)), None)


def _withdrawn(publications: QuerySet[Publication], now: datetime) -> list[Notice]:
    pages = apps.get_model("opportunities", "OpportunityPage").objects.filter(
        ~Exists(restrictions_on(OuterRef("path"))), pk=OuterRef("opportunity_id"), live=False
    )
    rows = publications.filter(written_facts__status=TenderStatus.WITHDRAWN).annotate(
        url_path=Subquery(pages.values("url_path")),
        key=Subquery(pages.values("translation_key")),
        first_at=Subquery(pages.values("first_published_at")),
    )
    last = {row.opportunity_id: row for row in rows.exclude(url_path=None).order_by("at", "pk")}
    return [_taken_down(row, now) for row in last.values()]


def _taken_down(last: Any, now: datetime) -> Notice:
    return Notice(
        pk=last.opportunity_id,
        key=last.key,
        ocid=last.ocid,
        number=last.number,
        pace=None,
        url_path=last.url_path,
        stage=Stage.WITHDRAWN,
        now=now,
        first_at=last.first_at or last.at,
        changed_at=last.at,
        changes=tuple(last.changes),
        reason=last.reason,
        facts=last.facts,
    )


def state_of(notice: Notice, told: Collection[str] | None = None) -> tuple[Any, ...]:
    """All that a document says of it, without the moment at which it is asked.

    A document that tells few of the facts names them.
    """
    return (
        notice.key,
        notice.url_path,
        notice.stage,
        notice.number,
        notice.first_at,
        notice.changed_at,
        notice.facts if told is None else [notice.facts[name] for name in told],
        notice.changes,
        notice.reason,
    )


def state_of_all(listings: ListingQuerySet, now: datetime) -> dict[str, Any]:
    """Differs as soon as anything in any of these rows does, without reading them."""
    turned = {
        f"turned_{each}": Max(each, filter=Q(**{f"{each}__lte": now}))
        for each in ("opens_at", "closes_at", "awarded_at", "signed_at", "ended_at")
    }
    return listings.aggregate(
        rows=Count("pk"),
        last=Max("pk"),
        publications=Sum("number"),
        changed=Max("changed_at"),
        moved=Max(F("opportunity__last_published_at"), output_field=DateTimeField()),
        masked=Max(Subquery(Redaction.objects.order_by("-pk").values("pk")[:1])),
        **turned,
    )


def last_news(now: datetime) -> datetime:
    """When anything that may be followed last changed: by staff, or by the clock.

    A publication counts from when it was written down: an import tells of days long past.
    """
    moments = {
        "written": Publication.objects.order_by("-pk").values("recorded_at"),
        "masked": Redaction.objects.order_by("-pk").values("at"),
        "moved": removals().order_by("-timestamp").values("timestamp"),
        **{f"last_{each}": _turned(each, now) for each in TURNS},
    }
    newest = {name: Subquery(query[:1]) for name, query in moments.items()}
    one_row = Page.objects.order_by("path")[:1]  # the root of the tree is always there
    known = one_row.values_list(*newest.values()).get()
    return max((moment for moment in known if moment), default=LONG_AGO)


def _turned(field: str, now: datetime) -> QuerySet[Any]:
    return Listing.objects.filter(**{f"{field}__lte": now}).order_by(f"-{field}").values(field)
