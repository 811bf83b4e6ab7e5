"""Following opportunities in a feed reader."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import feedparser
import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.http import parse_http_date
from wagtail.models import Page, PageViewRestriction, Site

from core.models import OrganisationSettings
from opportunities.domain.publications import publishing_as_at
from opportunities.models import Listing, OpportunityIndexPage
from tests.factories import (
    draft_opportunity,
    make_award,
    make_category,
    make_opportunity,
    published,
)
from tests.feed_reader import valid_atom, valid_rss, words

RSS = "/opportunities/feeds/rss/"
ATOM = "/opportunities/feeds/atom/"
READERS = [(RSS, valid_rss), (ATOM, valid_atom)]


def entries(client: Client) -> list[dict[str, Any]]:
    """What the Atom feed tells of, newest change first."""
    return valid_atom(client.get(ATOM).content)["entries"]


def lines(client: Client) -> list[str]:
    """What a reader sees of the only entry."""
    (entry,) = entries(client)
    return words(entry["html"]).splitlines()


@pytest.mark.parametrize(
    ("url", "media_type"), [(RSS, "application/rss+xml"), (ATOM, "application/atom+xml")]
)
def test_each_format_has_its_media_type(
    client: Client, index: OpportunityIndexPage, url: str, media_type: str
) -> None:
    response = client.get(url)
    assert response.headers["Content-Type"] == f"{media_type}; charset=utf-8"
    assert response.headers["Cache-Control"] == "public, max-age=60"
    assert not response.cookies


@pytest.mark.parametrize(("url", "read"), READERS)
def test_a_list_without_opportunities_has_a_valid_feed(
    client: Client, index: OpportunityIndexPage, url: str, read: Any
) -> None:
    published(index)
    feed = read(client.get(url).content)
    assert feed["title"] == "Opportunities – DPS"
    assert feed["entries"] == []
    index.refresh_from_db()
    assert feed["updated"] == index.last_published_at.replace(microsecond=0)


@pytest.mark.parametrize(("url", "read"), READERS)
def test_links_are_whole_addresses(
    client: Client, index: OpportunityIndexPage, url: str, read: Any
) -> None:
    make_opportunity(slug="trains")
    feed = read(client.get(url).content)
    assert feed["links"] == {
        "self": f"http://testserver{url}",
        "alternate": "http://testserver/opportunities/",
    }
    assert feed["entries"][0]["link"] == "http://testserver/opportunities/trains/"


def test_an_entry_says_what_a_bidder_needs(client: Client, index: OpportunityIndexPage) -> None:
    make_opportunity(
        summary="Connect a steam train.",
        closes_at=datetime(2099, 12, 4, 12, tzinfo=UTC),
        value_from=Decimal(50_000),
        value_to=Decimal(80_000),
        place="Swanage",
        is_example=True,
    )
    assert lines(client) == [
        "Connect a steam train.",
        "This is: an example, not a real opportunity",
        "Stage: Open",
        "Deadline for bids: noon on Friday 4 December 2099 (UK time)",
        "Value: £50,000 to £80,000 excluding VAT",
        "Category: Connectivity",
        "Where: Swanage",
    ]
    assert entries(client)[0]["categories"] == ["Connectivity"]


def test_a_planned_opportunity_says_when_it_opens(
    client: Client, index: OpportunityIndexPage
) -> None:
    make_opportunity(
        opens_at=datetime(2099, 12, 1, 9, tzinfo=UTC),
        closes_at=datetime(2099, 12, 21, 12, tzinfo=UTC),
    )
    assert "Stage: Planned" in lines(client)
    assert "Opens: 9am on Tuesday 1 December 2099 (UK time)" in lines(client)


def test_an_award_is_told(client: Client, index: OpportunityIndexPage) -> None:
    now = timezone.now()
    opportunity = make_opportunity(
        opens_at=now - timedelta(days=30), closes_at=now - timedelta(days=9)
    )
    make_award(opportunity, value=Decimal(75_000), awarded_on=timezone.localdate())
    told = lines(client)
    assert "Stage: Awarded" in told
    assert any(line.startswith("Awarded: £75,000 excluding VAT, decided on ") for line in told)
    assert "Changed last: Status, Award" in told


def test_an_end_without_award_says_why(client: Client, index: OpportunityIndexPage) -> None:
    now = timezone.now()
    make_opportunity(
        outcome="cancelled", outcome_at=now - timedelta(hours=1), outcome_reason="Funding ended."
    )
    assert {"Stage: Cancelled", "Why: Funding ended."} <= set(lines(client))


def test_a_change_is_told_with_its_reason_and_moves_the_entry_up(
    client: Client, index: OpportunityIndexPage
) -> None:
    published_at, changed_at = timezone.now() - timedelta(days=9), timezone.now()
    with publishing_as_at(published_at):
        first = make_opportunity(title="First", opens_at=published_at)
    with publishing_as_at(changed_at - timedelta(days=5)):
        make_opportunity(title="Second")
    assert [entry["title"] for entry in entries(client)] == ["Second", "First"]
    first.closes_at = changed_at + timedelta(days=20)
    first.change_note = "Bidders asked for time."
    with publishing_as_at(changed_at):
        published(first)
    top = entries(client)[0]
    assert (top["title"], top["updated"]) == ("First", changed_at.replace(microsecond=0))
    told = words(top["html"]).splitlines()
    assert told[-2:] == [
        "Changed last: Deadline for bids",
        "Why it changed: Bidders asked for time.",
    ]


def test_publishing_again_without_a_change_of_facts_is_no_news(
    client: Client, index: OpportunityIndexPage
) -> None:
    moment = datetime(2026, 3, 1, 9, tzinfo=UTC)
    with publishing_as_at(moment):
        opportunity = make_opportunity(opens_at=moment)
    published(opportunity)
    assert entries(client)[0]["updated"] == moment


def test_ids_survive_a_new_slug(client: Client, index: OpportunityIndexPage) -> None:
    opportunity = make_opportunity(slug="old")
    before = entries(client)[0]
    opportunity.slug = "new"
    published(opportunity)
    after = entries(client)[0]
    assert before["link"] != after["link"]
    assert before["id"] == after["id"] == valid_rss(client.get(RSS).content)["entries"][0]["id"]


def test_only_what_readers_may_see_is_in_the_feed(
    client: Client, index: OpportunityIndexPage
) -> None:
    make_opportunity(title="Public")
    draft_opportunity(title="Draft")
    make_opportunity(title="Withdrawn").unpublish()
    private = make_opportunity(title="Private")
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    secret = make_opportunity(title="Public title")
    secret.title = "Secret new title"
    secret.save_revision()
    assert {entry["title"] for entry in entries(client)} == {"Public", "Public title"}


def test_a_feed_holds_the_newest_hundred(
    client: Client, index: OpportunityIndexPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.feeds.keyset.PAGE_SIZE", 2)
    for title in ("One", "Two", "Three"):
        make_opportunity(title=title)
    assert [entry["title"] for entry in entries(client)] == ["Three", "Two"]


@pytest.mark.parametrize("url", [RSS, ATOM])
@pytest.mark.parametrize("title", ["]]> & <script>alert(1)</script>", "Trains 🚂 & <b>boats</b>"])
def test_hostile_titles_reach_the_reader_as_text(
    client: Client, index: OpportunityIndexPage, url: str, title: str
) -> None:
    make_opportunity(title=title, slug="hostile")
    parsed = feedparser.parse(client.get(url).content)
    assert not parsed.bozo
    assert [entry.title for entry in parsed.entries] == [title]


class TestAskingAgain:
    """A reader program asks every hour; it gets the feed only when there is something new."""

    @pytest.mark.parametrize("url", [RSS, ATOM])
    @pytest.mark.parametrize("header", ["ETag", "Last-Modified"])
    def test_nothing_new_is_304_and_writes_nothing(
        self,
        client: Client,
        index: OpportunityIndexPage,
        url: str,
        header: str,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        make_opportunity()
        first = client.get(url)
        monkeypatch.setattr("opportunities.exports.formats.entry_of", None)
        again = client.get(url, headers=_condition(first, header))
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers[header] == first.headers[header]
        assert again.headers["Cache-Control"] == "public, max-age=60"

    @pytest.mark.parametrize("field", ["title", "summary", "place", "slug"])
    def test_a_new_word_is_new(
        self, client: Client, index: OpportunityIndexPage, field: str
    ) -> None:
        opportunity = make_opportunity()
        seen = client.get(ATOM)
        setattr(opportunity, field, "another")
        published(opportunity)
        assert _new(client, seen, "ETag") is True

    def test_what_stands_elsewhere_is_new_too(
        self, client: Client, index: OpportunityIndexPage
    ) -> None:
        opportunity = make_opportunity(category=make_category("Connectivity"))
        for model, change in (
            (OrganisationSettings, {"organisation_name": "Another council"}),
            (OpportunityIndexPage, {"title": "What we buy"}),
            (Site, {"site_name": "Another site"}),
        ):
            seen = client.get(ATOM)
            assert model._default_manager.update(**change) == 1
            cache.clear()
            assert _new(client, seen, "ETag") is True, model
        seen = client.get(ATOM)
        make_award(opportunity, value=Decimal(5))
        assert _new(client, seen, "ETag") is True

    def test_the_formats_do_not_share_a_tag(
        self, client: Client, index: OpportunityIndexPage
    ) -> None:
        assert client.get(RSS).headers["ETag"] != client.get(ATOM).headers["ETag"]

    def test_compressed_and_plain_answers_have_tags_that_both_lead_to_304(
        self, client: Client, index: OpportunityIndexPage
    ) -> None:
        make_opportunity()
        compressed = client.get(ATOM, headers={"Accept-Encoding": "gzip"})
        assert compressed.headers["Content-Encoding"] == "gzip"
        assert compressed.headers["ETag"] != client.get(ATOM).headers["ETag"]
        assert client.get(ATOM, headers=_condition(compressed, "ETag")).status_code == 304

    @pytest.mark.parametrize("header", ["ETag", "Last-Modified"])
    def test_a_change_a_withdrawal_and_the_clock_are_new(
        self,
        client: Client,
        index: OpportunityIndexPage,
        header: str,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        now = timezone.now()

        def at(moment: datetime) -> None:
            monkeypatch.setattr("django.utils.timezone.now", lambda: moment)

        at(now - timedelta(days=5))
        opportunity = make_opportunity(opens_at=timezone.now(), closes_at=now + timedelta(hours=1))
        at(now - timedelta(hours=3))
        seen = client.get(ATOM)
        assert _new(client, seen, header) is False

        at(now - timedelta(hours=2))
        opportunity.value_to = Decimal(90_000)
        published(opportunity)
        assert _new(client, seen, header) is True

        seen = client.get(ATOM)
        at(now + timedelta(hours=1))
        assert _new(client, seen, header) is True

        seen = client.get(ATOM)
        at(now + timedelta(hours=2))
        opportunity.unpublish()
        assert _new(client, seen, header) is True

    def test_a_cached_feed_does_not_outlive_the_next_deadline(
        self, client: Client, index: OpportunityIndexPage
    ) -> None:
        make_opportunity(closes_at=timezone.now() + timedelta(seconds=20))
        max_age = int(client.get(ATOM).headers["Cache-Control"].rpartition("=")[2])
        assert max_age <= 20

    def test_last_modified_is_when_the_last_change_became_known_here(
        self, client: Client, index: OpportunityIndexPage
    ) -> None:
        """An import tells of days long past; who asked yesterday does not know it yet."""
        before = timezone.now().replace(microsecond=0)
        with publishing_as_at(datetime(2026, 3, 1, 9, tzinfo=UTC)):
            make_opportunity(closes_at=timezone.now() + timedelta(days=9))
        header = client.get(ATOM).headers["Last-Modified"]
        assert before.timestamp() <= parse_http_date(header) <= timezone.now().timestamp()


def _condition(response: Any, header: str) -> dict[str, str]:
    name = {"ETag": "If-None-Match", "Last-Modified": "If-Modified-Since"}[header]
    return {name: response.headers[header]}


def _new(client: Client, seen: Any, header: str) -> bool:
    """Whether a reader that has seen that answer gets a new one."""
    return client.get(ATOM, headers=_condition(seen, header)).status_code == 200


@pytest.mark.parametrize("url", [RSS, ATOM])
def test_head_answers_as_get_without_a_body(
    client: Client, index: OpportunityIndexPage, url: str
) -> None:
    make_opportunity()
    head, get = client.head(url), client.get(url)
    assert head.content == b""
    for header in ("Content-Type", "Content-Length", "ETag", "Last-Modified"):
        assert head.headers[header] == get.headers[header]


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_a_feed_can_only_be_read(client: Client, index: OpportunityIndexPage, method: str) -> None:
    assert getattr(client, method)(ATOM).status_code == 405


@pytest.mark.parametrize("path", ["", "xml/", "rss/more/", "RSS/"])
def test_other_addresses_below_feeds_are_not_found(
    client: Client, index: OpportunityIndexPage, path: str
) -> None:
    assert client.get(f"/opportunities/feeds/{path}").status_code == 404


def test_no_opportunity_may_take_the_address_of_the_feeds(index: OpportunityIndexPage) -> None:
    with pytest.raises(ValidationError, match="Choose another slug"):
        make_opportunity(slug="feeds")


def test_every_route_below_the_list_is_reserved() -> None:
    routes = {str(route.pattern) for route in OpportunityIndexPage.get_subpage_urls()}
    assert routes >= {"", "feeds/<slug:slug>/"}
    firsts = {route.partition("/")[0] for route in routes if route}
    assert firsts == set(OpportunityIndexPage.reserved_slugs)


@pytest.mark.parametrize("path", ["/opportunities/", "/opportunities/trains/"])
def test_pages_lead_programs_to_the_feeds(
    client: Client, index: OpportunityIndexPage, path: str
) -> None:
    make_opportunity(slug="trains")
    page = client.get(path).content.decode()
    for name, url in (("RSS", RSS), ("Atom", ATOM)):
        assert (
            f'<link rel="alternate" type="application/{name.lower()}+xml" '
            f'title="Opportunities ({name})" href="{url}">'
        ) in page
        assert client.get(url).status_code == 200


@pytest.mark.parametrize("url", [RSS, ATOM])
def test_a_feed_costs_the_same_few_queries_for_any_number_of_entries(
    client: Client, index: OpportunityIndexPage, url: str
) -> None:
    costs = {}
    for more in (1, 2):
        for _ in range(more):
            make_award(make_opportunity())
        number = len(entries(client))
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        costs[number] = len(queries)
    assert set(costs) == {1, 3}
    assert costs[1] == costs[3] <= 15


def test_the_listing_below_is_the_same_as_in_the_feed(
    client: Client, index: OpportunityIndexPage
) -> None:
    for _ in range(3):
        make_opportunity()
    listed = {listing.facts["title"] for listing in Listing.objects.all()}
    assert {entry["title"] for entry in entries(client)} == listed
    assert Page.objects.child_of(index).count() == 3
