"""Any list of opportunities can be followed, in the tool that a supplier already uses."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from opportunities.models import Clarification, Criterion, OpportunityIndexPage, OpportunityPage
from tests.calendar_reader import valid_calendar
from tests.factories import (
    make_award,
    make_category,
    make_document,
    make_opportunity,
    make_supplier,
    published,
)
from tests.feed_reader import valid_atom, valid_rss
from tests.json_feed_reader import valid_json_feed

FEEDS = "/opportunities/feeds/"


def valid_csv(content: bytes) -> list[dict[str, str]]:
    """The rows of the table, each with all its columns."""
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert all(None not in row and None not in row.values() for row in rows)
    return rows


READERS: dict[str, Callable[[bytes], Any]] = {
    "rss": valid_rss,
    "atom": valid_atom,
    "json": valid_json_feed,
    "calendar": valid_calendar,
    "csv": valid_csv,
}
MEDIA_TYPES = {
    "rss": "application/rss+xml",
    "atom": "application/atom+xml",
    "json": "application/feed+json",
    "calendar": "text/calendar",
    "csv": "text/csv",
}
every_format = pytest.mark.parametrize("name", READERS)


def content(response: Any) -> bytes:
    return b"".join(response) if response.streaming else response.content


def document(client: Client, name: str, query: str = "") -> Any:
    """What the list says in that format."""
    response = client.get(f"{FEEDS}{name}/{query}")
    assert response.status_code == 200
    return READERS[name](content(response))


def titles(client: Client, name: str, query: str = "") -> list[str]:
    """Which opportunities are told of."""
    told = document(client, name, query)
    return {
        "rss": lambda: [entry["title"] for entry in told["entries"]],
        "atom": lambda: [entry["title"] for entry in told["entries"]],
        "json": lambda: [item["title"] for item in told["items"]],
        "calendar": lambda: [event["SUMMARY"].partition(": ")[2] for event in told["events"]],
        "csv": lambda: [row["Title"] for row in told],
    }[name]()


@every_format
class TestEachFormat:
    def test_answers_for_the_whole_list_with_its_media_type(
        self, client: Client, index: OpportunityIndexPage, name: str
    ) -> None:
        make_opportunity(title="WiFi for trains")
        response = client.get(f"{FEEDS}{name}/")
        assert response.headers["Content-Type"] == f"{MEDIA_TYPES[name]}; charset=utf-8"
        assert set(titles(client, name)) == {"WiFi for trains"}

    def test_answers_for_a_filter(
        self, client: Client, index: OpportunityIndexPage, name: str
    ) -> None:
        make_opportunity(title="Open")
        planned = datetime(2099, 3, 1, 9, tzinfo=UTC)
        make_opportunity(title="Planned", opens_at=planned, closes_at=planned + timedelta(days=9))
        assert set(titles(client, name, "?stage=planned")) == {"Planned"}
        assert set(titles(client, name, "?stage=planned&sort=value&page=3")) == {"Planned"}

    def test_an_empty_list_is_valid(
        self, client: Client, index: OpportunityIndexPage, name: str
    ) -> None:
        assert titles(client, name) == []

    def test_any_page_of_the_web_may_read_it(
        self, client: Client, index: OpportunityIndexPage, name: str
    ) -> None:
        response = client.get(f"{FEEDS}{name}/")
        again = client.get(f"{FEEDS}{name}/", headers={"If-None-Match": response.headers["ETag"]})
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert again.headers["Access-Control-Allow-Origin"] == "*"
        assert not response.cookies

    def test_who_has_it_gets_304_until_something_changes(
        self, client: Client, index: OpportunityIndexPage, name: str
    ) -> None:
        page = make_opportunity()
        seen = {"If-None-Match": client.get(f"{FEEDS}{name}/").headers["ETag"]}
        assert client.get(f"{FEEDS}{name}/", headers=seen).status_code == 304
        page.title = "Called otherwise"
        published(page)
        assert client.get(f"{FEEDS}{name}/", headers=seen).status_code == 200

    def test_what_goes_away_is_new(
        self, client: Client, index: OpportunityIndexPage, name: str
    ) -> None:
        page = make_opportunity()
        seen = {"If-None-Match": client.get(f"{FEEDS}{name}/").headers["ETag"]}
        page.unpublish()
        assert client.get(f"{FEEDS}{name}/", headers=seen).status_code == 200

    def test_a_new_address_is_new(
        self, client: Client, index: OpportunityIndexPage, name: str
    ) -> None:
        page = make_opportunity(slug="old")
        seen = {"If-None-Match": client.get(f"{FEEDS}{name}/").headers["ETag"]}
        page.slug = "new"
        published(page)
        response = client.get(f"{FEEDS}{name}/", headers=seen)
        assert response.status_code == 200
        assert b"/opportunities/new/" in content(response).replace(b"\r\n ", b"")

    def test_filters_do_not_share_a_tag(
        self, client: Client, index: OpportunityIndexPage, name: str
    ) -> None:
        tags = {
            client.get(f"{FEEDS}{name}/{query}").headers["ETag"]
            for query in ("", "?stage=open", "?stage=planned")
        }
        assert len(tags) == 3

    def test_head_has_no_body(self, client: Client, index: OpportunityIndexPage, name: str) -> None:
        make_opportunity()
        head, get = client.head(f"{FEEDS}{name}/"), client.get(f"{FEEDS}{name}/")
        assert content(head) == b""
        for header in ("Content-Type", "ETag", "Last-Modified"):
            assert head.headers[header] == get.headers[header]

    def test_it_can_only_be_read(
        self, client: Client, index: OpportunityIndexPage, name: str
    ) -> None:
        assert client.post(f"{FEEDS}{name}/").status_code == 405

    def test_it_costs_the_same_few_queries_for_any_number_of_rows(
        self, client: Client, index: OpportunityIndexPage, name: str
    ) -> None:
        costs = []
        for more in (1, 2):
            for _ in range(more):
                make_award(make_opportunity())
            content(client.get(f"{FEEDS}{name}/"))
            with CaptureQueriesContext(connection) as queries:
                content(client.get(f"{FEEDS}{name}/"))
            costs.append(len(queries))
        assert costs[0] == costs[1] <= 15

    def test_nobody_can_be_written_to_from_it(
        self, client: Client, index: OpportunityIndexPage, name: str
    ) -> None:
        """A change of the mailbox is on record, and yet not copied by the thousand."""
        page = make_opportunity(contact_email="first.person@example.gov.uk", slug="wifi")
        page.contact_email = "second.person@example.gov.uk"
        published(page)
        for url in (
            f"{FEEDS}{name}/",
            "/opportunities/wifi/json/",
            "/opportunities/wifi/calendar/",
        ):
            told = content(client.get(url)).replace(b"\r\n ", b"")
            assert b"wifi" in told
            assert not re.search(rb"[\w.]+@[\w.]+", told)


@pytest.fixture
def _many(index: OpportunityIndexPage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Seven opportunities, and documents that hold three."""
    monkeypatch.setattr("core.feeds.keyset.PAGE_SIZE", 3)
    for number in range(7):
        make_opportunity(title=f"Number {number}")


@pytest.mark.usefixtures("_many")
class TestLongLists:
    def walk(self, client: Client, url: str, name: str) -> Iterator[dict[str, Any]]:
        """Each document of a feed, as programs go through them."""
        while url:
            told = READERS[name](client.get(url).content)
            yield told
            url = told.get("next_url") or told.get("links", {}).get("next", "")

    @pytest.mark.parametrize("name", ["rss", "atom", "json"])
    def test_a_walk_through_the_documents_sees_each_once(self, client: Client, name: str) -> None:
        documents = list(self.walk(client, f"{FEEDS}{name}/?stage=open", name))
        entries = [document.get("entries") or document["items"] for document in documents]
        told = [entry["title"] for part in entries for entry in part]
        assert told == [f"Number {number}" for number in range(6, -1, -1)]
        assert [len(part) for part in entries] == [3, 3, 1]

    def test_each_document_leads_to_the_first_and_the_next(self, client: Client) -> None:
        first, second, last = self.walk(client, f"{FEEDS}atom/?stage=open", "atom")
        start = f"http://testserver{FEEDS}atom/?stage=open"
        assert {each["links"]["first"] for each in (first, second, last)} == {start}
        assert first["links"]["self"] == start
        assert first["links"]["next"] == second["links"]["self"] != start
        assert "next" not in last["links"]
        assert {each["id"] for each in (first, second, last)} == {first["id"]}

    def test_a_change_meanwhile_repeats_nothing(self, client: Client) -> None:
        walk = self.walk(client, f"{FEEDS}json/", "json")
        told = [item["title"] for item in next(walk)["items"]]
        page = OpportunityPage.objects.get(title=told[0])
        page.place = "Swanage"
        published(page)
        told += [item["title"] for each in walk for item in each["items"]]
        assert sorted(told) == [f"Number {number}" for number in range(7)]

    def test_after_what_is_no_place_comes_nothing(self, client: Client) -> None:
        places = ["", "x", "1-1", "9" * 40, "-1-5", "\x00", "٣-٣"]
        for name, place in product(["rss", "atom", "json"], places):
            told = READERS[name](client.get(f"{FEEDS}{name}/", {"before": place}).content)
            assert (told.get("entries") or told.get("items", [])) == [], (name, place)

    def test_tables_and_calendars_are_whole(self, client: Client) -> None:
        assert len(document(client, "csv")) == 7
        assert len(document(client, "calendar")["events"]) == 14


OPEN = "?stage=open"


class TestFilterThatMeansNothingAnyMore:
    @every_format
    def test_nothing_is_in_it_and_it_says_so(
        self, client: Client, index: OpportunityIndexPage, name: str
    ) -> None:
        category = make_category("Connectivity")
        make_opportunity(title="Masts", category=category)
        make_opportunity(title="Tables", category=make_category("Data"))
        query = "?category=connectivity"
        assert set(titles(client, name, query)) == {"Masts"}

        category.slug = "networks"
        category.save()

        assert titles(client, name, query) == []
        if name != "csv":  # which has rows alone
            assert "nothing is in it" in content(client.get(f"{FEEDS}{name}/{query}")).decode()

    def test_each_document_names_itself_and_no_wider_list(
        self, client: Client, index: OpportunityIndexPage
    ) -> None:
        make_opportunity(title="Masts")
        query = "?category=gone&stage=open"
        here = f"http://testserver{FEEDS}"
        title = "A list that can not be read any more – DPS"
        feed = document(client, "json", f"{query}&sort=value")
        assert (feed["feed_url"], feed["title"]) == (f"{here}json/{query}", title)
        assert feed["home_page_url"] == f"http://testserver/opportunities/{query}"
        atom = document(client, "atom", query)
        assert (atom["links"]["self"], atom["title"]) == (f"{here}atom/{query}", title)
        calendar = document(client, "calendar", query)
        assert (calendar["SOURCE"], calendar["NAME"]) == (f"{here}calendar/{query}", title)
        assert len({atom["id"], *(document(client, "atom", q)["id"] for q in ("", OPEN))}) == 3

    def test_its_calendar_does_not_tell_what_was_taken_down_elsewhere(
        self, client: Client, index: OpportunityIndexPage
    ) -> None:
        make_opportunity(title="Masts").unpublish()
        assert titles(client, "calendar", "") != []
        assert titles(client, "calendar", "?category=gone") == []

    @every_format
    @pytest.mark.parametrize("query", ["?categry=connectivity", "?stage=%00", "?Stage=open"])
    def test_what_was_never_understood_has_nothing_either(
        self, client: Client, index: OpportunityIndexPage, name: str, query: str
    ) -> None:
        make_opportunity(title="Masts")
        assert titles(client, name, query) == []
        assert titles(client, name, "?utm_source=x&q=") == titles(client, name, "") != []

    def test_who_only_asks_for_later_changes_learns_of_it(
        self, client: Client, index: OpportunityIndexPage
    ) -> None:
        category = make_category("Connectivity")
        make_opportunity(title="Masts", category=category)
        url = f"{FEEDS}atom/?category=connectivity"
        seen = {"If-Modified-Since": client.get(url).headers["Last-Modified"]}
        assert client.get(url, headers=seen).status_code == 304
        category.slug = "networks"
        category.save()
        assert client.get(url, headers=seen).status_code == 200

    @every_format
    def test_what_is_still_understood_narrows_as_before(
        self, client: Client, index: OpportunityIndexPage, name: str
    ) -> None:
        make_opportunity(title="Masts", category=make_category("Connectivity"))
        assert set(titles(client, name, "?category=connectivity&category=gone")) == {"Masts"}


class TestNewAddress:
    @pytest.mark.parametrize(
        "below",
        [
            "?category=data",
            *(f"feeds/{name}/?category=data" for name in READERS),
            *("ocds/?category=data", "ocds/records/", "ocds/dps/releases/"),
        ],
    )
    def test_whoever_follows_the_list_is_led_on_with_the_filter(
        self,
        client: Client,
        index: OpportunityIndexPage,
        below: str,
        django_capture_on_commit_callbacks: Any,
    ) -> None:
        make_opportunity(category=make_category("Data"))
        index.slug = "tenders"
        with django_capture_on_commit_callbacks(execute=True):
            published(index)
        answer = client.get(f"/opportunities/{below}", follow=True)
        assert answer.status_code == 200
        assert answer.redirect_chain[0][1] == 301
        assert answer.redirect_chain[-1][0] == f"/tenders/{below}"


class TestFilterInWords:
    def test_it_is_the_title_of_each_document(
        self, client: Client, index: OpportunityIndexPage
    ) -> None:
        make_category("Connectivity")
        query = "?stage=open&category=connectivity"
        expected = "Open opportunities in connectivity – DPS"
        assert document(client, "rss", query)["title"].lower() == expected.lower()
        assert document(client, "atom", query)["title"].lower() == expected.lower()
        assert document(client, "json", query)["title"].lower() == expected.lower()
        assert document(client, "calendar", query)["NAME"].lower() == expected.lower()

    @pytest.mark.parametrize("name", ["csv", "calendar"])
    def test_it_names_the_file(
        self, client: Client, index: OpportunityIndexPage, name: str
    ) -> None:
        header = client.get(f"{FEEDS}{name}/?stage=open").headers["Content-Disposition"]
        assert header.startswith('attachment; filename="open-opportunities-dps.')

    def test_a_filter_has_a_name_of_its_own_for_ever(
        self, client: Client, index: OpportunityIndexPage
    ) -> None:
        whole, planned, again = (
            document(client, "atom", query)["id"]
            for query in ("", "?stage=planned", "?sort=value&stage=planned&page=2")
        )
        assert whole == index.translation_key.urn
        assert planned == again != whole

    def test_what_was_asked_in_vain_is_said_and_not_repeated_in_addresses(
        self, client: Client, index: OpportunityIndexPage
    ) -> None:
        told = document(client, "json", "?stage=boats&stage=open")
        assert "Stage “boats” was left out" in told["description"]
        assert told["feed_url"] == f"http://testserver{FEEDS}json/?stage=open"

    def test_what_comes_and_goes_by_the_hour_has_no_last_change(
        self, client: Client, index: OpportunityIndexPage
    ) -> None:
        assert "Last-Modified" not in client.get(f"{FEEDS}atom/?closing=14").headers


class TestTable:
    def test_it_is_told_anew_when_others_close_soon(
        self, client: Client, index: OpportunityIndexPage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        now = timezone.now()
        for days, title in ((2, "Leaves"), (6, "Stays"), (9, "Enters")):
            make_opportunity(title=title, closes_at=now + timedelta(days=days))
        url = f"{FEEDS}csv/?closing=7"
        seen = {"If-None-Match": client.get(url).headers["ETag"]}
        assert client.get(url, headers=seen).status_code == 304
        monkeypatch.setattr("django.utils.timezone.now", lambda: now + timedelta(days=3))
        assert client.get(url, headers=seen).status_code == 200

    def test_a_row_says_what_is_known(self, client: Client, index: OpportunityIndexPage) -> None:
        page = make_opportunity(
            title="WiFi",
            slug="wifi",
            reference="DC/1",
            opens_at=datetime(2026, 3, 1, 9, tzinfo=UTC),
            closes_at=datetime(2026, 4, 13, 12, tzinfo=UTC),
            suitable_for_sme=True,
        )
        make_award(
            page, make_supplier("Fast Ltd"), value=Decimal(75_000), awarded_on=date(2026, 4, 20)
        )
        (row,) = document(client, "csv")
        told = {
            "OCID": f"ocds-213czf-{page.pk}",
            "Reference": "DC/1",
            "Title": "WiFi",
            "Stage": "Awarded",
            "Category": "Connectivity",
            "Lowest value (£, excluding VAT)": "50000.00",
            "Highest value (£, excluding VAT)": "80000.00",
            "Suitable for SMEs": "yes",
            "Suitable for VCSEs": "no",
            "Deadline for bids": "2026-04-13T12:00:00Z",
            "Suppliers": "Fast Ltd",
            "Awarded on": "2026-04-20",
            "Awarded value (£, excluding VAT)": "75000.00",
            "Days from opening to award": "50",
            "Address": "http://testserver/opportunities/wifi/",
        }
        assert {name: row[name] for name in told} == told

    def test_of_a_notice_that_names_no_opening_no_pace_is_known(
        self, client: Client, index: OpportunityIndexPage
    ) -> None:
        make_award(make_opportunity(opens_at=None, is_imported=True))
        make_award(make_opportunity(opens_at=None))
        days = {row["Days from opening to award"] for row in document(client, "csv")}
        assert days == {"", "0"}

    def test_no_spreadsheet_computes_a_title(
        self, client: Client, index: OpportunityIndexPage
    ) -> None:
        make_opportunity(title="=cmd|' /C calc'!A0", slug="hostile")
        assert document(client, "csv")[0]["Title"] == "'=cmd|' /C calc'!A0"

    def test_a_large_table_is_sent_in_pieces(
        self, client: Client, index: OpportunityIndexPage
    ) -> None:
        make_opportunity()
        assert client.get(f"{FEEDS}csv/").streaming


class TestJsonOfOne:
    def data(self, client: Client, page: OpportunityPage) -> dict[str, Any]:
        return json.loads(client.get(f"{page.url}json/").content)

    def test_it_holds_every_public_fact(self, client: Client, index: OpportunityIndexPage) -> None:
        page = make_opportunity(
            slug="wifi", description="<p>Connect <b>trains</b> &amp; boats.</p>", place="Swanage"
        )
        page.criteria.add(Criterion(name="Quality", type="quality", weight=100))
        page = published(page)
        Clarification.objects.create(
            opportunity=page,
            number=1,
            question="By when?",
            received_on=date(2026, 3, 1),
            answer="Soon.",
            answered_at=timezone.now(),
        )
        page = published(page)
        data = self.data(client, page)
        assert data["ocid"] == f"ocds-213czf-{page.pk}"
        assert data["url"] == "http://testserver/opportunities/wifi/"
        assert data["stage"] == "open"
        assert data["publication"] == 3
        facts = data["facts"]
        assert facts["description"].strip() == "Connect trains & boats."
        assert facts["place"] == "Swanage"
        assert facts["criteria"] == [{"name": "Quality", "type": "quality", "weight": "100.00"}]
        assert facts["clarifications"][0]["question"] == "By when?"
        assert data["changes"][0]["label"] == "Questions and answers"
        assert data["rights"].startswith("Open Government Licence")

    def test_it_says_the_same_as_the_feed(
        self, client: Client, index: OpportunityIndexPage
    ) -> None:
        page = make_opportunity()
        make_award(page)
        data = self.data(client, page)
        del data["rights"]
        assert document(client, "json")["items"][0]["_opportunity"] == data
        assert "pk" not in data["facts"]["awards"][0]["suppliers"][0]

    def test_documents_have_whole_addresses(
        self, client: Client, index: OpportunityIndexPage
    ) -> None:
        from opportunities.models import OpportunityDocument

        page = make_opportunity()
        page.documents.add(OpportunityDocument(title="Brief", document=make_document()))
        data = self.data(client, published(page))
        assert data["facts"]["documents"][0]["url"].startswith("http://testserver/documents/")

    def test_once_withdrawn_it_is_gone_and_says_so(
        self, client: Client, index: OpportunityIndexPage
    ) -> None:
        page = make_opportunity()
        page.unpublish()
        response = client.get(f"{page.url}json/")
        assert response.status_code == 410
        assert json.loads(response.content)["stage"] == "withdrawn"

    def test_who_has_it_gets_304(self, client: Client, index: OpportunityIndexPage) -> None:
        page = make_opportunity()
        tag = {"If-None-Match": client.get(f"{page.url}json/").headers["ETag"]}
        assert client.get(f"{page.url}json/", headers=tag).status_code == 304

    @pytest.mark.parametrize("path", ["xml/", "json/more/", "JSON/"])
    def test_other_addresses_below_it_are_not_found(
        self, client: Client, index: OpportunityIndexPage, path: str
    ) -> None:
        assert client.get(f"{make_opportunity().url}{path}").status_code == 404


class TestPanel:
    """Pages lead readers and their programs to the formats."""

    def page(self, client: Client, path: str) -> Any:
        return etree.HTML(client.get(path).content.decode())

    def test_each_format_is_explained_with_its_address(
        self, client: Client, index: OpportunityIndexPage
    ) -> None:
        page = self.page(client, "/opportunities/?stage=open")
        addresses = [code.text for code in page.findall(".//code[@data-copy]")]
        assert addresses == [
            f"http://testserver/opportunities/{path}/?stage=open"
            for path in (*(f"feeds/{name}" for name in READERS), "ocds")
        ]
        for address in addresses:
            assert client.get(address).status_code == 200

    def test_a_calendar_can_be_subscribed_to(
        self, client: Client, index: OpportunityIndexPage
    ) -> None:
        page = self.page(client, "/opportunities/?stage=open")
        (link,) = page.xpath("//a[starts-with(@href, 'webcal:')]")
        assert link.get("href") == f"webcal://testserver{FEEDS}calendar/?stage=open"

    def test_programs_find_each_format_in_the_head(
        self, client: Client, index: OpportunityIndexPage
    ) -> None:
        head = self.page(client, "/opportunities/?stage=open").find("head")
        links = head.findall("link[@rel='alternate']")
        assert {link.get("type") for link in links} == {*MEDIA_TYPES.values(), "application/json"}
        assert links[0].get("title") == "Open opportunities (RSS)"
        assert links[0].get("href") == f"{FEEDS}rss/?stage=open"

    def test_an_opportunity_leads_to_its_own_documents_and_to_the_feeds(
        self, client: Client, index: OpportunityIndexPage
    ) -> None:
        page = self.page(client, make_opportunity(slug="wifi").url)
        addresses = [code.text for code in page.findall(".//code[@data-copy]")]
        own = [
            f"http://testserver/opportunities/wifi/{name}/" for name in ("calendar", "json", "ocds")
        ]
        assert addresses[:3] == own
        assert addresses[3:] == [
            f"http://testserver{FEEDS}{name}/" for name in ("rss", "atom", "json")
        ]
        (link,) = page.xpath("//a[text()='Add the dates to your calendar']")
        assert link.get("href") == "/opportunities/wifi/calendar/"


queries = st.dictionaries(
    st.sampled_from(
        [
            "q",
            "stage",
            "category",
            "closing",
            "cpv",
            "since",
            "value",
            "sort",
            "before",
            "page",
            "x",
        ]
    )
    | st.text(max_size=10),
    st.text(max_size=20) | st.sampled_from(["open", "planned", "14", "72000000", "2026-01-01"]),
    max_size=4,
)


@given(query=queries)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_query_string_gives_well_formed_documents(
    index: OpportunityIndexPage, query: dict[str, str]
) -> None:
    cache.clear()
    client = Client()
    for name, read in READERS.items():
        response = client.get(f"{FEEDS}{name}/", query)
        assert response.status_code == 200
        read(content(response))
