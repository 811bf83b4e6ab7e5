"""A list that has grown for years: what it counts and cuts."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from benchmarks.many import NO_PROGRAMME, make_many
from opportunities.domain.facets import facets
from opportunities.domain.facts import public_facts
from opportunities.domain.listings import listing_values
from opportunities.domain.notices import notices_of, notices_told
from opportunities.enums import Stage
from opportunities.filters import OpportunityFilter
from opportunities.filters.parameters import SORTS
from opportunities.models import Listing, OpportunityPage, Publication
from tests.factories import make_list_alone
from tests.once import rows_of_a_module

pytestmark = pytest.mark.django_db
NOW = timezone.now()
FACETS = ("stage", "category", "closing", "suitable", "value", "region", "procedure", "funding")
COMBINED = (
    "",
    "stage=open&stage=planned",
    "category=kind-a&suitable=sme",
    "q=broadband",
    "cpv=72&region=TLK",
)


def asked(query: str) -> OpportunityFilter:
    return OpportunityFilter(QueryDict(query), now=NOW)


@pytest.fixture(scope="module", autouse=True)
def _many(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with rows_of_a_module(django_db_blocker):
        make_list_alone()
        make_many(250, now=NOW)
        yield


def test_what_is_made_in_bulk_is_what_publishing_makes() -> None:
    for page in OpportunityPage.for_reader().select_related("listing")[::25]:
        newest = Publication.objects.filter(opportunity_id=page.pk).first()
        assert newest.facts == public_facts(page, NOW) | {"programme": NO_PROGRAMME}
        listed = listing_values(page, newest, at=NOW)
        assert {name: getattr(page.listing, name) for name in listed} == listed


def test_what_is_told_needs_few_columns() -> None:
    listings = Listing.objects.order_by("pk")
    whole = list(notices_of(listings.with_address(), NOW))
    with CaptureQueriesContext(connection) as queries:
        assert list(notices_told(listings.to_tell(NOW), NOW)) == whole
    (query,) = queries
    assert "planned_for" in str(listings.with_address().query)
    assert '"signed_at",' not in query["sql"]
    assert len({notice.stage for notice in whole}) == len(Stage) - 1  # nothing is withdrawn


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


@pytest.mark.parametrize("sort", [sort for sort, _ in SORTS])
@pytest.mark.parametrize("query", COMBINED)
def test_pages_are_cut_from_one_order(sort: str, query: str) -> None:
    found = asked(f"{query}&sort={sort}")
    whole = [listing.pk for listing in found.listings]
    assert len(found.shelved) == len(whole)
    for first in range(0, len(whole) + 1, 17):
        part = [placed.listing.pk for placed in found.shelved[first : first + 17]]
        assert part == whole[first : first + 17]


def test_the_next_turn_is_the_first_of_all() -> None:
    turns = ("opens_at", "closes_at", "awarded_at", "signed_at", "ended_at")
    moments = [moment for row in Listing.objects.values_list(*turns) for moment in row]
    assert Listing.objects.next_turn(NOW) == min(moment for moment in moments if moment > NOW)
