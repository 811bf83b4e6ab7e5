"""A list that has grown for years: what its pages cost, and how long a count is kept."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import PageViewRestriction
from wagtail.search.index import insert_or_update_object, remove_object

from benchmarks.many import make_many
from opportunities.filters import OpportunityFilter
from opportunities.models import Category, FundingSource, OpportunityIndexPage, Region
from tests.factories import make_category, make_opportunity

NOW = timezone.now()
ADDRESSES = (
    "",
    "page=2",
    "sort=newest",
    "sort=value",
    "sort=closing",
    "stage=open&category=kind-a&q=broadband",
    "region=UK&since=2001-01-01",
    "cpv=99&q=zeppelin",
    "stage=banana&sector=x",
)


def asked(query: str) -> OpportunityFilter:
    return OpportunityFilter(QueryDict(query), now=NOW)


def test_a_page_costs_the_same_queries_among_few_and_many(
    client: Client, index: OpportunityIndexPage
) -> None:
    costs: dict[str, set[int]] = {address: set() for address in ADDRESSES}
    for more in (1, 2, 37):
        make_many(more, now=NOW, seed=more)
        for address in ADDRESSES:
            client.get(f"{index.url}?{address}")
            cache.clear()
            client.get("/")  # what every page keeps
            with CaptureQueriesContext(connection) as queries:
                assert client.get(f"{index.url}?{address}").status_code == 200
            costs[address].add(len(queries))
    assert {address: len(each) for address, each in costs.items()} == dict.fromkeys(ADDRESSES, 1)
    assert max(map(max, costs.values())) <= 15


def test_counts_are_kept_until_something_is_published(index: OpportunityIndexPage) -> None:
    make_opportunity()
    assert asked("stage=open").count == asked("stage=open").count == 1
    with CaptureQueriesContext(connection) as queries:
        assert asked("stage=open").count == 1
    assert len(queries) == 5  # the state of the list, what is restricted, and what can be chosen
    make_opportunity()
    assert asked("stage=open").count == 2


def test_counts_are_kept_until_the_clock_turns(index: OpportunityIndexPage) -> None:
    closes_at = NOW + timedelta(hours=1)
    make_opportunity(closes_at=closes_at, opens_at=NOW - timedelta(days=1))

    def open_at(moment: Any) -> int:
        return OpportunityFilter(QueryDict("stage=open"), now=moment).count

    before = closes_at - timedelta(seconds=1)
    assert [open_at(moment) for moment in (NOW, before, closes_at, before)] == [1, 1, 0, 1]


@pytest.mark.parametrize(
    "add",
    [
        lambda: make_category("Robots"),
        lambda: Category.objects.update(slug="networks"),
        lambda: FundingSource.objects.create(name="Rural grant", slug="rural-grant"),
        lambda: Region.objects.create(code="TLK98", name="Elsewhere"),
    ],
)
def test_what_staff_add_to_choose_from_can_be_chosen_at_once(
    client: Client, index: OpportunityIndexPage, add: Callable[[], Any]
) -> None:
    make_opportunity(category=make_category("Connectivity"))
    assert client.get(index.url).status_code == 200
    add()
    assert client.get(index.url).status_code == 200


def test_words_are_found_soon_after_a_worker_has_indexed_them(index: OpportunityIndexPage) -> None:
    def found(moment: Any) -> int:
        return OpportunityFilter(QueryDict("q=zeppelin"), now=moment).count

    page = make_opportunity(title="Zeppelin drones")
    remove_object(page)
    assert found(NOW) == 0
    insert_or_update_object(page)
    assert found(NOW + timedelta(seconds=11)) == 1


def test_counts_leave_out_what_was_restricted_since(index: OpportunityIndexPage) -> None:
    page = make_opportunity()
    assert asked("").count == 1
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    assert asked("").count == 0
