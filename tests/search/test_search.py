"""Searching everything public."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from wagtail.models import PageViewRestriction, Site

from home.models import CaseStudyIndexPage, HomePage, NewsIndexPage
from opportunities.models import OpportunityIndexPage
from tests.factories import (
    draft_opportunity,
    make_case_study,
    make_news,
    make_opportunity,
    make_standard_page,
    published,
)

URL = "/search/"


@pytest.fixture(autouse=True)
def _everything(
    index: OpportunityIndexPage, news_index: NewsIndexPage, case_study_index: CaseStudyIndexPage
) -> None:
    """Every test here has the whole site, as yet without content."""


def search(client: Client, query: str, **more: Any) -> Any:
    """The page that answers a reader's words."""
    response = client.get(URL, {"q": query} | more)
    assert response.status_code == 200
    return etree.HTML(response.content.decode())


def titles(client: Client, query: str, **more: Any) -> list[str]:
    """The titles of the results, best first."""
    links = search(client, query, **more).findall(".//ol[@class='results']/li//a")
    return [link.text for link in links]


def words(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def test_a_result_says_what_it_is_and_why_it_was_found(client: Client) -> None:
    make_opportunity(
        title="WiFi for a railway",
        slug="wifi",
        description="<p>Passengers on the steam <b>train</b> want to read &amp; write.</p>",
        summary="Connect a railway.",
    )
    (result,) = search(client, "train").findall(".//ol[@class='results']/li")
    assert result.find(".//a").get("href") == "/opportunities/wifi/"
    assert words(result).startswith("Opportunity WiFi for a railway Connect a railway.")
    assert [mark.text for mark in result.iter("mark")] == ["train"]
    assert "read & write" in words(result)


def test_every_kind_of_page_is_searched(client: Client) -> None:
    make_opportunity(title="Orbit one")
    make_case_study(title="Two", lessons="<p>Look to the orbit.</p>")
    make_news(title="Three", body=[("text", "<p>In orbit since today.</p>")])
    make_standard_page(title="Four", summary="The orbit of this site.")
    assert set(titles(client, "orbit")) == {"Orbit one", "Two", "Three", "Four"}


def test_the_title_counts_most(client: Client) -> None:
    for number in range(3):
        make_news(title=f"News {number}", body=[("text", "<p>Also of an orbit.</p>" * 3)])
    make_news(title="Orbit", body=[("text", "<p>Other words.</p>")])
    assert titles(client, "orbit")[0] == "Orbit"


@pytest.mark.parametrize(
    "query",
    ["suppliers", "supplier", "SUPPLIER", "the supplier's guide", "suppliers of guides", "suppl"],
)
def test_readers_need_not_hit_the_exact_word(client: Client, query: str) -> None:
    make_standard_page(title="A guide for suppliers", summary="The guide of a council.")
    assert titles(client, query) == ["A guide for suppliers"]


def test_all_words_must_be_there_if_any_page_has_them_all(client: Client) -> None:
    make_news(title="Steam train")
    make_news(title="Steam boat")
    assert titles(client, "steam train") == ["Steam train"]
    assert set(titles(client, "steam zeppelin")) == {"Steam train", "Steam boat"}


def test_an_opportunity_is_found_by_its_reference(client: Client) -> None:
    make_opportunity(title="One", reference="DC/DIP-2026.014")
    make_opportunity(title="Two", reference="DC/DIP-2026.015")
    assert titles(client, "DC/DIP-2026.014")[0] == "One"


def test_results_can_be_narrowed_to_one_kind(client: Client) -> None:
    make_opportunity(title="Orbit one")
    make_opportunity(title="Orbit two")
    make_news(title="Orbit three")
    nav = search(client, "orbit", type="news").find(".//nav[@aria-label='Kind of page']")
    links = [(words(a), a.get("href"), a.get("aria-current")) for a in nav.iter("a")]
    assert links == [
        ("All (3)", "?q=orbit", None),
        ("Opportunity (2)", "?q=orbit&type=opportunity", None),
        ("News (1)", "?q=orbit&type=news", "true"),
    ]
    assert titles(client, "orbit", type="news") == ["Orbit three"]
    assert set(titles(client, "orbit", type="opportunity")) == {"Orbit one", "Orbit two"}
    assert titles(client, "orbit", type="case-study") == []


def test_an_unknown_kind_is_all_kinds(client: Client) -> None:
    make_news(title="Orbit")
    assert titles(client, "orbit", type="nonsense") == ["Orbit"]


def test_only_what_readers_may_see_is_found(client: Client) -> None:
    make_opportunity(title="Orbit public")
    draft_opportunity(title="Orbit draft")
    make_opportunity(title="Orbit withdrawn").unpublish()
    private = make_news(title="Orbit private")
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    changed = make_news(title="Changed", summary="As it was.")
    changed.summary = "The orbit of tomorrow."
    changed.save_revision()
    assert titles(client, "orbit") == ["Orbit public"]


def test_what_is_outside_this_site_is_not_found(client: Client, home_page: HomePage) -> None:
    other = HomePage(title="Orbit elsewhere", slug="other", heading="Other", lead="Other.")
    other.summary = "Another site."
    home_page.get_parent().add_child(instance=other)
    assert titles(client, "orbit") == []


def test_a_change_is_found_at_once(client: Client) -> None:
    page = make_news(title="Before")
    assert titles(client, "zeppelin") == []
    page.title = "Zeppelin"
    published(page)
    assert titles(client, "zeppelin") == ["Zeppelin"]
    page.delete()
    assert titles(client, "zeppelin") == []


def test_results_come_in_pages(client: Client) -> None:
    for number in range(12):
        make_news(title=f"Orbit {number}")
    first, second = titles(client, "orbit"), titles(client, "orbit", page=2)
    assert (len(first), len(second)) == (10, 2)
    assert not set(first) & set(second)
    following = search(client, "orbit", type="news").find(".//a[@rel='next']")
    assert following.get("href") == "?q=orbit&type=news&page=2"


@pytest.mark.parametrize("page", ["abc", "0", "-1", "99999", "9" * 400, "1.5", "", "\x00"])
def test_a_page_that_is_none_is_the_nearest(client: Client, page: str) -> None:
    make_news(title="Orbit")
    assert titles(client, "orbit", page=page) == ["Orbit"]


def test_nothing_found_leads_on(client: Client) -> None:
    empty = search(client, "zeppelin").find(".//div[@class='empty']")
    assert "Nothing found for “zeppelin”" in words(empty)
    assert "/opportunities/" in [a.get("href") for a in empty.iter("a")]


def test_without_words_the_page_says_what_is_searched(client: Client) -> None:
    for query in ("", "   ", "\x00"):
        page = search(client, query)
        assert "Search looks through" in words(page.find(".//main"))
        assert page.find(".//div[@class='empty']") is None


def test_what_was_typed_is_shown_as_text(client: Client) -> None:
    typed = "\"><script>alert('1')</script> & 🚂"
    page = search(client, typed)
    assert page.find(".//input[@id='search-main']").get("value") == typed
    assert "alert('1')" not in [script.text for script in page.iter("script")]


def test_a_search_is_kept_out_of_search_engines_and_may_be_cached(client: Client) -> None:
    response = client.get(URL, {"q": "orbit"})
    assert re.search(r'<meta name="robots" content="noindex', response.content.decode())
    assert response.headers["Cache-Control"].startswith("public")
    assert not response.cookies


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_a_search_can_only_be_read(client: Client, method: str) -> None:
    assert getattr(client, method)(URL).status_code == 405


HOSTILE = [
    '"', '""', "'", "*", "train*", '"train', "AND", "OR OR", "NOT train", "NEAR(", "NEAR(a b, 5)",
    "train:*", "title:train", "a:b", "(", ")", "()", "-", "--", ";", "\\", "%", "%s", "%(a)s", "_",
    "^train", "{title} : x", "& | !", "a <-> b", "tr\x00ain", "\x00", "\ufffd",
    "🚂", "ﷺ", "ſ", "İ", "ß", "½", "²", "٣", "’", "…", "a" * 5000, "a " * 3000, "é" * 300, "\u202e",
    "train' OR 1=1 --", "{{ 7*7 }}", "${7*7}", "../../etc/passwd",
]  # fmt: skip


@pytest.mark.parametrize("query", HOSTILE)
def test_no_words_break_it(client: Client, query: Any) -> None:
    make_news(title="Train")
    assert client.get(URL, {"q": query}).status_code == 200


@settings(
    deadline=None,
    max_examples=150,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    query=st.text() | st.text(alphabet="\"'*()&|!:^-+%\\ abANDORNEAR\x00", max_size=30),
    kind=st.text(max_size=10) | st.sampled_from(["news", "case-study"]),
    page=st.text(max_size=10) | st.integers().map(str),
)
def test_nothing_that_a_visitor_can_send_breaks_it(
    client: Client, query: str, kind: str, page: str
) -> None:
    response = client.get(URL, {"q": query, "type": kind, "page": page})
    assert response.status_code == 200


def test_broken_addresses_are_answered(client: Client) -> None:
    for address in ("?q=%ff%fe", "?q", "?q=a&q=b", "?q[]=a", "?%00=%00", "?q=%ed%a0%80", "?page=2"):
        assert client.get(f"{URL}{address}").status_code == 200


def test_a_search_costs_the_same_queries_for_any_number_of_results(client: Client) -> None:
    costs = {}
    makers = [make_news, make_opportunity, make_case_study]
    for number, make in enumerate(makers, start=1):
        make(title=f"Orbit {number}", summary="An orbit.")
        titles(client, "orbit")
        with CaptureQueriesContext(connection) as queries:
            assert len(titles(client, "orbit")) == number
        costs[number] = len(queries)
    assert costs[1] == costs[3] <= 15


def test_a_search_without_results_stays_cheap(client: Client, site: Site) -> None:
    titles(client, "orbit")
    with CaptureQueriesContext(connection) as queries:
        assert titles(client, "zeppelin of mars") == []
    assert len(queries) <= 15


def test_of_very_many_results_the_newest_are_shown_and_guides_never_hidden(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search.domain.finding.MOST", 2)
    make_standard_page(title="A guide to the orbit")
    for number in range(2):
        make_opportunity(title=f"Orbit {number}")
    assert "There are more" not in words(search(client, "orbit").find(".//main"))
    make_opportunity(title="Orbit 2")
    found = search(client, "orbit")
    assert "3 results for “orbit”. There are more: these are the newest." in words(
        found.find(".//main")
    )
    assert set(titles(client, "orbit")) == {"A guide to the orbit", "Orbit 1", "Orbit 2"}
    assert titles(client, "orbit guide") == ["A guide to the orbit"]
