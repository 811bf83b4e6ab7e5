"""From the money to the lessons and back, each page leads to the next."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import PageViewRestriction

from home.models import CaseStudyIndexPage, CaseStudyPage, HomePage
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
    published,
)

NOW = timezone.now()


@pytest.fixture
def funding() -> FundingSource:
    return FundingSource.objects.create(
        name="Rural grant", slug="rural-grant", funder="A ministry", url="https://example.org/"
    )


@pytest.fixture(autouse=True)
def register(index: OpportunityIndexPage, home_page: HomePage) -> AwardsRegisterPage:
    return home_page.add_child(instance=AwardsRegisterPage(**page_facts("Awards")))


@pytest.fixture(autouse=True)
def lessons(index: OpportunityIndexPage, home_page: HomePage) -> LessonsPage:
    return home_page.add_child(instance=LessonsPage(**page_facts("Lessons")))


@pytest.fixture
def bought(funding: FundingSource) -> OpportunityPage:
    """An opportunity that was won and taught us something."""
    page = make_opportunity(
        title="Soil sensors",
        opens_at=NOW - timedelta(days=16),
        closes_at=NOW - timedelta(days=2),
        funding_source=funding,
        lessons="<p>Ask the farmers first.</p>",
    )
    make_award(page, make_supplier("Example A Ltd"))
    return page


@pytest.fixture
def told(bought: OpportunityPage, case_study_index: CaseStudyIndexPage) -> CaseStudyPage:
    return make_case_study(
        title="Sensors in the soil", opportunity=bought, lessons="<p>Farmers know.</p>"
    )


def read(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return unescape(answer.content.decode())


def leads_to(client: Client, url: str, *targets: str) -> bool:
    main = read(client, url).split("<main")[1].split("</main>")[0]
    return set(targets) <= set(re.findall(r'href="([^"]+)"', main))


def test_each_page_leads_to_the_next_and_back(
    client: Client,
    bought: OpportunityPage,
    told: CaseStudyPage,
    register: AwardsRegisterPage,
    lessons: LessonsPage,
) -> None:
    supplier = bought.awards.get().award_suppliers.get().supplier
    funded = f"{register.url}funding/rural-grant/"
    won = f"{register.url}suppliers/{supplier.pk}-example-a-ltd/"
    alike = f"{register.url}categories/connectivity/"
    assert leads_to(client, funded, bought.url)
    assert leads_to(client, bought.url, funded, won, alike, told.url, lessons.url)
    assert leads_to(client, won, f"{bought.url}#what-came-of-it")
    assert leads_to(client, told.url, funded, bought.url, won, lessons.url)
    assert leads_to(client, lessons.url, f"{bought.url}#what-came-of-it", told.url)


def test_a_funders_page_lists_what_it_pays_for_at_every_stage(
    client: Client, bought: OpportunityPage, funding: FundingSource, register: AwardsRegisterPage
) -> None:
    make_opportunity(title="Open one", funding_source=funding)
    make_opportunity(title="Elsewhere")
    page = read(client, f"{register.url}funding/rural-grant/")
    for words in ("A ministry", "Soil sensors", "16 days from publication to award", "Open one"):
        assert words in page
    assert "Awarded to Example A Ltd" in page
    assert "Elsewhere" not in page
    assert client.get(f"{register.url}funding/nobody/").status_code == 404


def test_a_funders_page_is_true_until_the_next_deadline(
    client: Client, funding: FundingSource, register: AwardsRegisterPage
) -> None:
    make_opportunity(funding_source=funding, closes_at=timezone.now() + timedelta(seconds=30))
    answer = client.get(f"{register.url}funding/rural-grant/")
    assert int(answer["Cache-Control"].partition("max-age=")[2]) <= 30


def test_a_case_study_that_is_not_public_is_not_linked(
    client: Client, bought: OpportunityPage, told: CaseStudyPage
) -> None:
    PageViewRestriction.objects.create(page=told, restriction_type="login")
    assert "Sensors in the soil" not in read(client, bought.url)
    told.unpublish()
    assert "Sensors in the soil" not in read(client, bought.url)


def test_without_register_and_lessons_the_words_stay(
    client: Client, bought: OpportunityPage, told: CaseStudyPage, register: AwardsRegisterPage
) -> None:
    register.unpublish()
    LessonsPage.objects.get().unpublish()
    for page in (bought, told):
        assert "Example A Ltd" in read(client, page.url)
        assert "suppliers/" not in read(client, page.url)


def test_a_decision_dated_ahead_shows_nowhere_along_the_thread(
    client: Client,
    bought: OpportunityPage,
    told: CaseStudyPage,
    register: AwardsRegisterPage,
) -> None:
    later = make_supplier("Tomorrow’s Winner Ltd")
    make_award(bought, later, awarded_on=timezone.localdate() + timedelta(days=2))
    for url in (bought.url, told.url, register.url, f"{register.url}funding/rural-grant/"):
        assert "Tomorrow" not in read(client, url), url


# Lessons


def ended(title: str, **facts: object) -> OpportunityPage:
    given = {
        "opens_at": NOW - timedelta(days=30),
        "closes_at": NOW - timedelta(days=20),
        "lessons": f"<p>Learned from {title}.</p>",
        "outcome": "no_award",
        "outcome_at": NOW - timedelta(days=1),
        "outcome_reason": "Nobody met the minimum.",
    }
    return make_opportunity(title=title, **given | facts)


def test_lessons_of_all_that_ended_stand_together(
    client: Client, bought: OpportunityPage, told: CaseStudyPage, lessons: LessonsPage
) -> None:
    ended("Fire watch")
    ended("Museum trail", outcome="cancelled", closes_at=NOW - timedelta(days=25))
    ended("Nothing learned", lessons="")
    make_opportunity(title="Still open", lessons="<p>Too early.</p>")
    page = read(client, lessons.url)
    listed = [lesson["notice"].title for lesson in client.get(lessons.url).context["lessons"]]
    assert listed == ["Soil sensors", "Fire watch", "Museum trail"]
    for words in (
        "Ask the farmers first.",
        "Farmers know.",
        "16 days from publication to award",
        "Nobody met the minimum.",
        "Cancelled",
    ):
        assert words in page


def test_lessons_of_what_readers_may_not_see_stay_hidden(
    client: Client, lessons: LessonsPage
) -> None:
    ended("Withdrawn").unpublish()
    PageViewRestriction.objects.create(page=ended("Restricted"), restriction_type="login")
    page = read(client, lessons.url)
    assert "Learned from" not in page
    assert "what it taught us stands here" in page


def test_a_draft_lesson_is_not_told(client: Client, lessons: LessonsPage) -> None:
    page = ended("Fire watch", lessons="")
    page.lessons = "<p>Secret.</p>"
    page.save_revision()
    assert "Secret" not in read(client, lessons.url)
    published(page)
    assert "Secret" in read(client, lessons.url)


def test_lessons_of_case_studies_without_an_opportunity_stand_there_too(
    client: Client, case_study_index: CaseStudyIndexPage, lessons: LessonsPage
) -> None:
    make_case_study(title="The bridge", lessons="<p>Tides matter.</p>")
    make_case_study(title="Nothing learned")
    withdrawn, without = ended("Withdrawn"), ended("Without lessons", lessons="")
    withdrawn.unpublish()
    make_case_study(title="Told alone", opportunity=withdrawn, lessons="<p>Speak early.</p>")
    make_case_study(title="Told for it", opportunity=without, lessons="<p>Write it down.</p>")
    make_case_study(title="Told with it", opportunity=ended("Fire"), lessons="<p>Listen.</p>")
    private = make_case_study(title="Private", lessons="<p>Secret.</p>")
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    told = client.get(lessons.url).context["case_studies"]
    assert [study.title for study in told] == ["Told for it", "Told alone", "The bridge"]
    page = read(client, lessons.url)
    assert "Tides matter." in page
    assert page.count("Listen.") == 1
    assert "Secret." not in page


def test_a_case_study_and_the_lessons_lead_to_each_other(
    client: Client, case_study_index: CaseStudyIndexPage, lessons: LessonsPage
) -> None:
    study = make_case_study(lessons="<p>Tides matter.</p>")
    assert f'href="{study.url}#what-we-learned"' in read(client, lessons.url)
    page = read(client, study.url)
    assert 'id="what-we-learned"' in page
    assert f'href="{lessons.url}">What we learned from all' in page


def test_only_the_first_page_of_lessons_tells_of_case_studies(
    client: Client, case_study_index: CaseStudyIndexPage, lessons: LessonsPage
) -> None:
    make_case_study(lessons="<p>Tides matter.</p>")
    for number in range(11):
        ended(f"Number {number}")
    assert "Tides matter." in read(client, lessons.url)
    second = client.get(lessons.url, {"page": "2"}).content.decode()
    assert "Tides matter." not in second


def test_lessons_are_paged(client: Client, lessons: LessonsPage) -> None:
    for number in range(12):
        ended(f"Number {number}")
    assert len(client.get(lessons.url).context["lessons"]) == 10
    assert len(client.get(lessons.url, {"page": "2"}).context["lessons"]) == 2
    assert client.get(lessons.url, {"page": "\x00"}).status_code == 200
