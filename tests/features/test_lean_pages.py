"""Each public page asks the database a constant number of questions, at most fifteen."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from home.models import (
    CaseStudyIndexPage,
    GlossaryPage,
    GlossaryTerm,
    GuidePage,
    GuideSectionPage,
    HomePage,
    NewsIndexPage,
    StepByStepPage,
)
from opportunities.models import (
    CpvCode,
    Criterion,
    FurtherCpv,
    OpportunityDocument,
    OpportunityIndexPage,
    OpportunityPage,
    ProgrammeNumbersPage,
    RequiredDocument,
)
from tests.factories import (
    make_award,
    make_case_study,
    make_document,
    make_image,
    make_news,
    make_opportunity,
    make_standard_page,
    make_supplier,
    page_facts,
    published,
)

MOST = 15
TEXT = [("text", "<p>Words.</p>")]


def queries(client: Client, url: str) -> int:
    """How many it takes to answer, once the caches that live between requests are warm."""
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as caught:
        answer = client.get(url)
    assert answer.status_code == 200, url
    return len(caught)


def assert_constant(client: Client, url: str, add: Callable[[], Any]) -> None:
    """The same number with one row as with three."""
    add()
    with_one = queries(client, url)
    add()
    add()
    assert queries(client, url) == with_one <= MOST


@pytest.fixture
def home_with_lists(
    home_page: HomePage,
    index: OpportunityIndexPage,
    news_index: NewsIndexPage,
    case_study_index: CaseStudyIndexPage,
) -> HomePage:
    """A home page that shows what the site holds."""
    home_page.body = [
        ("text", "<p>Words.</p>"),
        ("opportunities", {"heading": "Open", "stage": "open", "limit": 12}),
        ("opportunities", {"heading": "Awarded", "stage": "awarded", "limit": 12}),
        ("case_studies", {"heading": "Case studies", "limit": 12}),
        ("news", {"heading": "News", "limit": 12}),
    ]
    return published(home_page)


def test_home(client: Client, home_with_lists: HomePage) -> None:
    def add() -> None:
        make_opportunity()
        make_award(make_opportunity(), make_supplier(f"Supplier {OpportunityPage.objects.count()}"))
        make_news(image=make_image())
        make_case_study(image=make_image())

    assert_constant(client, home_with_lists.url, add)


def test_list_of_opportunities(client: Client, index: OpportunityIndexPage) -> None:
    assert_constant(client, index.url, lambda: make_award(make_opportunity()))


def test_one_opportunity(client: Client, index: OpportunityIndexPage) -> None:
    page = make_opportunity()

    def add() -> None:
        number = page.criteria.count()
        page.criteria.add(Criterion(name=f"Criterion {number}", weight=0))
        page.required_documents.add(RequiredDocument(name=f"Document {number}"))
        code = CpvCode.objects.get_or_create(code=f"7200000{number}", label="IT")[0]
        page.further_cpvs.add(FurtherCpv(cpv=code))
        page.documents.add(OpportunityDocument(title="Brief", document=make_document()))
        page.place = f"Place {number}"
        published(page)
        make_award(page, make_supplier(f"Supplier {number}"))

    page.criteria.add(Criterion(name="All", weight=100))
    assert_constant(client, page.url, add)


def test_programme_in_numbers(client: Client, home_page: HomePage, index: Any) -> None:
    page = home_page.add_child(instance=ProgrammeNumbersPage(**page_facts("In numbers")))
    assert_constant(client, page.url, lambda: make_award(make_opportunity(), bids_received=3))
    tables = ("ceiling", "years", "categories", "pace", "members", "suppliers", "competition")
    for name in tables:
        assert_constant(client, f"{page.url}csv/{name}/", lambda: make_award(make_opportunity()))


def test_guide_and_its_sections(client: Client, home_page: HomePage, site: Any) -> None:
    guide = home_page.add_child(instance=GuidePage(**page_facts("Guide")))

    def add() -> Page:
        number = guide.get_children().count()
        section = GuideSectionPage(**page_facts(f"Section {number}"), body=TEXT)
        return guide.add_child(instance=section)

    first = add()
    assert_constant(client, first.url, add)
    assert_constant(client, guide.url, add)


def test_glossary(client: Client, home_page: HomePage, site: Any) -> None:
    page = home_page.add_child(instance=GlossaryPage(**page_facts("Glossary")))

    def add() -> None:
        number = GlossaryTerm.objects.count()
        GlossaryTerm.objects.create(term=f"T{number}", slug=f"t{number}", definition="<p>W</p>")

    assert_constant(client, page.url, add)


def test_step_by_step(client: Client, home_page: HomePage, site: Any) -> None:
    page = StepByStepPage(**page_facts("Apply"), steps=[])
    page = home_page.add_child(instance=page)

    def add() -> None:
        link = {"title": "More", "page": home_page, "url": ""}
        step = {"title": "Do", "text": "<p>It.</p>", "links": [link], "have_at_hand": ["A pen"]}
        page.steps.append(("step", step))
        published(page)

    assert_constant(client, page.url, add)


def test_news_and_its_list(client: Client, news_index: NewsIndexPage) -> None:
    assert_constant(client, news_index.url, lambda: make_news(image=make_image()))
    assert_constant(client, make_news(title="One").url, make_news)


def test_case_studies_and_their_list(
    client: Client, case_study_index: CaseStudyIndexPage, index: OpportunityIndexPage
) -> None:
    bought = make_opportunity()
    make_award(bought)
    assert_constant(client, case_study_index.url, lambda: make_case_study(image=make_image()))
    one = make_case_study(title="One", opportunity=bought)
    assert_constant(client, one.url, make_case_study)


def test_standard_page(client: Client, site: Any) -> None:
    page = make_standard_page(title="Contact")
    assert_constant(client, page.url, make_standard_page)


def test_sitemap(client: Client, index: OpportunityIndexPage) -> None:
    assert_constant(client, "/sitemap.xml", make_opportunity)
