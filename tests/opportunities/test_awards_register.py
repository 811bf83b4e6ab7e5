"""Anyone sees what was decided: who won, for how much, and how fast."""

import csv
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from html import unescape
from io import StringIO
from typing import Any
from unittest import mock

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import PageViewRestriction

from home.models import HomePage
from opportunities.domain.awards import record_award, tell_of_supplier, undo_award
from opportunities.domain.publications import record_turns
from opportunities.models import (
    Award,
    AwardsRegisterPage,
    Category,
    FundingSource,
    OpportunityIndexPage,
    OpportunityPage,
    RegisteredAward,
    Supplier,
)
from tests.factories import (
    draft_opportunity,
    make_award,
    make_category,
    make_opportunity,
    make_supplier,
    page_facts,
    published,
)

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    """The middle of a financial year, so that a decision of today is of this year."""
    with mock.patch("django.utils.timezone.now", return_value=NOW):
        yield


@pytest.fixture
def register(index: OpportunityIndexPage, home_page: HomePage) -> AwardsRegisterPage:
    page = AwardsRegisterPage(**page_facts("Awards"), show_in_menus=True)
    return home_page.add_child(instance=page)


def decided(title: str, *suppliers: str, days_ago: int = 0, **facts: Any) -> Award:
    """An award of an opportunity of that name."""
    of_award = {"awarded_on": TODAY - timedelta(days=days_ago)}
    for name in ("value", "awarded_on", "signed_on", "department"):
        if name in facts:
            of_award[name] = facts.pop(name)
    awarded_on = of_award["awarded_on"]
    opened = datetime(awarded_on.year, awarded_on.month, awarded_on.day, 9, tzinfo=UTC)
    given = {"opens_at": opened - timedelta(days=16), "closes_at": opened - timedelta(days=2)}
    page = make_opportunity(title=title, **given | facts)
    return make_award(page, *map(make_supplier, suppliers), **of_award)


def read(client: Client, url: str, **query: str) -> str:
    answer = client.get(url, query)
    assert answer.status_code == 200, url
    return unescape(answer.content.decode())


def titles(client: Client, url: str, **query: str) -> list[str]:
    return [award.title for award in client.get(url, query).context["page_obj"]]


# What is listed


def test_a_decision_is_listed_with_its_facts(client: Client, register: AwardsRegisterPage) -> None:
    award = decided("Soil sensors", "Example A Ltd", "Example B Ltd", value=Decimal(71_200))
    page = read(client, register.url)
    for words in ("Soil sensors", "£71,200", "15 June 2026", "16 days", "Example A Ltd"):
        assert words in page
    for supplier in Supplier.objects.all():
        assert f'href="{register.url}suppliers/{supplier.pk}-{supplier.slug}/"' in page
    assert f'href="{award.opportunity.url}#what-came-of-it"' in page
    assert f'href="{register.url}categories/connectivity/"' in page


def test_several_awards_of_one_opportunity_have_each_their_own_pace(
    client: Client, register: AwardsRegisterPage
) -> None:
    first = decided("Soil sensors", days_ago=3)
    make_award(first.opportunity, awarded_on=TODAY, title="More soil sensors")
    paces = RegisteredAward.objects.order_by("awarded_on").values_list("title", "pace")
    assert list(paces) == [("Soil sensors", 16), ("More soil sensors", 19)]


def test_a_decision_dated_ahead_stays_hidden_until_its_day(
    client: Client, register: AwardsRegisterPage
) -> None:
    decided("Soil sensors", awarded_on=TODAY + timedelta(days=1), opens_at=NOW, closes_at=None)
    assert titles(client, register.url) == []
    answer = client.get(register.url)
    assert answer["Cache-Control"] == "public, max-age=60"
    with mock.patch("django.utils.timezone.now", return_value=NOW + timedelta(hours=11)):
        assert titles(client, register.url) == ["Soil sensors"]  # past midnight in Dorset


def test_what_is_not_public_is_not_listed(client: Client, register: AwardsRegisterPage) -> None:
    make_award(draft_opportunity(title="Draft"))
    withdrawn = decided("Withdrawn")
    withdrawn.opportunity.unpublish()
    undo_award(award=decided("Undone"), now=NOW)
    restricted = decided("Restricted").opportunity
    PageViewRestriction.objects.create(page=restricted, restriction_type="login")
    alias = decided("Public").opportunity
    alias.create_alias(parent=OpportunityIndexPage.objects.get(), update_slug="again")
    assert titles(client, register.url) == ["Public"]
    assert read(client, register.url).count("Public</a>") == 1


def test_an_opportunity_that_was_cancelled_after_all_has_no_award(
    client: Client, register: AwardsRegisterPage
) -> None:
    page = decided("Soil sensors").opportunity
    page.outcome, page.outcome_at, page.outcome_reason = "cancelled", NOW, "No money."
    published(page)
    assert titles(client, register.url) == []


def test_an_end_dated_ahead_leaves_the_award_in_the_register_until_then(
    register: AwardsRegisterPage,
) -> None:
    page = decided("Soil sensors").opportunity
    page.outcome, page.outcome_reason = "cancelled", "No money."
    page.outcome_at = ends = timezone.now() + timedelta(days=2)
    page = published(page)
    assert page.stage == "awarded"
    assert RegisteredAward.objects.count() == 1
    record_turns(now=ends)
    assert not RegisteredAward.objects.exists()


def test_it_says_so_while_there_is_nothing(client: Client, register: AwardsRegisterPage) -> None:
    page = read(client, register.url)
    assert "The first decision will stand here" in page
    assert "There is nothing to add up yet." in page


def test_examples_and_imported_notices_are_marked(
    client: Client, register: AwardsRegisterPage
) -> None:
    decided("Invented", is_example=True)
    decided("Taken over", is_imported=True, buyer="London Borough of Merton")
    page = read(client, register.url)
    assert ">Example</span>" in page
    assert ">Taken over from a notice</span>" in page
    assert "Buyer: London Borough of Merton" in page


# Totals


def test_totals_add_up_by_financial_year_without_examples(
    client: Client, register: AwardsRegisterPage
) -> None:
    decided("This year", value=100)
    decided("The first day", value=20, awarded_on=date(2026, 4, 1))
    decided("The last day", value=3, awarded_on=date(2026, 3, 31))
    decided("Invented", value=4_000, is_example=True)
    context = client.get(register.url).context
    assert [tuple(year) for year in context["filter"].totals.by_year] == [
        (2026, 2, Decimal(120)),
        (2025, 1, Decimal(3)),
    ]
    page = read(client, register.url)
    assert "2026 to 2027</th>" in page
    assert "Examples are not counted." in page


def test_totals_follow_the_choice(client: Client, register: AwardsRegisterPage) -> None:
    decided("Fibre", value=100)
    decided("Drones", value=20, category=make_category("Flight"))
    totals = client.get(register.url, {"category": "flight"}).context["filter"].totals
    assert [(t.awards, t.value) for t in totals.by_year] == [(1, Decimal(20))]


def test_a_new_award_is_counted_at_once(client: Client, register: AwardsRegisterPage) -> None:
    decided("Fibre")
    read(client, register.url)
    decided("Drones")
    assert client.get(register.url).context["filter"].totals.count == 2


# Choosing


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "drone"}, ["Drones over heaths"]),
        ({"q": "EXAMPLE b"}, ["Drones over heaths"]),
        ({"q": "dc/2026.014"}, ["Fibre"]),
        ({"q": "014"}, ["Fibre"]),
        ({"q": "rones"}, []),
        ({"q": "drones fibre"}, []),
        ({"year": "2026-27"}, ["Fibre"]),
        ({"year": "2025-26", "category": "flight"}, ["Drones over heaths"]),
        ({"year": "2026-27", "category": "flight"}, []),
        ({"category": "connectivity"}, ["Fibre"]),
    ],
)
def test_readers_choose(
    client: Client, register: AwardsRegisterPage, query: dict[str, str], found: list[str]
) -> None:
    decided("Fibre", "Example A Ltd", reference="DC/2026.014")
    flight = make_category("Flight")
    decided("Drones over heaths", "Example B Ltd", days_ago=300, category=flight)
    assert titles(client, register.url, **query) == found
    assert client.get(register.url, query).context["page_obj"].paginator.count == len(found)


@pytest.mark.parametrize(
    ("sort", "found"),
    [
        ("", ["Fast", "Slow", "Unknown"]),
        ("date", ["Unknown", "Slow", "Fast"]),
        ("value", ["Slow", "Unknown", "Fast"]),
        ("-value", ["Fast", "Unknown", "Slow"]),
        ("supplier", ["Slow", "Fast", "Unknown"]),
        ("-supplier", ["Unknown", "Fast", "Slow"]),
        ("pace", ["Fast", "Slow", "Unknown"]),
        ("-pace", ["Slow", "Fast", "Unknown"]),
    ],
)
def test_readers_sort(
    client: Client, register: AwardsRegisterPage, sort: str, found: list[str]
) -> None:
    decided("Fast", "Example B Ltd", value=30)
    decided("Slow", "Example A Ltd", value=10, days_ago=1, opens_at=NOW - timedelta(days=90))
    decided("Unknown", "Example C Ltd", value=20, days_ago=2, opens_at=None, is_imported=True)
    assert titles(client, register.url, sort=sort) == found


def test_a_heading_says_how_the_table_is_sorted(
    client: Client, register: AwardsRegisterPage
) -> None:
    decided("Fibre")
    assert 'aria-sort="descending"><a href="?sort=date">Decided on' in read(client, register.url)
    page = read(client, register.url, sort="value", page="1")
    assert 'aria-sort="ascending" class="number"><a href="?sort=-value">Value' in page
    assert page.count("aria-sort") == 1


def test_the_choice_stays_while_sorting_and_paging(
    client: Client, register: AwardsRegisterPage
) -> None:
    decided("Fibre")
    page = read(client, register.url, q="fibre")
    assert 'href="?q=fibre&sort=-value"' in page
    assert f'href="{register.url}csv/?q=fibre"' in page


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"year": "banana"}, "year=banana"),
        ({"year": "1066-67"}, "year=1066-67"),
        ({"category": "nowhere"}, "category=nowhere"),
        ({"sort": "beauty"}, "sort=beauty"),
        ({"q": "?!"}, "q=?!"),
        ({"q": "x" * 101}, "q=" + "x" * 58),
        ({"suplier": "A"}, "suplier=A"),
    ],
)
def test_what_is_not_understood_is_said(
    client: Client, register: AwardsRegisterPage, query: dict[str, str], said: str
) -> None:
    decided("Fibre")
    page = read(client, register.url, **query)
    assert f"<code>{said}</code>" in page
    assert "so it was left out" in page


def test_what_is_asked_twice_is_said(client: Client, register: AwardsRegisterPage) -> None:
    decided("Fibre")
    decided("Drones")
    answer = client.get(f"{register.url}?q=fibre&q=drones&page=1&page=1&utm_source=x")
    assert answer.context["filter"].ignored == ["q=fibre"]
    assert [award.title for award in answer.context["page_obj"]] == ["Drones"]


queries = st.dictionaries(
    st.sampled_from(["q", "year", "category", "sort", "page", "x"]) | st.text(max_size=5),
    st.text(max_size=30) | st.integers().map(str),
    max_size=4,
)


@given(query=queries, path=st.text(max_size=30), number=st.integers(min_value=0))
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_nothing_a_visitor_sends_fails(
    register: AwardsRegisterPage, query: dict[str, str], path: str, number: int
) -> None:
    client = Client()
    plain = path.replace("\n", "")
    for below in ("", "csv/", "categories/connectivity/", f"suppliers/{number}-x/", plain):
        assert client.get(f"{register.url}{below}", query).status_code < 500


def test_the_list_is_paged(client: Client, register: AwardsRegisterPage) -> None:
    page = decided("Fibre").opportunity
    for number in range(29):
        make_award(page, title=f"More {number}", awarded_on=TODAY)
    assert len(titles(client, register.url)) == 25
    assert len(titles(client, register.url, page="2")) == 5
    assert client.get(register.url).context["page_obj"].paginator.count == 30


def test_of_very_many_that_have_the_words_the_first_are_shown(
    client: Client, register: AwardsRegisterPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("opportunities.register_filter.MOST", 2)
    page = decided("Fibre").opportunity
    make_award(page, title="Fibre", awarded_on=TODAY - timedelta(days=2))
    assert "2 awards, matching “fibre”" in read(client, register.url, q="fibre")
    award = make_award(page, title="Fibre", awarded_on=TODAY - timedelta(days=1))
    told = read(client, register.url, q="fibre")
    assert "More than 2 awards, matching “fibre”" in told
    assert "This page shows the first 2 in this order." in told
    shown = client.get(register.url, {"q": "fibre"}).context["page_obj"]
    assert [each.awarded_on for each in shown] == [TODAY, award.awarded_on]
    oldest = client.get(register.url, {"q": "fibre", "sort": "date"}).context["page_obj"]
    assert [each.awarded_on for each in oldest] == [TODAY - timedelta(days=2), award.awarded_on]
    assert len(table(client, register, q="fibre")) == 3


def test_words_cost_the_same_queries_for_any_number_of_awards(
    client: Client, register: AwardsRegisterPage
) -> None:
    costs = []
    page = decided("Fibre").opportunity
    for more in (1, 2):
        for _ in range(more):
            make_award(page, title="Fibre")
        read(client, register.url, q="fibre")
        with CaptureQueriesContext(connection) as queries:
            read(client, register.url, q="fibre")
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 15


# Below the register


def test_a_supplier_has_a_page(client: Client, register: AwardsRegisterPage) -> None:
    facts = {"identifier_scheme": "GB-COH", "identifier": "01234567", "size": "sme"}
    supplier = make_supplier("Example A Ltd", **facts)
    decided("Alone", "Example A Ltd", value=100)
    decided("Together", "Example A Ltd", "Example B Ltd", value=20)
    decided("Without", "Example B Ltd")
    url = f"{register.url}suppliers/{supplier.pk}-example-a-ltd/"
    page = read(client, url)
    assert titles(client, url) == ["Together", "Alone"]
    assert titles(client, url, sort="-value") == ["Alone", "Together"]
    assert "Companies House number</dt><dd>01234567" in page
    assert "£120</td>" in page
    assert f'<link rel="canonical" href="http://testserver{url}">' in page
    assert '<li><a href="/awards/">Awards</a></li>' in page


def test_an_old_name_of_a_supplier_leads_to_the_new_one(
    client: Client, register: AwardsRegisterPage
) -> None:
    supplier = decided("Fibre", "Example A Ltd").award_suppliers.get().supplier
    answer = client.get(f"{register.url}suppliers/{supplier.pk}-old-name/")
    assert (answer.status_code, answer["Location"]) == (
        301,
        f"{register.url}suppliers/{supplier.pk}-example-a-ltd/",
    )


def test_a_supplier_without_a_public_award_has_no_page(
    client: Client, register: AwardsRegisterPage
) -> None:
    supplier = make_supplier("Example A Ltd")
    make_award(draft_opportunity(), supplier)
    for slug in ("example-a-ltd", "x"):  # nobody learns the name from a redirect either
        url = f"{register.url}suppliers/{supplier.pk}-{slug}/"
        assert client.get(url).status_code == 404


def test_a_category_has_a_page(client: Client, register: AwardsRegisterPage) -> None:
    decided("Fibre")
    decided("Drones", category=make_category("Flight"))
    Category.objects.update(description="What it is about.")
    url = f"{register.url}categories/flight/"
    assert titles(client, url) == ["Drones"]
    assert titles(client, url, q="fibre") == []
    assert client.get(url, {"category": "connectivity"}).context["filter"].ignored
    assert "What it is about." in read(client, url)
    assert client.get(f"{register.url}categories/nowhere/").status_code == 404


def test_a_fund_that_pays_for_nothing_public_has_no_page(
    client: Client, register: AwardsRegisterPage
) -> None:
    source = FundingSource.objects.create(name="Secret fund", slug="secret-fund")
    draft_opportunity(funding_source=source)
    url = f"{register.url}funding/{source.slug}/"
    assert client.get(url).status_code == 404
    make_opportunity(funding_source=source)
    assert client.get(url).status_code == 200


def test_a_category_without_awards_says_so(client: Client, register: AwardsRegisterPage) -> None:
    make_category("Flight")
    assert "The first decision" in read(client, f"{register.url}categories/flight/")


# The table


def test_an_award_of_an_imported_notice_that_names_nobody_has_its_row(
    client: Client, register: AwardsRegisterPage
) -> None:
    decided("Fibre").award_suppliers.all().delete()
    (row,) = table(client, register)
    assert (row["title"], row["supplier"], row["supplier_is_vcse"]) == ("Fibre", "", "")


def table(client: Client, register: AwardsRegisterPage, **query: str) -> list[dict[str, str]]:
    answer = client.get(f"{register.url}csv/", query)
    assert answer["Content-Type"].startswith("text/csv")
    text = b"".join(answer).decode("utf-8-sig")
    return list(csv.DictReader(StringIO(text, newline="")))


def test_the_table_has_a_row_for_each_award_and_supplier(
    client: Client, register: AwardsRegisterPage
) -> None:
    make_supplier("Example A Ltd", identifier_scheme="GB-COH", identifier="01234567", is_vcse=True)
    award = decided(
        "Soil sensors",
        "Example A Ltd",
        "=Example B Ltd",
        value=Decimal("71200.50"),
        reference="DC/1",
        department="Digital Place",
        signed_on=TODAY + timedelta(days=9),
        procedure="call_off",
    )
    first, second = table(client, register)
    assert first == {
        "award_id": str(award.pk),
        "ocid": f"ocds-213czf-{award.opportunity.pk}",
        "reference": "DC/1",
        "title": "Soil sensors",
        "description": "Soil sensors, in short.",
        "procedure": "Call-off under the DPS",
        "category": "Connectivity",
        "buyer": "Dorset Council",
        "department": "Digital Place",
        "awarded_on": "2026-06-15",
        "days_from_publication_to_award": "16",
        "value_excluding_vat": "71200.50",
        "irrecoverable_vat": "",
        "extension_value_excluding_vat": "0.00",
        "supplier": "Example A Ltd",
        "supplier_register": "GB-COH",
        "supplier_number": "01234567",
        "supplier_size": "",
        "supplier_is_vcse": "true",
        "bids_received": "",
        "valid_bids": "",
        "sme_bids": "",
        "signed_on": "",
        "starts_on": "",
        "ends_on": "",
        "latest_end_on": "",
        "review_on": "",
        "is_example": "false",
        "is_imported": "false",
        "url": f"http://testserver{award.opportunity.url}#what-came-of-it",
    }
    assert second["supplier"] == "'=Example B Ltd"


def test_the_table_has_what_the_reader_chose(client: Client, register: AwardsRegisterPage) -> None:
    decided("Fibre", days_ago=1)
    decided("Drones")
    assert [row["title"] for row in table(client, register)] == ["Drones", "Fibre"]
    assert [row["title"] for row in table(client, register, q="fibre")] == ["Fibre"]


# Kept in step


def test_a_renamed_supplier_is_found_by_its_new_name(
    client: Client, register: AwardsRegisterPage
) -> None:
    supplier = decided("Fibre", "Example A Ltd").award_suppliers.get().supplier
    supplier.name = "Another name Ltd"
    supplier.save()
    tell_of_supplier(supplier=supplier, now=timezone.now())
    assert titles(client, register.url, q="another") == ["Fibre"]
    assert titles(client, register.url, q="example") == []


def test_who_reads_of_a_shared_award_is_told_that_its_value_is_shared(
    client: Client, register: AwardsRegisterPage
) -> None:
    award = decided("Fibre", "Example A Ltd", "Example B Ltd", value=30)
    supplier = award.award_suppliers.first().supplier
    page = read(client, f"{register.url}suppliers/{supplier.pk}-{supplier.slug}/")
    assert "An award to several suppliers counts here with its whole value." in page
    assert "count each <code>award_id</code> once" in read(client, register.url)


def test_an_award_that_moves_to_another_opportunity_moves_here(
    client: Client, register: AwardsRegisterPage
) -> None:
    award = decided("Wrong")
    right = make_opportunity(title="Right", opens_at=NOW, closes_at=NOW + timedelta(days=1))
    before, award.opportunity = award.opportunity, right
    record_award(award=award, now=timezone.now(), moved_from=before)
    assert titles(client, register.url) == ["Right"]
    assert OpportunityPage.objects.get(title="Wrong").awards.count() == 0
