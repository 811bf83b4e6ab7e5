"""The register, what stands below it, and the lessons: the same few queries however many rows."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from home.models import CaseStudyIndexPage, HomePage
from opportunities.models import (
    AwardsRegisterPage,
    FundingSource,
    LessonsPage,
    OpportunityIndexPage,
    OpportunityPage,
)
from tests.factories import (
    make_award,
    make_case_study,
    make_opportunity,
    make_supplier,
    page_facts,
)
from tests.features.test_lean_pages import MOST, assert_constant


@pytest.fixture
def funding() -> FundingSource:
    return FundingSource.objects.create(name="Rural grant", slug="rural-grant")


@pytest.fixture(autouse=True)
def register(index: OpportunityIndexPage, home_page: HomePage) -> AwardsRegisterPage:
    page = AwardsRegisterPage(**page_facts("Awards"), show_in_menus=True)
    return home_page.add_child(instance=page)


@pytest.fixture(autouse=True)
def lessons(index: OpportunityIndexPage, home_page: HomePage) -> LessonsPage:
    return home_page.add_child(instance=LessonsPage(**page_facts("Lessons")))


def add(funding: FundingSource) -> OpportunityPage:
    """One more opportunity that was won, told and learned from."""
    number = OpportunityPage.objects.count()
    page = make_opportunity(
        closes_at=timezone.now() - timedelta(days=1),
        lessons="<p>Ask first.</p>",
        funding_source=funding,
    )
    make_award(page, make_supplier("Always there"), make_supplier(f"Supplier {number}"))
    make_case_study(opportunity=page, lessons="<p>Ask.</p>")
    return page


@pytest.mark.parametrize(
    "below",
    [
        "",
        "?q=supplier&year=&sort=pace",
        "categories/connectivity/",
        "funding/rural-grant/",
        "suppliers/{always_there}-always-there/",
    ],
)
def test_the_register(
    client: Client,
    register: AwardsRegisterPage,
    case_study_index: CaseStudyIndexPage,
    funding: FundingSource,
    below: str,
) -> None:
    always_there = make_supplier("Always there").pk
    url = register.url + below.format(always_there=always_there)
    assert_constant(client, url, lambda: add(funding))


def test_the_table(client: Client, register: AwardsRegisterPage, funding: FundingSource) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            b"".join(client.get(f"{register.url}csv/"))
        return len(caught)

    make_award(make_opportunity())
    queries()
    with_one = queries()
    make_award(make_opportunity())
    make_award(make_opportunity())
    queries()
    assert queries() == with_one <= MOST


def test_lessons(
    client: Client,
    lessons: LessonsPage,
    case_study_index: CaseStudyIndexPage,
    funding: FundingSource,
) -> None:
    assert_constant(client, lessons.url, lambda: add(funding))


def test_one_opportunity_with_all_its_thread(
    client: Client, case_study_index: CaseStudyIndexPage, funding: FundingSource
) -> None:
    page = add(funding)

    def tell_more() -> Any:
        make_case_study(opportunity=page)
        make_award(page, make_supplier(f"Supplier {page.awards.count()}"))

    assert_constant(client, page.url, tell_more)


def test_a_case_study_with_all_its_thread(
    client: Client, case_study_index: CaseStudyIndexPage, funding: FundingSource
) -> None:
    page = add(funding)
    study = make_case_study(opportunity=page)

    def decide_more() -> Any:
        make_award(page, make_supplier(f"Supplier {page.awards.count()}"))

    assert_constant(client, study.url, decide_more)
