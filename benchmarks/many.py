"""Opportunities in any number, quickly, in the proportions of a list that has grown for years.

Most are over and under contract, few are open or planned. All that their publications would have
written is there too: ledger, list, awards register, search index. Rows go to the database many at
once, past the pages' own saving, so that a hundred thousand take about a minute or two.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import uuid4

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.utils import timezone
from wagtail.models import Page
from wagtail.search.models import IndexEntry

from core.clock import local_day
from opportunities.domain.facts import FACTS, public_facts
from opportunities.domain.listings import listing_values
from opportunities.domain.register import registered
from opportunities.enums import Outcome, Procedure, TenderStatus
from opportunities.models import (
    Award,
    AwardSupplier,
    Category,
    CpvCode,
    FundingSource,
    ListedCpv,
    Listing,
    OpportunityIndexPage,
    OpportunityPage,
    Publication,
    Region,
    RegisteredAward,
    Supplier,
)

AT_ONCE = 1000
KINDS = {  # of a hundred opportunities
    "open": 3, "planned": 3, "evaluating": 2, "awarded": 4, "contracted": 85, "no_award": 2,
    "cancelled": 1,
}  # fmt: skip
DAYS = 3000  # over which they are spread
NOUNS = (
    "sensors",
    "broadband",
    "a museum trail",
    "a digital twin",
    "data tools",
    "care technology",
)
PLACES = ("the harbour", "village halls", "the heath", "a railway", "a business park", "bus stops")
ENDS_OF_CODES = ("000000", "200000", "210000", "212000", "212100")
NO_PROGRAMME = {"ocid": "", "name": "", "buyer_name": "", "buyer_id": ""}
VARYING = {
    "status", "title", "summary", "reference", "procedure", "category", "main_cpv", "region",
    "value_from", "value_to", "funding_source", "suitable_for_sme", "suitable_for_vcse",
    "planned_publication", "opens_at", "clarification_deadline", "closes_at", "outcome",
    "outcome_at", "outcome_reason", "awards",
}  # fmt: skip


@dataclass(frozen=True)
class Lists:
    """What opportunities choose from."""

    categories: list[Category]
    regions: list[Region]
    sources: list[FundingSource | None]
    codes: list[CpvCode]
    suppliers: list[Supplier]


def make_many(count: int, *, now: datetime | None = None, seed: int = 1) -> None:
    """So many more published opportunities below the one list of the site."""
    index, dice = OpportunityIndexPage.objects.get(), Random(seed)  # noqa: S311
    maker = Maker(index, _lists(dice), dice, now or timezone.now())
    below = Page.objects.filter(path__startswith=index.path, depth=index.depth + 1)
    last = below.order_by("path").last()
    first = Page._str2int(last.path[-Page.steplen :]) + 1 if last else 1
    for number in range(first, first + count, AT_ONCE):
        maker.make(range(number, min(number + AT_ONCE, first + count)))
    Page.objects.filter(pk=index.pk).update(numchild=below.count())
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _lists(dice: Random) -> Lists:
    names = [f"Kind {letter}" for letter in "ABCDEFGH"]
    slugs = [name.lower().replace(" ", "-") for name in names]
    named = list(zip(names, slugs, strict=True))
    Category.objects.bulk_create(
        [Category(name=name, slug=slug) for name, slug in named], ignore_conflicts=True
    )
    FundingSource.objects.bulk_create(
        [FundingSource(name=name, slug=slug) for name, slug in named], ignore_conflicts=True
    )
    codes = [f"{dice.choice((30, 32, 48, 72))}{end}" for end in ENDS_OF_CODES for _ in range(3)]
    CpvCode.objects.bulk_create(
        [CpvCode(code=code, label=f"Label {code}") for code in codes], ignore_conflicts=True
    )
    Region.objects.bulk_create(
        [Region(code=code, name=f"Region {code}") for code in ("UK", "TLK", "TLK24", "TLK25")],
        ignore_conflicts=True,
    )
    suppliers = [Supplier(name=f"Example Supplier {number} Ltd") for number in range(300)]
    return Lists(
        categories=list(Category.objects.filter(slug__in=slugs)),
        regions=list(Region.objects.filter(code__in=("UK", "TLK", "TLK24", "TLK25"))),
        sources=[*FundingSource.objects.filter(slug__in=slugs[:3]), None, None],
        codes=list(CpvCode.objects.filter(code__in=codes)),
        suppliers=Supplier.objects.bulk_create(suppliers),
    )


class Maker:
    """Makes opportunities in bulk, each of a kind that the dice choose."""

    def __init__(
        self, index: OpportunityIndexPage, lists: Lists, dice: Random, now: datetime
    ) -> None:
        self.index, self.lists, self.dice, self.now = index, lists, dice, now
        self.type = ContentType.objects.get_for_model(OpportunityPage)
        sample = self._page(0)
        sample.pk = 0
        self.same = public_facts(self._in_memory(sample, []), now)
        self.said = {fact.field: fact.read for fact in FACTS if fact.field in VARYING}

    @transaction.atomic
    def make(self, numbers: range) -> None:
        """The opportunities of these numbers, in a handful of statements."""
        pages = [self._page(number) for number in numbers]
        self._insert(pages)
        awards = self._award([page for page in pages if page.awarded_on])
        for page in pages:
            self._in_memory(page, awards.get(page.pk, []))
        self._list(pages)
        self._tell(pages)
        self._index(pages)

    # Pages

    def _page(self, number: int) -> OpportunityPage:
        dice, lists = self.dice, self.lists
        (kind,) = dice.choices(list(KINDS), list(KINDS.values()))
        opens_at, closes_at, awarded_at = self._moments(kind)
        ended = kind in Outcome.values
        lowest = Decimal(dice.choice((8, 20, 45, 80, 150, 300, 600)) * 1000)
        title = f"{dice.choice(NOUNS)} for {dice.choice(PLACES)} {number}".capitalize()
        page = OpportunityPage(
            title=title, draft_title=title, slug=f"many-{number}", summary=f"We need {title}.",
            reference=f"MANY/{number}", description="<p>One of many.</p>" * 9,
            procedure=dice.choices(Procedure.values, (80, 8, 4, 2, 2, 4))[0],
            category=dice.choice(lists.categories), main_cpv=dice.choice(lists.codes),
            region=dice.choice(lists.regions), funding_source=dice.choice(lists.sources),
            value_from=lowest, value_to=lowest * 2, opens_at=opens_at, closes_at=closes_at,
            planned_publication=local_day(opens_at) if kind == "planned" else None,
            suitable_for_sme=dice.random() < 0.7, suitable_for_vcse=dice.random() < 0.3,
            outcome=kind if ended else "", outcome_at=awarded_at if ended else None,
            outcome_reason="No bid was suitable." if ended else "",
            live=True, has_unpublished_changes=False, content_type=self.type,
            locale_id=self.index.locale_id, translation_key=uuid4(),
            path=Page._get_path(self.index.path, self.index.depth + 1, number),
            depth=self.index.depth + 1, url_path=f"{self.index.url_path}many-{number}/",
            first_published_at=min(opens_at, self.now), last_published_at=min(opens_at, self.now),
        )  # fmt: skip
        page.awarded_on = local_day(awarded_at) if kind in ("awarded", "contracted") else None
        page.signed_on = page.awarded_on if kind == "contracted" else None
        return page

    def _moments(self, kind: str) -> tuple[datetime, datetime, datetime]:
        """When it opens, closes and is decided, so that it now stands where its kind says."""
        days = self.dice.randrange
        if kind == "planned":
            opens_at = self.now + timedelta(days=days(1, 90), minutes=days(1440))
        elif kind == "open":
            opens_at = self.now - timedelta(days=days(1, 14), minutes=days(1440))
        else:
            opens_at = self.now - timedelta(days=days(61, DAYS), minutes=days(1440))
        closes_at = opens_at + timedelta(days=days(16, 60))
        return opens_at, closes_at, closes_at + timedelta(hours=1)

    def _insert(self, pages: list[OpportunityPage]) -> None:
        """A page is a row in two tables, which Django does not insert in bulk by itself."""
        columns = [field.attname for field in Page._meta.concrete_fields if not field.primary_key]
        rows = [Page(**{column: getattr(page, column) for column in columns}) for page in pages]
        for page, row in zip(pages, Page.objects.bulk_create(rows), strict=True):
            page.pk = page.id = row.pk
        table = OpportunityPage._base_manager.get_queryset()
        table._insert(pages, fields=OpportunityPage._meta.local_concrete_fields, using="default")

    def _award(self, pages: list[OpportunityPage]) -> dict[int, list[Award]]:
        """One award for each, by the key of its page."""
        awards = Award.objects.bulk_create(
            Award(
                opportunity=page, value=page.value_from, awarded_on=page.awarded_on,
                signed_on=page.signed_on, bids_received=self.dice.randrange(1, 9),
            )
            for page in pages
        )  # fmt: skip
        lines = [
            AwardSupplier(award=a, supplier=self.dice.choice(self.lists.suppliers)) for a in awards
        ]
        for line in AwardSupplier.objects.bulk_create(lines):
            line.award._cluster_related_objects = {"award_suppliers": [line]}
        return {award.opportunity_id: [award] for award in awards}

    def _in_memory(self, page: OpportunityPage, awards: list[Award]) -> OpportunityPage:
        """The page with its parts at hand, so that none is asked of the database."""
        page._prefetched_objects_cache = {"awards": awards, "clarifications": []}
        parts = ("criteria", "documents", "further_cpvs", "notices", "required_documents")
        page._cluster_related_objects = {part: [] for part in parts}
        return page

    # What publishing writes

    def _list(self, pages: list[OpportunityPage]) -> None:
        rows = [self._row(page) for page in pages]
        Listing.objects.bulk_create(rows)
        ListedCpv.objects.bulk_create(
            ListedCpv(listing=row, code=str(row.opportunity.main_cpv_id)) for row in rows
        )
        RegisteredAward.objects.bulk_create(
            registered(award, row.opportunity, row)
            for row in rows
            for award in row.opportunity.awards.all()
        )

    def _row(self, page: OpportunityPage) -> Listing:
        """As its newest publication would have listed it."""
        varying = {field: read(page, self.now) for field, read in self.said.items()}
        is_decided = bool(page.awarded_on or page.outcome)
        told = Publication(
            number=2 if is_decided else 1,
            ocid=f"ocds-213czf-{page.pk}",
            at=(page.closes_at if is_decided else page.first_published_at) or self.now,
            written_facts=self.same | varying | {"programme": NO_PROGRAMME},
        )
        values = listing_values(page, told, at=self.now)
        return Listing(opportunity=page, first_at=page.first_published_at, **values)

    def _tell(self, pages: list[OpportunityPage]) -> None:
        """The ledger's rows, taken from the list: the opening, then the decision where one was."""
        patched = f"facts || {_json()}" if _is_postgresql() else "json_patch(facts, %s)"
        before = json.dumps({"status": TenderStatus.ACTIVE, "awards": [], "outcome": ""})
        table, listed = Publication._meta.db_table, Listing._meta.db_table
        keys = [min(page.pk for page in pages), max(page.pk for page in pages)]
        columns = "ocid, tags, at, recorded_at, written_facts, written_changes, written_reason"
        rows = (
            "(opportunity_id, number, " + columns + f") SELECT opportunity_id, %s, ocid, {_json()}"
        )
        rest = f"{_json()}, '' FROM {listed} WHERE opportunity_id BETWEEN %s AND %s AND number"
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {table} {rows}, first_at, first_at, "
                f"CASE WHEN number = 1 THEN facts ELSE {patched} END, {rest} > %s",
                [1, '["tender"]', before, "[]", *keys, 0],
            )
            cursor.execute(
                f"INSERT INTO {table} {rows}, changed_at, changed_at, facts, {rest} = %s",
                [2, '["award"]', "[]", *keys, 2],
            )

    def _index(self, pages: list[OpportunityPage]) -> None:
        """The entries of the search, as Wagtail's own index would write them."""
        value = "to_tsvector(%s)" if _is_postgresql() else "%s"
        columns, more = "title, body, autocomplete", ""
        if _is_postgresql():
            columns, more = f"{columns}, title_text, body_text", ", %s, %s"
        row = f"(%s, %s, 1.0, {value}, {value}, {value}{more})"
        parameters: list[Any] = []
        for page in pages:
            texts = [page.title, f"{page.summary} {page.reference}", page.title]
            plain = texts[:2] if _is_postgresql() else []
            parameters += [self.type.pk, str(page.pk), *texts, *plain]
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {IndexEntry._meta.db_table} "  # noqa: S608 - names of columns
                f"(content_type_id, object_id, title_norm, {columns}) VALUES "
                + ", ".join([row] * len(pages)),
                parameters,
            )


def _json() -> str:
    return "CAST(%s AS jsonb)" if _is_postgresql() else "%s"


def _is_postgresql() -> bool:
    return connection.vendor == "postgresql"
