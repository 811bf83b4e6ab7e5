"""The search finds pages by indexes, however many there are."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Site

from benchmarks.many import make_many
from core.word_index import all_words, entries, rank_of
from opportunities.models import OpportunityIndexPage
from search.domain.finding import find

ROWS = 500


@pytest.fixture(autouse=True)
def _many(index: OpportunityIndexPage) -> None:
    make_many(ROWS)


@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="asks PostgreSQL how it would find the rows"
)
def test_pages_are_found_in_indexes(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search.domain.finding.MOST", 20)
    for query in ("harbour", "harbour 77", "MANY/77", "zeppelin", "broadband zeppelin"):
        with CaptureQueriesContext(connection) as queries:
            _ = find(query, site=site).pages[:10]
        asked = [each["sql"] for each in queries if each["sql"].startswith("SELECT")]
        for plan in map(plan_of, asked):
            assert "Seq Scan on wagtailsearch" not in plan, (query, plan)
            assert "Seq Scan on wagtailcore_page " not in plan, (query, plan)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="asks SQLite how it ranks")
def test_ranks_are_found_once_for_all() -> None:
    found = entries().order_by(rank_of(all_words("harbour"), range(ROWS)).desc()).explain()
    assert "MATERIALIZE ranks" in found, found
    assert found.count("VIRTUAL TABLE") == 1, found


def plan_of(sql: str) -> str:
    """How the rows are found where looking at each costs what it does among very many."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {sql}")
        return "\n".join(row[0] for row in cursor.fetchall())
