"""The register finds its rows by indexes, however many there are."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from opportunities.domain.register import financial_year
from opportunities.domain.register_totals import totals_of
from opportunities.models import Award, Category, RegisteredAward
from opportunities.models.registered_award import ORDERS, RegisterQuerySet
from opportunities.register_filter import RegisterFilter
from tests.factories import make_award, make_category, make_list_alone, make_opportunity
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
def _many(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with rows_of_a_module(django_db_blocker):
        make_many()
        yield


def make_many() -> None:
    """Thousands of awards, as many of one category as of another."""
    make_list_alone()
    page = make_opportunity()
    make_award(page)
    categories = [make_category(f"Category {number}") for number in range(20)]
    today = timezone.localdate()
    awards = Award.objects.bulk_create(
        Award(opportunity=page, value=Decimal(n * 7919 % 100_000), awarded_on=today - timedelta(n))
        for n in range(ROWS)
    )
    RegisteredAward.objects.bulk_create(
        RegisteredAward(
            award=award,
            listing_id=page.pk,
            title=f"Award {number}",
            suppliers=f"Supplier {number * 31 % 997}",
            words=f"Award {number} Supplier {number * 31 % 997}",
            category=categories[number % 20],
            awarded_on=award.awarded_on,
            financial_year=financial_year(award.awarded_on),
            value=award.value,
            pace=number % 200 if number % 10 else None,
            pace_unknown=number % 10 == 0,
            is_example=False,
            is_imported=False,
        )
        for number, award in enumerate(awards)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def plan(awards: RegisterQuerySet) -> str:
    """How PostgreSQL would fetch one page of them."""
    return awards[:25].explain()


@pytest.mark.parametrize("order", ORDERS)
def test_each_order_is_read_from_its_index(order: str) -> None:
    found = plan(RegisteredAward.objects.public(NOW).to_show().order_by(*ORDERS[order]))
    assert "Seq Scan on opportunities_registeredaward" not in found, found
    assert "Sort" not in found, found


CHOICES: list[tuple[str, Callable[[RegisterQuerySet], RegisterQuerySet]]] = [
    ("register_words", lambda awards: awards.filter(words__begin="supplier 31")),
    (
        "register_category",
        lambda awards: awards.filter(category=Category.objects.get(slug="category-7")),
    ),
    (
        "register_date",
        lambda awards: awards.filter(awarded_on__range=(NOW - timedelta(30), NOW)),
    ),
]


@pytest.mark.parametrize(("name", "choose"), CHOICES, ids=[name for name, _ in CHOICES])
def test_each_choice_is_found_by_its_index(name: str, choose: Callable[..., Any]) -> None:
    found = plan(choose(RegisteredAward.objects.public(NOW)).order_by(*ORDERS["-date"]))
    assert "Seq Scan on opportunities_registeredaward" not in found, found
    assert name in found, found


@pytest.mark.parametrize("query", ["q=supplier+31", "q=zeppelin+supplier", "q=31&sort=supplier"])
def test_words_are_found_by_their_index_and_put_in_order_by_another(query: str) -> None:
    awards = RegisteredAward.objects.public(NOW)
    asked = RegisterFilter(QueryDict(query), awards=awards, totals=totals_of(awards))
    with CaptureQueriesContext(connection) as queries:
        list(asked.keys[:25])
    with connection.cursor() as cursor:
        for query_ in queries:
            cursor.execute(f"EXPLAIN {query_['sql']}")
            plan_ = "\n".join(row[0] for row in cursor.fetchall())
            assert "Seq Scan on opportunities_registeredaward" not in plan_, plan_


@pytest.mark.parametrize("order", ORDERS)
def test_of_very_many_that_have_the_words_few_are_put_in_order(
    order: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("opportunities.register_filter.MOST", 50)
    awards = RegisteredAward.objects.public(NOW)
    query = QueryDict(f"q=supplier+award&sort={order}")
    asked = RegisterFilter(query, awards=awards, totals=totals_of(awards))
    assert asked.has_more
    found = asked.keys[:25].explain()
    assert "Index" in found, found
    assert "Sort" not in found, found
