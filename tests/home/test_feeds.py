"""Following news and case studies, and finding all feeds from the home page."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import etree
from wagtail.models import Page, PageViewRestriction

from home.models import CaseStudyIndexPage, CaseStudyPage, HomePage, NewsIndexPage, NewsPage
from opportunities.models import OpportunityIndexPage
from tests.factories import make_case_study, make_news, published
from tests.feed_reader import valid_atom, valid_rss, words

LISTINGS = [("/news/", make_news), ("/case-studies/", make_case_study)]
FORMATS = [("rss", valid_rss), ("atom", valid_atom)]
Make = Callable[..., NewsPage | CaseStudyPage]
Read = Callable[[bytes], dict[str, Any]]


@pytest.fixture(autouse=True)
def _listings(news_index: NewsIndexPage, case_study_index: CaseStudyIndexPage) -> None:
    """Every test here has a list of news and one of case studies."""


def entries(client: Client, listing: str) -> list[dict[str, Any]]:
    return valid_atom(client.get(f"{listing}feeds/atom/").content)["entries"]


@pytest.mark.parametrize(("name", "read"), FORMATS)
@pytest.mark.parametrize(("listing", "make"), LISTINGS)
def test_a_listing_is_followed(
    client: Client, listing: str, make: Make, name: str, read: Read
) -> None:
    page = make(title="Trains & 🚂 <b>boats</b>", slug="trains")
    response = client.get(f"{listing}feeds/{name}/")
    assert response.headers["Content-Type"] == f"application/{name}+xml; charset=utf-8"
    (entry,) = read(response.content)["entries"]
    assert entry["title"] == "Trains & 🚂 <b>boats</b>"
    assert entry["id"] == page.translation_key.urn
    assert entry["link"] == f"http://testserver{listing}trains/"
    assert page.last_published_at is not None
    assert entry["updated"] == page.last_published_at.replace(microsecond=0)


@pytest.mark.parametrize(("name", "read"), FORMATS)
@pytest.mark.parametrize("listing", ["/news/", "/case-studies/"])
def test_a_listing_without_pages_has_a_valid_feed(
    client: Client, listing: str, name: str, read: Read
) -> None:
    assert read(client.get(f"{listing}feeds/{name}/").content)["entries"] == []


def test_news_says_its_date(client: Client) -> None:
    make_news(summary="It happened.", date=date(2026, 3, 1))
    (entry,) = entries(client, "/news/")
    assert words(entry["html"]) == "It happened.\nDate: 1 March 2026"
    assert entry["categories"] == []


def test_a_case_study_says_its_result(client: Client) -> None:
    make_case_study(summary="A train.", result="Done in 16 days.", sector="Transport", place="")
    (entry,) = entries(client, "/case-studies/")
    assert words(entry["html"]) == "A train.\nResult: Done in 16 days.\nSector: Transport"
    assert entry["categories"] == ["Transport"]


@pytest.mark.parametrize(("listing", "make"), LISTINGS)
def test_what_is_published_again_comes_first(client: Client, listing: str, make: Make) -> None:
    first = make(title="First")
    make(title="Second")
    assert [entry["title"] for entry in entries(client, listing)] == ["Second", "First"]
    published(first)
    assert [entry["title"] for entry in entries(client, listing)] == ["First", "Second"]


@pytest.mark.parametrize(("listing", "make"), LISTINGS)
def test_the_first_publication_stays(client: Client, listing: str, make: Make) -> None:
    moment = datetime(2026, 2, 1, 9, tzinfo=UTC)
    published(make(first_published_at=moment))
    (entry,) = entries(client, listing)
    assert entry["published"] == moment < entry["updated"]


@pytest.mark.parametrize(("listing", "make"), LISTINGS)
def test_withdrawn_and_private_pages_are_left_out(client: Client, listing: str, make: Make) -> None:
    make(title="Public")
    make(title="Withdrawn").unpublish()
    PageViewRestriction.objects.create(page=make(title="Private"), restriction_type="login")
    assert [entry["title"] for entry in entries(client, listing)] == ["Public"]


@pytest.mark.parametrize(("listing", "make"), LISTINGS)
def test_who_has_it_already_gets_304(client: Client, listing: str, make: Make) -> None:
    page = make()
    url = f"{listing}feeds/atom/"
    tag = {"If-None-Match": client.get(url).headers["ETag"]}
    assert client.get(url, headers=tag).status_code == 304
    page.summary = "Now with one more word."
    published(page)
    assert client.get(url, headers=tag).status_code == 200


@pytest.mark.parametrize(("listing", "make"), LISTINGS)
def test_no_page_may_take_the_address_of_the_feeds(listing: str, make: Make) -> None:
    with pytest.raises(ValidationError, match="Choose another slug"):
        make(slug="feeds")


@pytest.mark.parametrize(("listing", "make"), LISTINGS)
def test_pages_lead_programs_to_the_feeds(client: Client, listing: str, make: Make) -> None:
    make(slug="trains")
    for path in (listing, f"{listing}trains/"):
        assert _discovered(client, path) == [f"{listing}feeds/rss/", f"{listing}feeds/atom/"]


def test_the_home_page_leads_to_all_public_feeds(
    client: Client, index: OpportunityIndexPage, home_page: HomePage
) -> None:
    listings = ["/news/", "/case-studies/", "/opportunities/"]
    expected = [f"{path}feeds/{name}/" for path in listings for name in ("rss", "atom")]
    assert _discovered(client, "/") == expected
    news = Page.objects.get(slug="news")
    PageViewRestriction.objects.create(page=news, restriction_type="login")
    assert _discovered(client, "/") == expected[2:]


@pytest.mark.parametrize(("listing", "make"), LISTINGS)
def test_a_feed_costs_the_same_few_queries_for_any_number_of_entries(
    client: Client, listing: str, make: Make
) -> None:
    costs = {}
    for more in (1, 2):
        for _ in range(more):
            make()
        number = len(entries(client, listing))
        with CaptureQueriesContext(connection) as queries:
            client.get(f"{listing}feeds/rss/")
        costs[number] = len(queries)
    assert set(costs) == {1, 3}
    assert costs[1] == costs[3] <= 10


def _discovered(client: Client, path: str) -> list[str]:
    """The feeds that a program finds in the head of a page, as RSS Autodiscovery has it."""
    head = etree.HTML(client.get(path).content.decode()).find("head")
    types = ("application/rss+xml", "application/atom+xml")
    links = [link for link in head.findall("link") if link.get("type") in types]
    assert all(link.get("rel") == "alternate" and link.get("title") for link in links)
    return [link.get("href") for link in links]
