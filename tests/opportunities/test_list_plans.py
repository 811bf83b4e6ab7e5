"""How PostgreSQL finds a page of the list: in indexes, and nothing is sorted as a whole."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from benchmarks.many import make_many
from core.word_index import all_words, entries_about
from opportunities.domain.numbers.report import programme_numbers
from opportunities.filters import OpportunityFilter
from opportunities.models import Programme
from tests.factories import make_list_alone
from tests.once import rows_of_a_module

ROWS = 4_000
NOW = timezone.now()

pytestmark = [
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="asks PostgreSQL how it would find the rows"
    ),
    pytest.mark.django_db,
]


@pytest.fixture(scope="module", autouse=True)
def _grown(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with rows_of_a_module(django_db_blocker):
        make_list_alone()
        make_many(ROWS, now=NOW)
        yield


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
    ):
        for plan in plans(query):
            assert "Seq Scan on opportunities_listing" not in plan, (query, plan)
            assert "Seq Scan on wagtail" not in plan, (query, plan)


def test_words_are_found_in_indexes() -> None:
    """Entries of the search are so short that a few thousand are as soon looked through."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    for words in ("MANY/77", "harbour+4000", "harbour+broadband"):
        for plan in plans(f"q={words}"):
            assert "Seq Scan" not in plan, plan
        entries = entries_about(all_words(words)).explain()
        assert "wagtailsearch_title_and_body" in entries, entries


def test_the_order_by_value_is_that_of_an_index() -> None:
    (plan,) = plans("sort=value")
    assert "listing_by_value" in plan
    assert "Sort" not in plan


def test_the_programme_in_numbers_reads_indexes() -> None:
    """What it adds up is so few rows here that PostgreSQL would as soon look through all."""
    with CaptureQueriesContext(connection) as queries:
        programme_numbers(Programme(), now=NOW)
    asked = [each["sql"] for each in queries if "opportunities_listing" in each["sql"]]
    assert len(asked) >= 4
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        for sql in asked:
            cursor.execute(f"EXPLAIN {sql}")
            plan = "\n".join(row[0] for row in cursor.fetchall())
            assert "Seq Scan on opportunities_listing" not in plan, plan
            assert "Seq Scan on opportunities_publication" not in plan, plan
            assert "Seq Scan on wagtail" not in plan, plan
