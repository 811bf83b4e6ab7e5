"""How PostgreSQL finds a page of the list: in indexes, and nothing is sorted as a whole."""

import pytest
from django.db import connection
from django.http import QueryDict
from django.utils import timezone

from benchmarks.many import make_many
from opportunities.domain.numbers.scope import DECIDED, Scope
from opportunities.filters import OpportunityFilter
from opportunities.models import OpportunityIndexPage, Programme

ROWS = 4_000
NOW = timezone.now()

pytestmark = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="asks PostgreSQL how it would find the rows"
)


@pytest.fixture(autouse=True)
def _grown(index: OpportunityIndexPage) -> None:
    make_many(ROWS, now=NOW)


def plans(query: str) -> list[str]:
    """For each shelf of the first page how its rows are found."""
    asked = OpportunityFilter(QueryDict(query), now=NOW)
    return [rows.explain() for _, rows in asked.shelved._parts(0, 20)]


def test_pages_of_the_list_are_found_in_indexes() -> None:
    for query in (
        "",
        "sort=newest",
        "sort=value",
        "sort=closing",
        "stage=open",
        "stage=planned",
        "stage=contracted",
        "category=kind-a",
        "category=kind-a&category=kind-b",
        "region=TLK25",
        "region=TLK",
        "procedure=direct",
        "procedure=call-off",
        "funding=kind-a",
        "value=from-500000",
        "closing=7",
        "suitable=sme",
        "cpv=72210000",
        "since=2026-01-01",
        "q=MANY/77",
        "q=harbour+4000",
    ):
        for plan in plans(query):
            assert "Seq Scan on opportunities_listing" not in plan, (query, plan)
            assert "Seq Scan on wagtail" not in plan, (query, plan)


def test_the_order_by_value_is_that_of_an_index() -> None:
    (plan,) = plans("sort=value")
    assert "listing_by_value" in plan
    assert "Sort" not in plan


def test_the_numbers_ask_an_index_of_our_own_call_offs() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")  # which is right for few rows
    scope = Scope(Programme(), NOW)
    for rows in (scope.opportunities(*DECIDED).values("pk"), scope.awards()):
        assert "listing_own" in rows.explain()
