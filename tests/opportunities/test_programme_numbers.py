"""The programme in numbers: counted from what is public, never typed."""

import csv
import io
import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import PageViewRestriction, Site

from core.clock import day_words
from home.models import HomePage
from opportunities.enums import Outcome, Procedure
from opportunities.imports.monthly_figures import import_monthly_figures
from opportunities.models import (
    Award,
    MonthlyFigure,
    OpportunityIndexPage,
    OpportunityPage,
    Programme,
    ProgrammeNumbersPage,
    Region,
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

NOW = timezone.now()
TODAY = timezone.localdate(NOW)
DAY = timedelta(days=1)
ADDRESS = "/numbers/"


@pytest.fixture(autouse=True)
def page(index: OpportunityIndexPage, home_page: HomePage) -> ProgrammeNumbersPage:
    """The page, of a programme of £1,000,000 without dates."""
    set_programme(ceiling=1_000_000)
    page = ProgrammeNumbersPage(**page_facts("The programme in numbers") | {"slug": "numbers"})
    return home_page.add_child(instance=page)


def set_programme(**facts: Any) -> None:
    programme = Programme.for_site(Site.objects.get())
    for name, value in facts.items():
        setattr(programme, name, value)
    programme.full_clean()
    programme.save()


def read(client: Client) -> str:
    """The page as a reader sees it, freshly counted: its words without markup."""
    cache.clear()
    answer = client.get(ADDRESS)
    assert answer.status_code == 200
    return words(answer.content.decode())


def words(html: str) -> str:
    main = html.partition("<main")[2].partition(">")[2].partition("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def table(client: Client, name: str, *, as_at: date = TODAY) -> list[dict[str, str]]:
    """The rows of one CSV, freshly counted, without the day that all of them carry."""
    cache.clear()
    answer = client.get(f"{ADDRESS}csv/{name}/")
    assert answer.status_code == 200
    text = b"".join(answer).decode("utf-8-sig")  # type: ignore[call-overload]
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert {row.pop("as_at") for row in rows} <= {as_at.isoformat()}
    return rows


def ceiling(client: Client) -> dict[str, str]:
    """The parts of the meter and their pounds."""
    return {row["part"]: row["value_gbp"] for row in table(client, "ceiling")}


def decided(value: int = 75_000, *suppliers: Supplier, **facts: Any) -> Award:
    """An award in a competition of its own."""
    names = ("category", "opens_at", "closes_at", "is_example", "buyer", "procedure", "title")
    of_page = {name: facts.pop(name) for name in names if name in facts}
    page = make_opportunity(**{"closes_at": NOW - DAY, "opens_at": NOW - 20 * DAY} | of_page)
    return make_award(page, *suppliers, value=Decimal(value), **facts)


def planned(value: int, **facts: Any) -> OpportunityPage:
    coming = {"opens_at": None, "closes_at": None, "planned_publication": TODAY + 9 * DAY}
    return make_opportunity(value_to=Decimal(value), value_from=None, **coming | facts)


# The ceiling


def test_the_meter_says_what_is_awarded_live_planned_and_left(client: Client) -> None:
    decided(200_000, extension_value=Decimal(50_000))
    make_opportunity(value_to=Decimal(80_000))
    make_opportunity(value_to=Decimal(20_000), value_from=None, closes_at=NOW - DAY)
    planned(100_000)
    assert ceiling(client) == {
        "Awarded": "250000.00",
        "In live competitions": "100000.00",
        "Planned": "100000.00",
        "Left": "550000.00",
        "Ceiling": "1000000.00",
    }
    said = read(client)
    assert "awarded: 25.0% of the ceiling of £1,000,000 £250 thousand As at" in said
    assert "Awarded 1 £250,000 25.0% In live competitions 2 £100,000 10.0%" in said
    assert f"As at {day_words(TODAY)}." in said


def test_the_lowest_value_stands_in_where_no_highest_is_stated(client: Client) -> None:
    make_opportunity(value_from=Decimal(30_000), value_to=None)
    assert ceiling(client)["In live competitions"] == "30000.00"


def test_what_states_no_value_is_told(client: Client) -> None:
    make_opportunity(value_from=None, value_to=None)
    assert "One of them states no value and counts as £0." in read(client)
    make_opportunity(value_from=None, value_to=None)
    assert "2 of them state no value and count as £0." in read(client)


def never_counts(client: Client) -> None:
    assert ceiling(client)["Left"] == "1000000.00"
    assert table(client, "pace") == []
    assert {row["awards"] for row in table(client, "suppliers")} == {"0"}


def test_another_buyers_notices_never_count(client: Client) -> None:
    decided(buyer="Another council")
    planned(100, buyer="Another council")
    never_counts(client)


def test_what_is_no_call_off_never_counts(client: Client) -> None:
    decided(procedure=Procedure.OPEN)
    make_opportunity(procedure=Procedure.DIRECT)
    never_counts(client)


def test_examples_do_not_count_in_a_real_programme(client: Client) -> None:
    decided(is_example=True)
    planned(100, is_example=True)
    never_counts(client)
    assert "Example: these figures are not real" not in read(client)


def test_examples_count_in_an_example_programme_that_says_so(client: Client) -> None:
    set_programme(example_data=True)
    decided(75_000, is_example=True)
    assert ceiling(client)["Awarded"] == "75000.00"
    assert "Example: these figures are not real" in read(client)


def test_a_draft_never_counts(client: Client) -> None:
    draft_opportunity()
    never_counts(client)


def test_what_was_withdrawn_never_counts(client: Client) -> None:
    decided().opportunity.unpublish()
    never_counts(client)


def test_what_is_restricted_never_counts(client: Client) -> None:
    page = decided().opportunity
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    never_counts(client)


def test_what_ended_without_award_never_counts(client: Client) -> None:
    award = decided()
    ended = {"outcome": Outcome.CANCELLED, "outcome_at": NOW, "outcome_reason": "No money."}
    page = OpportunityPage.objects.get(pk=award.opportunity_id)
    for name, value in ended.items():
        setattr(page, name, value)
    published(page)
    never_counts(client)


def test_a_decision_dated_ahead_does_not_count_yet(client: Client) -> None:
    decided(40_000, awarded_on=TODAY + DAY)
    assert ceiling(client)["Awarded"] == "0.00"
    assert ceiling(client)["In live competitions"] == "80000.00"


def test_of_several_awards_each_counts_from_its_day(client: Client) -> None:
    first = decided(40_000)
    make_award(first.opportunity, value=Decimal(30_000))
    make_award(first.opportunity, value=Decimal(20_000), awarded_on=TODAY + DAY)
    assert ceiling(client)["Awarded"] == "70000.00"
    assert table(client, "ceiling")[0]["number"] == "2"


def test_plans_over_the_ceiling_are_told(client: Client) -> None:
    decided(900_000)
    planned(250_000)
    assert ceiling(client) == {
        "Awarded": "900000.00",
        "In live competitions": "0.00",
        "Planned": "250000.00",
        "Over the ceiling": "150000.00",
        "Ceiling": "1000000.00",
    }
    assert "The plans go over the ceiling by £150,000" in read(client)


def test_awards_over_the_ceiling_are_told(client: Client) -> None:
    decided(1_200_000)
    said = read(client)
    assert "The awards are over the ceiling by £200,000" in said
    assert "awarded: 120.0% of the ceiling" in said


def test_programme_years_run_from_the_start(client: Client) -> None:
    start = TODAY - 400 * DAY
    set_programme(starts_on=start, ends_on=TODAY + 700 * DAY)
    decided(100, awarded_on=start, opens_at=NOW - 500 * DAY, closes_at=NOW - 450 * DAY)
    decided(20, awarded_on=TODAY)
    decided(3, awarded_on=start - DAY, opens_at=NOW - 500 * DAY, closes_at=NOW - 450 * DAY)
    rows = table(client, "years")
    assert [row["awarded_gbp"] for row in rows] == ["100.00", "20.00", "0.00", "0.00", "3.00"]
    assert rows[0]["programme_year"].startswith(f"{day_words(start)} to ")
    assert rows[-1]["programme_year"] == "Outside the term of the DPS"


def test_without_a_start_there_are_no_programme_years(client: Client) -> None:
    decided()
    assert table(client, "years") == []
    assert "The start of the DPS is not on record yet" in read(client)


def test_the_ceiling_by_category(client: Client) -> None:
    make_category("Data")
    decided(100, category=make_category("Sensors"))
    make_opportunity(category=make_category("Sensors"), value_to=Decimal(80_000))
    planned(60_000, category=make_category("Connectivity"))
    assert [
        (row["category"], row["awarded_gbp"], row["live_gbp"], row["planned_gbp"])
        for row in table(client, "categories")
    ] == [
        ("Connectivity", "0.00", "0.00", "60000.00"),
        ("Data", "0.00", "0.00", "0.00"),
        ("Sensors", "100.00", "80000.00", "0.00"),
    ]


def test_what_has_no_category_has_a_line_of_its_own(client: Client) -> None:
    page = make_opportunity(value_to=Decimal(80_000))
    page.category = None
    published(page)
    assert table(client, "categories")[-1]["category"] == "No category"


# Pace


def paced(days: int, **facts: Any) -> Award:
    opened = timezone.make_aware(datetime.combine(TODAY - days * DAY, NOW.time()))
    return decided(opens_at=opened, awarded_on=TODAY, closes_at=max(opened, NOW - DAY), **facts)


def test_pace_names_the_opportunity_that_took_exactly_so_long(client: Client) -> None:
    for days in (40, 16, 30, 90, 20):
        paced(days, title=f"Took {days} days")
    rows = table(client, "pace")
    assert [(row["days"], row["opportunity"]) for row in rows] == [
        (str(days), f"Took {days} days") for days in (16, 20, 30, 40, 90)
    ]
    assert {row["opportunity_url"].partition("/opportunities/")[0] for row in rows} == {
        "http://testserver"
    }
    assert client.get(rows[0]["opportunity_url"]).status_code == 200
    html = client.get(ADDRESS).content.decode()
    assert '<a href="/opportunities/took-16-days/">Took 16 days</a>' in html
    assert "From 16 to 90 days, the middle half from 20 to 40, the median at 30." in html


def test_of_two_in_the_middle_the_slower_stands(client: Client) -> None:
    paced(10)
    paced(20)
    assert [row["days"] for row in table(client, "pace")] == ["10", "10", "20", "20", "20"]


def test_one_decision_is_fastest_median_and_slowest(client: Client) -> None:
    paced(16)
    assert {row["days"] for row in table(client, "pace")} == {"16"}
    assert "from publication to award: as many were faster as slower 16 days" in read(client)


def test_the_first_of_several_awards_gives_the_pace(client: Client) -> None:
    award = decided(opens_at=NOW - 20 * DAY, awarded_on=TODAY - 4 * DAY, closes_at=NOW - 5 * DAY)
    make_award(award.opportunity, awarded_on=TODAY)
    assert {row["days"] for row in table(client, "pace")} == {"16"}


def test_what_opened_at_once_took_no_day(client: Client) -> None:
    decided(opens_at=NOW, awarded_on=TODAY, closes_at=NOW + DAY)
    assert {row["days"] for row in table(client, "pace")} == {"0"}
    assert client.get(ADDRESS).status_code == 200


# Members


def month(first: date, members: int = 80, **facts: int) -> MonthlyFigure:
    given = {"applications_received": 6, "decided": 8, "decided_in_time": 6}
    return MonthlyFigure.objects.create(month=first, members=members, **given | facts)


def test_members_over_time_newest_first(client: Client) -> None:
    month(date(2026, 1, 1), 82)
    month(date(2026, 2, 1), 88, decided=4, decided_in_time=4)
    assert table(client, "members", as_at=date(2026, 2, 28)) == [
        {
            "month": "2026-02",
            "members": "88",
            "applications_received": "6",
            "decided": "4",
            "decided_within_10_working_days": "4",
            "percent_within_10_working_days": "100.0",
        },
        {
            "month": "2026-01",
            "members": "82",
            "applications_received": "6",
            "decided": "8",
            "decided_within_10_working_days": "6",
            "percent_within_10_working_days": "75.0",
        },
    ]
    said = read(client)
    assert "As at 28 February 2026. Staff count these" in said
    assert "of the DPS on 28 February 2026 88 members" in said
    assert "2 months on record, 12 requests to join were decided: 10 of them within 10" in said
    assert "From 82 members on 31 January 2026 to 88 on 28 February 2026." in said


def test_a_month_without_decisions_has_no_share(client: Client) -> None:
    month(date(2026, 1, 1), decided=0, decided_in_time=0)
    assert (
        table(client, "members", as_at=date(2026, 1, 31))[0]["percent_within_10_working_days"] == ""
    )
    assert "January 2026 80 6 0 0 –" in read(client)


def test_no_member_at_all_can_be_drawn(client: Client) -> None:
    month(date(2026, 1, 1), members=0)
    assert "0 members" in read(client)


def test_example_months_count_only_in_an_example_programme(client: Client) -> None:
    month(date(2026, 1, 1), is_example=True)
    assert table(client, "members") == []
    set_programme(example_data=True)
    assert len(table(client, "members", as_at=date(2026, 1, 31))) == 1


def test_what_is_downloaded_can_be_imported(client: Client) -> None:
    month(date(2026, 1, 1))
    cache.clear()
    raw = b"".join(client.get(f"{ADDRESS}csv/members/"))  # type: ignore[call-overload]
    assert str(import_monthly_figures(raw=raw)) == "Months: 0 added, 0 changed, 1 unchanged."


# Who wins


def shares(client: Client) -> dict[str, tuple[str, ...]]:
    names = ("awards", "percent_of_awards", "value_gbp", "percent_of_value", "not_known")
    rows = table(client, "suppliers")
    return {row["kind"].split()[0]: tuple(row[name] for name in names) for row in rows}


def test_shares_by_number_and_by_value(client: Client) -> None:
    dorset = Region.objects.get(code="TLK25")
    devon = Region.objects.get(code="TLK43")
    small = make_supplier("Small", size="sme", is_vcse=True, region=dorset)
    large = make_supplier("Large", size="large", is_vcse=False, region=devon)
    decided(60_000, small, extension_value=Decimal(20_000))
    decided(20_000, large)
    decided(100_000, make_supplier("Unknown"))
    assert shares(client) == {
        "Small": ("1", "33.3", "80000.00", "40.0", "1"),
        "Voluntary,": ("1", "33.3", "80000.00", "40.0", "1"),
        "Works": ("1", "33.3", "80000.00", "40.0", "1"),
    }


def test_an_award_to_several_counts_once_if_one_of_them_is_small(client: Client) -> None:
    small, large = make_supplier("Small", size="sme"), make_supplier("Large", size="large")
    decided(100, large, small, make_supplier("Unknown"))
    assert shares(client)["Small"] == ("1", "100.0", "100.00", "100.0", "0")


def test_the_next_town_is_not_in_dorset_councils_area(client: Client) -> None:
    bournemouth = Region.objects.get(code="TLK24")
    decided(100, make_supplier("Neighbour", region=bournemouth))
    assert shares(client)["Works"] == ("0", "0.0", "0.00", "0.0", "0")


# Competition


def test_bids_for_each_opportunity(client: Client) -> None:
    for bids in (1, 4, 5, 12, None, 0):
        decided(bids_received=bids)
    rows = table(client, "competition")
    assert [row["opportunities"] for row in rows] == ["1", "0", "2", "0", "1"]
    said = read(client)
    assert "The median is 4.5 bids for an opportunity. 1 had only one." in said


def test_of_several_awards_the_most_bids_count(client: Client) -> None:
    first = decided(bids_received=1)
    make_award(first.opportunity, bids_received=7)
    assert "The median is 7 bids for an opportunity. None had only one." in read(client)


# Time


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (494, "494 days are left."),
        (1, "1 day is left."),
        (0, "The DPS ends today,"),
        (-1, "The DPS ended on"),
    ],
)
def test_how_long_the_programme_lasts(client: Client, days: int, said: str) -> None:
    set_programme(ends_on=TODAY + days * DAY)
    assert said in read(client)


# An empty site, and odd requests


def test_nothing_yet_reads_well(client: Client) -> None:
    said = read(client)
    for sentence in (
        "The start of the DPS is not on record yet",
        "Nothing has been awarded yet. Once it is, the fastest",
        "No month has been counted yet.",
        "Nothing has been awarded yet. The shares",
        "No decision with its number of bids is on record yet.",
        "The end of the DPS is not on record yet.",
    ):
        assert sentence in said
    for name in ("years", "categories", "pace", "members"):
        assert table(client, name) == []


@pytest.mark.parametrize(
    "name", ["nothing", "ceiling%00", "ceiling.csv", "%F0%9F%9A%82", "9" * 999]
)
def test_an_unknown_table_is_not_found(client: Client, name: str) -> None:
    assert client.get(f"{ADDRESS}csv/{name}/").status_code == 404


@pytest.mark.parametrize("query", ["?page=9", "?\x00=1", "?x=%ff"])
def test_no_query_disturbs_it(client: Client, query: str) -> None:
    assert client.get(ADDRESS + query).status_code == 200


def test_charts_tell_in_words_what_they_show_and_nothing_is_styled_inline(client: Client) -> None:
    decided(bids_received=2)
    month(date(2026, 1, 1))
    html = client.get(ADDRESS).content.decode()
    drawings = re.findall(r"<svg[^>]*role=.img.[^>]*>.*?</svg>", html, re.DOTALL)
    assert len(drawings) == 3
    for drawing in drawings:
        names = re.search(r'aria-labelledby="(\S+) (\S+)"', drawing)
        assert all(f'id="{name}"' in drawing for name in names.groups())
    assert "style=" not in html
    assert len(re.findall(r"csv/\w+/", html)) == 6  # and no years


# Speed and freshness


def queries(client: Client) -> list[str]:
    """What a page that was not kept asks the database."""
    cache.clear()
    client.get("/")  # which warms what is not the page's own
    with CaptureQueriesContext(connection) as caught:
        assert client.get(ADDRESS).status_code == 200
    return [query["sql"] for query in caught]


def add_one_of_everything() -> None:
    number = Supplier.objects.count() + 1
    supplier = make_supplier(f"Supplier {number}", size="sme")
    decided(75_000, supplier, bids_received=number, category=make_category(f"Category {number}"))
    make_opportunity()
    planned(100)
    month(date(2026, number, 1))


def test_three_of_everything_take_no_more_queries_than_one(client: Client) -> None:
    read(client)  # the first visit of all makes the settings
    add_one_of_everything()
    with_one = queries(client)
    add_one_of_everything()
    add_one_of_everything()
    assert len(queries(client)) == len(with_one) <= 17


def test_what_is_kept_takes_few(client: Client) -> None:
    add_one_of_everything()
    first = queries(client)
    with CaptureQueriesContext(connection) as caught:
        client.get(ADDRESS)
    assert len(caught) <= len(first) - 8


def test_what_is_kept_ends_with_the_next_publication(client: Client) -> None:
    read(client)
    decided(75_000)
    html = client.get(ADDRESS).content.decode()
    assert "£75,000" in html


def test_the_answer_is_true_until_the_next_opening(client: Client) -> None:
    make_opportunity(opens_at=timezone.now() + timedelta(seconds=40))
    cache.clear()
    seconds = re.search(r"max-age=(\d+)", client.get(ADDRESS)["Cache-Control"])
    assert int(seconds.group(1)) <= 40
