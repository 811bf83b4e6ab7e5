"""A list that has grown for years: what it counts, cuts and costs."""

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

from benchmarks.many import NO_PROGRAMME, make_many
from opportunities.domain.facets import facets
from opportunities.domain.facts import public_facts
from opportunities.domain.listings import listing_values
from opportunities.filters import OpportunityFilter
from opportunities.filters.parameters import SORTS
from opportunities.models import Listing, OpportunityIndexPage, OpportunityPage, Publication
from tests.factories import make_opportunity

NOW = timezone.now()
FACETS = ("stage", "category", "closing", "suitable", "value", "region", "procedure", "funding")
COMBINED = (
    "",
    "stage=open&stage=planned",
    "category=kind-a&suitable=sme",
    "q=broadband",
    "cpv=72&region=TLK",
)
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


@pytest.fixture
def some(index: OpportunityIndexPage) -> None:
    make_many(250, now=NOW)


@pytest.mark.usefixtures("some")
def test_what_is_made_in_bulk_is_what_publishing_makes() -> None:
    for page in OpportunityPage.for_reader().select_related("listing")[::25]:
        newest = Publication.objects.filter(opportunity_id=page.pk).first()
        assert newest.facts == public_facts(page, NOW) | {"programme": NO_PROGRAMME}
        listed = listing_values(page, newest, at=NOW)
        assert {name: getattr(page.listing, name) for name in listed} == listed


@pytest.mark.usefixtures("some")
@pytest.mark.parametrize("name", FACETS)
def test_each_choice_gives_what_was_counted(name: str) -> None:
    """Under each combination of other choices, and beside a choice of its own."""
    facet = facets()[name]
    for query in COMBINED:
        others = QueryDict(query, mutable=True)
        counts = asked(query).counts.of_choices[name]
        others.pop(name, None)
        for choice in facet.choices:
            others[name] = choice.value
            found = asked(others.urlencode())
            assert found.narrowed.count() == found.count == counts[choice.value], choice


@pytest.mark.usefixtures("some")
@pytest.mark.parametrize("sort", [sort for sort, _ in SORTS])
@pytest.mark.parametrize("query", COMBINED)
def test_pages_are_cut_from_one_order(sort: str, query: str) -> None:
    found = asked(f"{query}&sort={sort}")
    whole = [listing.pk for listing in found.listings]
    assert len(found.shelved) == len(whole)
    for first in range(0, len(whole) + 1, 17):
        part = [placed.listing.pk for placed in found.shelved[first : first + 17]]
        assert part == whole[first : first + 17]


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
    assert len(queries) == 2  # the state of the list, and what is restricted
    make_opportunity()
    assert asked("stage=open").count == 2


def test_counts_are_kept_until_the_clock_turns(index: OpportunityIndexPage) -> None:
    closes_at = NOW + timedelta(hours=1)
    make_opportunity(closes_at=closes_at, opens_at=NOW - timedelta(days=1))

    def open_at(moment: Any) -> int:
        return OpportunityFilter(QueryDict("stage=open"), now=moment).count

    before = closes_at - timedelta(seconds=1)
    assert [open_at(moment) for moment in (NOW, before, closes_at, before)] == [1, 1, 0, 1]


def test_counts_leave_out_what_was_restricted_since(index: OpportunityIndexPage) -> None:
    page = make_opportunity()
    assert asked("").count == 1
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    assert asked("").count == 0


@pytest.mark.usefixtures("some")
def test_the_next_turn_is_the_first_of_all(index: OpportunityIndexPage) -> None:
    turns = ("opens_at", "closes_at", "awarded_at", "signed_at", "ended_at")
    moments = [moment for row in Listing.objects.values_list(*turns) for moment in row]
    assert Listing.objects.next_turn(NOW) == min(moment for moment in moments if moment > NOW)
