"""What a worker counts before a reader waits for it."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.rounds import Rounds
from home.models import HomePage
from opportunities.models import (
    AwardsRegisterPage,
    OpportunityIndexPage,
    ProgrammeNumbersPage,
)
from tests.factories import make_award, make_opportunity, page_facts

PLACES = ("opportunities", "awards", "numbers")


@pytest.fixture(autouse=True)
def _places(index: OpportunityIndexPage, home_page: HomePage) -> None:
    home_page.add_child(instance=AwardsRegisterPage(**page_facts("Awards")))
    home_page.add_child(instance=ProgrammeNumbersPage(**page_facts("Numbers")))


def counted(client: Client, place: str) -> int:
    """How many times an answer has the database add up rows."""
    with CaptureQueriesContext(connection) as queries:
        assert client.get(f"/{place}/").status_code == 200
    return sum("GROUP BY" in query["sql"] or "SUM(" in query["sql"] for query in queries)


def a_round() -> None:
    Rounds().carry_out(now=timezone.now())


@pytest.mark.parametrize("place", PLACES)
def test_a_reader_need_not_wait_for_what_the_worker_counted(client: Client, place: str) -> None:
    page = make_opportunity()
    assert counted(client, place) > 0
    make_award(page)
    a_round()
    assert counted(client, place) == 0


def test_a_round_counts_only_what_has_changed() -> None:
    make_award(make_opportunity())
    a_round()
    with CaptureQueriesContext(connection) as queries:
        a_round()
    assert not [query for query in queries if "GROUP BY" in query["sql"]]
