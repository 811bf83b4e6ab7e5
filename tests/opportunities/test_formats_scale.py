"""Following a list that has grown for years: documents of a hundred, found by an index."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from benchmarks.many import make_many
from opportunities.domain.following import last_news, withdrawn_lately
from opportunities.domain.open_data import first_of_each, in_order, public_publications
from opportunities.models import Listing, OpportunityIndexPage, OpportunityPage
from tests.calendar_reader import valid_calendar
from tests.factories import published
from tests.feed_reader import valid_atom
from tests.json_feed_reader import valid_json_feed

FEEDS = "/opportunities/feeds/"
ROWS = 250


@pytest.fixture(autouse=True)
def _many(index: OpportunityIndexPage) -> None:
    make_many(ROWS)


def keys() -> list[str]:
    return sorted(key.urn for key in Listing.objects.values_list("key", flat=True))


def walk(client: Client, url: str, read: Callable[[bytes], dict[str, Any]]) -> Iterator[list[str]]:
    """What each document tells of, the next asked for only when it is wanted."""
    while url:
        told = read(client.get(url).content)
        yield [entry["id"] for entry in told.get("entries", told.get("items"))]
        url = told.get("next_url") or told.get("links", {}).get("next", "")


@pytest.mark.parametrize(("name", "read"), [("atom", valid_atom), ("json", valid_json_feed)])
def test_a_walk_sees_each_once_though_one_changes(client: Client, name: str, read: Any) -> None:
    documents = walk(client, f"{FEEDS}{name}/", read)
    told = next(documents)
    page = OpportunityPage.objects.get(translation_key=told[50].removeprefix("urn:uuid:"))
    page.place = "Elsewhere"
    published(page)
    lengths = [len(told)]
    for more in documents:
        lengths.append(len(more))
        told += more
    assert lengths == [100, 100, 50]
    assert sorted(told) == keys()


def test_the_table_is_whole_and_the_calendar_tells_of_what_is_not_long_over(client: Client) -> None:
    table = b"".join(client.get(f"{FEEDS}csv/")).decode().splitlines()
    calendar = valid_calendar(b"".join(client.get(f"{FEEDS}calendar/")))
    assert len(table) == 1 + ROWS
    told = {event["UID"].rpartition("-")[0] for event in calendar["events"]}
    assert 0 < len(told) < ROWS / 2


@pytest.mark.skipif(connection.vendor != "postgresql", reason="asks PostgreSQL for its plan")
@pytest.mark.parametrize(
    "path",
    [
        *("atom/", "atom/?before=1900000000000000-1", "atom/?stage=open"),
        *("calendar/", "calendar/?stage=open"),
    ],
)
def test_a_document_finds_its_rows_by_an_index(client: Client, path: str) -> None:
    for plan in plans(lambda: list(client.get(f"{FEEDS}{path}"))):
        assert "Seq Scan on opportunities_listing" not in plan
        assert "Seq Scan on opportunities_publication" not in plan
        assert "Seq Scan on wagtailcore_page " not in plan


@pytest.mark.skipif(connection.vendor != "postgresql", reason="asks PostgreSQL for its plan")
def test_the_last_change_is_found_by_indexes() -> None:
    (plan,) = plans(lambda: last_news(timezone.now()))
    assert "Seq Scan on opportunities" not in plan


@pytest.mark.skipif(connection.vendor != "postgresql", reason="asks PostgreSQL for its plan")
def test_what_was_taken_down_is_found_among_nothing_else() -> None:
    (plan,) = plans(lambda: withdrawn_lately(timezone.now()))
    assert "publication_withdrawn" in plan


@pytest.mark.skipif(connection.vendor != "postgresql", reason="asks PostgreSQL for its plan")
@pytest.mark.parametrize("choose", [in_order, first_of_each])
def test_a_package_of_releases_looks_at_its_own_pages_only(choose: Callable[..., Any]) -> None:
    rows = choose(public_publications()).values_list("pk", "at")
    (plan,) = plans(lambda: list(rows[:101]))
    assert "Seq Scan on opportunities_publication" not in plan
    assert "Anti Join" not in plan, plan
    assert "hashed" not in plan, plan
    assert "Sort" not in plan, plan


def plans(act: Callable[[], Any]) -> list[str]:
    """How PostgreSQL finds the rows of each query on opportunities, if scans cost what they do.

    In a small table it is cheaper to look at every row; without that way out the plan shows
    whether there is an index for it.
    """
    with CaptureQueriesContext(connection) as queries:
        act()
    asked = [each["sql"] for each in queries if "opportunities_" in each["sql"]]
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute("SET LOCAL enable_seqscan = off")
        return [_plan(cursor, sql) for sql in asked if _is_of_rows(sql)]


def _is_of_rows(sql: str) -> bool:
    return "opportunities_listing" in sql or "opportunities_publication" in sql


def _plan(cursor: Any, sql: str) -> str:
    cursor.execute(f"EXPLAIN {sql}")
    return "\n".join(row[0] for row in cursor.fetchall())
