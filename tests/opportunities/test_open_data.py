"""The open data at its addresses: whole, page by page, fresh, and for anyone."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from unittest import mock
from urllib.parse import urlencode

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import PageViewRestriction, Site

from core.scheduling import Schedule
from opportunities.models import (
    OpportunityIndexPage,
    OpportunityPage,
    Programme,
    ProgrammePublication,
    Publication,
    Redaction,
)
from opportunities.views import open_data
from tests.factories import (
    draft_opportunity,
    make_category,
    make_opportunity,
    make_standard_page,
)
from tests.opportunities import ocds_life as life

LIST = "/opportunities/ocds/"
RECORDS = "/opportunities/ocds/records/"
DPS = "/opportunities/ocds/dps/"
pytestmark = pytest.mark.usefixtures("index")


def fetched(client: Client, address: str = LIST, **asked: Any) -> dict[str, Any]:
    answer = client.get(address, asked)
    assert answer.status_code == 200, answer.content
    return answer.json()


def ids(package: dict[str, Any]) -> list[str]:
    return [release["id"] for release in package["releases"]]


def ocids(package: dict[str, Any]) -> list[str]:
    return [record["ocid"] for record in package["records"]]


# What is in it


def test_a_package_says_whose_it_is_and_how_it_may_be_used(client: Client, site: Site) -> None:
    policy = make_standard_page(title="Open data")
    programme = Programme.for_site(site)
    programme.publication_policy = policy
    programme.save()
    life.planned()
    package = fetched(client)
    written = Publication.objects.get().recorded_at
    assert {name: package[name] for name in package if name not in ("releases", "extensions")} == {
        "uri": "http://testserver/opportunities/ocds/",
        "version": "1.1",
        "publishedDate": f"{written:%Y-%m-%dT%H:%M:%SZ}",
        "publisher": {
            "name": "Dorset Council",
            "scheme": "GB-PPON",
            "uid": "PHCY-8926-WVVM",
            "uri": "http://testserver/",
        },
        "license": "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
        "publicationPolicy": "http://testserver/open-data/",
    }


def test_a_record_links_to_each_release_where_it_is(client: Client) -> None:
    page = life.whole_life()
    (record,) = fetched(client, f"{page.url}ocds/")["records"]
    assert record["compiledRelease"]["tender"]["status"] == "complete"
    for link in record["releases"]:
        address, _, name = link["url"].partition("#")
        found = fetched(client, address.removeprefix("http://testserver"))["releases"]
        (release,) = [release for release in found if release["id"] == name]
        assert (release["date"], release["tag"]) == (link["date"], link["tag"])


def test_what_was_taken_back_is_not_in_the_record(client: Client) -> None:
    page = life.whole_life()
    life.told(life.at(6, 5), lambda: life.undo(page.awards.get()))
    life.change(page, life.at(7, 5), "No more.", value_to=None)
    (record,) = fetched(client, f"{page.url}ocds/")["records"]
    now = record["compiledRelease"]
    assert [(award["id"], award["status"]) for award in now["awards"]] == [
        (award["id"], "cancelled") for award in now["awards"]
    ]
    assert "value" not in now["tender"]
    assert [party["name"] for party in now["parties"]] == [
        "Dorset Council",
        "Department for Villages",
    ]


def test_the_record_says_when_a_document_changed_until_it_is_gone(client: Client) -> None:
    page = OpportunityPage.objects.get(pk=life.planned().pk)
    paper, other = page.documents.all()
    paper.version = "2.0"
    page.documents.set([paper, other])
    life.told(life.at(3), lambda: life.published(page))
    life.change(page, life.at(4), place="Portland")
    known = f"document-{paper.pk}"
    assert documents_in_the_record(client, page)[known]["dateModified"] == "2026-03-03T10:00:00Z"
    fresh = OpportunityPage.objects.get(pk=page.pk)
    fresh.documents.set([each for each in fresh.documents.all() if each.pk != paper.pk])
    life.told(life.at(5), lambda: life.published(fresh))
    assert known not in documents_in_the_record(client, page)


def documents_in_the_record(client: Client, page: OpportunityPage) -> dict[str, Any]:
    (record,) = fetched(client, f"{page.url}ocds/")["records"]
    return {each["id"]: each for each in record["compiledRelease"]["tender"]["documents"]}


def bids_in_the_record(client: Client, page: OpportunityPage) -> dict[str, Any] | None:
    (record,) = fetched(client, f"{page.url}ocds/")["records"]
    return record["compiledRelease"].get("bids")


def test_counts_of_bids_that_were_taken_back_are_not_in_the_record(client: Client) -> None:
    page = life.planned()
    award = life.award(page, life.at(20, 4))
    award.valid_bids = award.sme_bids = None
    life.told(life.at(21, 4), lambda: life.record(award))
    assert bids_in_the_record(client, page) == {
        "statistics": [{"id": f"{award.pk}-bids", "measure": "bids", "value": 5}]
    }
    award.bids_received = None
    life.told(life.at(22, 4), lambda: life.record(award))
    assert bids_in_the_record(client, page) is None


def test_counts_of_an_award_that_was_undone_are_not_in_the_record(client: Client) -> None:
    page = life.planned()
    award = life.award(page, life.at(20, 4))
    life.told(life.at(21, 4), lambda: life.undo(award))
    assert bids_in_the_record(client, page) is None


def test_a_second_award_counts_no_bid_of_the_first_again(client: Client) -> None:
    page = life.planned()
    counted: dict[str, Any] = {"valid_bids": None, "sme_bids": None}
    first = life.award(page, life.at(20, 4), bids_received=4, **counted)
    second = life.award(page, life.at(21, 4), bids_received=2, **counted)
    assert bids_in_the_record(client, page) == {
        "statistics": [
            {"id": f"{first.pk}-bids", "measure": "bids", "value": 4},
            {"id": f"{second.pk}-bids", "measure": "bids", "value": 2},
        ]
    }


def test_nobodys_address_is_in_it(client: Client) -> None:
    life.whole_life()
    for address in (LIST, RECORDS):
        assert "innovation@example.gov.uk" not in client.get(address).content.decode()


def test_what_was_withdrawn_stays_in_it(client: Client) -> None:
    page = OpportunityPage.objects.get(pk=life.planned().pk)
    page.unpublish()
    assert client.get(page.url).status_code == 410
    for address in (LIST, f"{page.url}ocds/releases/"):
        statuses = [each["tender"]["status"] for each in fetched(client, address)["releases"]]
        assert statuses[-1] == "withdrawn"
    (record,) = fetched(client, f"{page.url}ocds/")["records"]
    assert record["compiledRelease"]["tender"]["status"] == "withdrawn"


def test_what_is_restricted_is_not_in_it(client: Client) -> None:
    page = life.planned()
    restriction = PageViewRestriction.PASSWORD
    PageViewRestriction.objects.create(page=page, restriction_type=restriction, password="x")
    assert fetched(client)["releases"] == []
    assert fetched(client, RECORDS)["records"] == []
    assert "ocds-" not in client.get(f"{page.url}ocds/").content.decode()


def test_a_draft_has_no_open_data(client: Client) -> None:
    page = draft_opportunity()
    assert client.get(f"{page.url}ocds/").status_code == 404
    assert fetched(client)["releases"] == []


def test_what_is_masked_in_the_ledger_is_masked_here(client: Client) -> None:
    page = life.planned(title="Call Jo Person")
    first = client.get(LIST)
    row = Publication.objects.get()
    shown = {"facts": row.facts | {"title": "Call ████"}, "changes": [], "reason": ""}
    Redaction.objects.create(publication=row, at=life.at(3), by="editor", why="Name", shown=shown)
    life.change(page, life.at(1), title="Call us")
    again = client.get(LIST, headers={"if-none-match": first["ETag"]})
    assert again.status_code == 200
    assert "Jo Person" not in again.content.decode()
    assert [release["title"] for release in again.json()["releases"]] == ["Call ████", "Call us"]


# Asking for a part


def test_days_include_both_ends_in_uk_time(client: Client) -> None:
    life.whole_life()
    everything = ids(fetched(client))
    assert ids(fetched(client, **{"from": "2026-03-02", "to": "2026-03-16"})) == everything[1:4]
    assert ids(fetched(client, to="2026-02-20")) == everything[:1]
    assert ids(fetched(client, **{"from": "2026-05-06"})) == []


def test_one_process(client: Client) -> None:
    one, _ = life.planned(), make_opportunity()
    ocid = one.publications.first().ocid
    assert {release["ocid"] for release in fetched(client, ocid=ocid)["releases"]} == {ocid}
    assert ocids(fetched(client, RECORDS, ocid=ocid)) == [ocid]


def test_every_filter_of_the_list_narrows_it(client: Client) -> None:
    small = make_opportunity(suitable_for_sme=True)
    make_opportunity(suitable_for_sme=False)
    assert ocids(fetched(client, RECORDS, suitable="sme")) == [small.publications.first().ocid]
    assert len(fetched(client, suitable="sme")["releases"]) == 1


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ({"from": "yesterday"}, "“from” is no day. Write it like 2026-04-01."),
        ({"to": "2026-02-30"}, "“to” is no day. Write it like 2026-04-01."),
        ({"from": "2026-02-01", "to": "2026-01-31"}, "“to” is before “from”."),
        ({"after": "ocds-1-1"}, "“after” is the id of no release here."),
        ({"ocid": "x\x00"}, "“ocid” can not be read."),
    ],
)
def test_what_is_not_understood_is_refused_in_plain_words(
    client: Client, asked: dict[str, str], reason: str
) -> None:
    for address in (LIST, RECORDS):
        answer = client.get(address, asked)
        assert answer.status_code == 400
        assert answer["Content-Type"] == "application/json"
        assert answer.json() == {
            "error": "This address asks for something that can not be understood.",
            "reasons": [reason],
        }


@pytest.mark.parametrize("address", [LIST, RECORDS])
def test_what_is_left_out_of_a_filter_is_said(client: Client, address: str) -> None:
    make_opportunity()
    told = fetched(client, f"{address}?stage=boats&stage=open")
    assert len(told.get("releases") or told["records"]) == 1
    assert told["ignored"] == ["Stage “boats” was left out. There is no such choice."]
    assert told["uri"] == f"http://testserver{address}?stage=open"
    assert "ignored" not in fetched(client, address)


@pytest.mark.parametrize("address", [LIST, RECORDS])
@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ({"category": "gone"}, "Category “gone” was left out. There is no such choice."),
        ({"sector": "rail"}, "“sector” is no filter here, so it was left out."),
    ],
)
def test_a_filter_that_can_not_be_read_has_nothing_and_keeps_its_address(
    client: Client, address: str, asked: dict[str, str], reason: str
) -> None:
    make_opportunity()
    told = fetched(client, address, **asked, stage="open")
    assert told.get("releases", told.get("records")) == []
    assert told["ignored"] == [reason]
    assert told["uri"] == f"http://testserver{address}?{urlencode(asked)}&stage=open"


@pytest.mark.parametrize("address", [LIST, RECORDS])
def test_who_only_asks_for_later_changes_learns_what_the_clock_changed(
    client: Client, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = timezone.now()
    for days in (1, 9):
        make_opportunity(closes_at=now + timedelta(days=days))
    url = f"{address}?stage=open"
    seen = {"If-Modified-Since": client.get(url).headers["Last-Modified"]}
    assert client.get(url, headers=seen).status_code == 304
    monkeypatch.setattr("django.utils.timezone.now", lambda: now + timedelta(days=2))
    assert client.get(url, headers=seen).status_code == 200
    for by_day in (f"{address}?closing=14", f"{address}?category=gone"):
        assert "Last-Modified" not in client.get(by_day).headers


@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.dictionaries(
        st.one_of(st.sampled_from(["from", "to", "ocid", "after", "q", "since"]), st.text()),
        st.one_of(st.text(), st.dates().map(str), st.integers().map(str)),
        max_size=4,
    )
)
def test_no_address_is_an_error_of_ours(client: Client, asked: dict[str, str]) -> None:
    query = urlencode(asked, errors="surrogatepass")
    assert client.get(f"{LIST}?{query}").status_code in (200, 400)


# Page by page


def walked(client: Client, address: str, visit: Callable[[], object] = lambda: None) -> list[Any]:
    """All pages, with something that happens between them."""
    pages = []
    while address:
        pages.append(fetched(client, address))
        visit()
        address = pages[-1].get("links", {}).get("next", "").removeprefix("http://testserver")
    return pages


def test_a_walk_sees_each_release_once_whatever_happens_meanwhile(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(open_data, "PAGE_SIZE", 2)
    life.whole_life()
    known = ids(fetched(client)) + ids(fetched(client, after=ids(fetched(client))[-1]))
    pages = walked(client, f"{LIST}?from=2026-01-01", make_opportunity)
    seen = [name for page in pages for name in ids(page)]
    assert seen[: len(known)] == known
    assert len(seen) == len(set(seen))
    assert pages[1]["uri"].startswith("http://testserver/opportunities/ocds/?from=2026-01-01&after")


def test_a_walk_sees_each_record_once(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(open_data, "PAGE_SIZE", 2)
    for _ in range(5):
        make_opportunity()
    pages = walked(client, RECORDS)
    assert [len(page["records"]) for page in pages] == [2, 2, 1]
    assert len({ocid for page in pages for ocid in ocids(page)}) == 5


def test_the_releases_of_one_process_are_one_whole_package(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(open_data, "PAGE_SIZE", 2)
    page = life.whole_life()
    assert len(fetched(client, f"{page.url}ocds/releases/")["releases"]) == 6


def test_the_number_of_queries_is_constant(client: Client) -> None:
    def queries(address: str) -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as caught:
            assert client.get(address).status_code == 200
        return len(caught)

    first = life.planned()
    addresses = (LIST, RECORDS, f"{LIST}?suitable=sme&stage=open", f"{first.url}ocds/", DPS)
    with_one = [queries(address) for address in addresses]
    for title in ("Trains", "Buses"):
        life.award(life.planned(title=title), life.at(20, 4))
    assert [queries(address) for address in addresses] == with_one
    assert max(with_one) <= 16


# For programs


@pytest.mark.parametrize("below", ["", "records/", "dps/", "dps/releases/", "?from=x"])
def test_programs_of_other_sites_may_read_all_of_it(client: Client, below: str) -> None:
    Programme.for_site(Site.objects.get())
    for answer in (client.get(LIST + below), client.head(LIST + below)):
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert answer["Content-Type"] == "application/json"
        assert "Cookie" not in answer.get("Vary", "")
    assert client.head(LIST + below).status_code == client.get(LIST + below).status_code


def test_nothing_is_made_for_whoever_has_it(client: Client) -> None:
    page = life.whole_life()
    for address in (LIST, RECORDS, DPS, f"{page.url}ocds/", f"{page.url}ocds/releases/"):
        first = client.get(address)
        again = client.get(address, headers={"if-none-match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        later = client.get(address, headers={"if-modified-since": first["Last-Modified"]})
        assert later.status_code == 304
    life.change(page, life.at(6, 5), "Mended.", place="Portland")
    etag = {"if-none-match": client.get(DPS)["ETag"]}
    assert client.get(DPS, headers=etag).status_code == 304


@pytest.mark.parametrize("address", [LIST, RECORDS])
def test_news_makes_another_answer(client: Client, address: str) -> None:
    page = life.planned()
    first = client.get(address)
    life.change(page, life.at(3), place="Portland")
    assert client.get(address, headers={"if-none-match": first["ETag"]}).status_code == 200


def test_nobody_can_write_to_it(client: Client) -> None:
    assert client.post(LIST).status_code == 405


def test_no_opportunity_may_take_its_address() -> None:
    with pytest.raises(ValidationError, match="Choose another slug"):
        make_opportunity(slug="ocds")


# The DPS itself


def test_the_dps_is_a_process_that_call_offs_point_to(client: Client) -> None:
    page = life.planned()
    release = fetched(client, f"{page.url}ocds/releases/")["releases"][0]
    (related,) = release["relatedProcesses"]
    (record,) = fetched(client, DPS)["records"]
    assert related["identifier"] == record["ocid"] == "ocds-213czf-dps"
    now = record["compiledRelease"]["tender"]
    assert (now["status"], now["value"]["amount"]) == ("active", 10_000_000)
    assert now["techniques"]["hasDynamicPurchasingSystem"] is True


def test_a_change_of_the_settings_is_a_release_of_the_dps(client: Client, site: Site) -> None:
    programme = Programme.for_site(site)
    first = fetched(client, f"{DPS}releases/")["releases"]
    programme.starts_on, programme.ends_on = date(2024, 4, 1), date(2028, 3, 31)
    programme.save()
    programme.save()
    releases = fetched(client, f"{DPS}releases/")["releases"]
    assert releases[:1] == first
    assert [release["tag"] for release in releases] == [["tender"], ["tenderUpdate"]]
    assert releases[1]["tender"]["tenderPeriod"] == {
        "startDate": "2024-04-01T00:00:00+01:00",
        "endDate": "2028-03-31T23:59:59+01:00",
    }


def test_the_end_of_the_dps_is_told_once_and_dated_when_it_came(client: Client, site: Site) -> None:
    programme = Programme.for_site(site)
    programme.ends_on = date(2028, 3, 31)
    programme.save()
    assert Schedule().carry_out(now=datetime(2028, 3, 31, 22, 59, 59, tzinfo=UTC)) == 0
    for day in (1, 20):
        Schedule().carry_out(now=datetime(2028, 4, day, 7, tzinfo=UTC))
    (record,) = fetched(client, DPS)["records"]
    assert [(each["tag"], each["date"]) for each in record["releases"][2:]] == [
        (["tenderUpdate"], "2028-03-31T23:00:00Z")
    ]
    now = record["compiledRelease"]["tender"]
    assert now["status"] == "complete"
    assert now["techniques"]["dynamicPurchasingSystem"]["status"] == "terminated"


def test_an_end_of_the_dps_that_nobody_told_is_told_before_the_next_change(
    client: Client, site: Site
) -> None:
    programme = Programme.for_site(site)
    programme.ends_on = date(2028, 3, 31)
    programme.save()
    programme.ends_on = date(2029, 2, 22)
    with mock.patch("django.utils.timezone.now", return_value=datetime(2028, 5, 1, tzinfo=UTC)):
        programme.save()
    releases = fetched(client, f"{DPS}releases/")["releases"]
    told = [release["tender"].get("status") for release in releases]
    assert told == ["active", "active", "complete", "active"]


def test_the_dps_is_told_once_it_has_its_own_ocid(client: Client, site: Site) -> None:
    programme = Programme.for_site(site)
    programme.ocid = "ocds-h6vhtk-000001"
    programme.save()
    (record,) = fetched(client, DPS)["records"]
    assert record["ocid"] == "ocds-h6vhtk-000001"
    assert record["releases"][0]["tag"] == ["tender"]
    assert [row.number for row in ProgrammePublication.objects.all()] == [1, 2]


def test_a_prefix_given_before_the_first_opportunity_is_that_of_the_dps(
    client: Client, site: Site
) -> None:
    programme = Programme.for_site(site)
    programme.ocid_prefix = "ocds-abc123"
    programme.save()
    page = life.planned()
    (record,) = fetched(client, DPS)["records"]
    (release,) = fetched(client, f"{page.url}ocds/releases/")["releases"]
    assert record["ocid"] == release["relatedProcesses"][0]["identifier"] == "ocds-abc123-dps"


def test_a_later_prefix_is_for_new_processes_and_renames_no_dps(client: Client, site: Site) -> None:
    life.planned()
    told = fetched(client, f"{DPS}releases/")["releases"]
    programme = Programme.for_site(site)
    programme.ocid_prefix = "ocds-abc123"
    programme.save()
    later = make_opportunity(category=make_category())
    assert fetched(client, f"{DPS}releases/")["releases"] == told
    assert fetched(client, DPS)["records"][0]["ocid"] == "ocds-213czf-dps"
    (release,) = fetched(client, f"{later.url}ocds/releases/")["releases"]
    assert release["ocid"] == f"ocds-abc123-{later.pk}"
    assert release["relatedProcesses"][0]["identifier"] == "ocds-213czf-dps"


# In one file


def test_all_of_it_in_one_file(client: Client, tmp_path: Path) -> None:
    life.whole_life()
    make_opportunity()
    path = tmp_path / "all.json"
    call_command("export_ocds", str(path))
    package = json.loads(path.read_text())
    served = fetched(client, f"{DPS}releases/")["releases"] + fetched(client)["releases"]
    assert sorted(ids(package)) == sorted(release["id"] for release in served)
    assert {release["id"]: release for release in package["releases"]} == {
        release["id"]: release for release in served
    }
    head = fetched(client)
    assert {name: package[name] for name in package if name != "releases"} == {
        name: head[name] for name in head if name != "releases"
    }


def test_line_by_line(client: Client) -> None:
    life.whole_life()
    out = StringIO()
    call_command("export_ocds", "-", "--lines", stdout=out)
    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [line["id"] for line in lines[1:]] == ids(fetched(client))


def test_where_nothing_can_be_written_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="Can not write"):
        call_command("export_ocds", str(tmp_path))


@pytest.mark.django_db
def test_without_a_list_there_is_nothing_to_export() -> None:
    OpportunityIndexPage.objects.all().delete()
    with pytest.raises(CommandError, match="There is no list of opportunities yet"):
        call_command("export_ocds", "-")
