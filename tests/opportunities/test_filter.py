"""What the query string of a list can ask, and what it asks in vain."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import PageViewRestriction

from opportunities.filters import OpportunityFilter
from opportunities.models import CpvCode, FundingSource, FurtherCpv, OpportunityIndexPage, Region
from tests.factories import make_award, make_category, make_opportunity

NOW = datetime(2026, 12, 4, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _list(index: OpportunityIndexPage) -> None:
    """Every test here has a list, still empty."""


def asked(query: str = "", now: datetime = NOW, **more: Any) -> OpportunityFilter:
    return OpportunityFilter(QueryDict(query), now=now, **more)


def titles(query: str = "", now: datetime = NOW) -> list[str]:
    """The titles of what is found, in their order."""
    return [listing.facts["title"] for listing in asked(query, now).listings]


def make(title: str, **facts: Any) -> Any:
    """An opportunity that is open at `NOW`, for a week, unless its facts say otherwise."""
    given = {"opens_at": NOW - timedelta(days=7), "closes_at": NOW + timedelta(days=7)}
    return make_opportunity(title=title, **given | facts)


def make_over(title: str, **facts: Any) -> Any:
    """One whose deadline was yesterday."""
    days = {"opens_at": NOW - timedelta(days=9), "closes_at": NOW - timedelta(days=1)}
    return make(title, **days | facts)


# What is found


def test_by_default_all_are_listed_in_reading_order() -> None:
    make_over("Over")
    make_over("Over before", closes_at=NOW - timedelta(days=2))
    make("Open for long", closes_at=NOW + timedelta(days=30))
    make("Open", closes_at=NOW + timedelta(days=1))
    make("Always open", opens_at=NOW - timedelta(days=1), closes_at=None)
    make("Planned", opens_at=NOW + timedelta(days=2), closes_at=NOW + timedelta(days=9))
    make("Planned day", opens_at=None, closes_at=None, planned_publication=NOW.date())
    assert titles() == [
        *("Open", "Open for long", "Always open"),
        *("Planned day", "Planned"),
        *("Over", "Over before"),
    ]


def test_by_stage_at_the_moment() -> None:
    make("Open")
    make("Next", opens_at=NOW + timedelta(days=1))
    make_over("Over")
    won = make_over("Won")
    make_award(won, awarded_on=NOW.date())
    signed = make_over("Signed")
    make_award(signed, awarded_on=NOW.date(), signed_on=NOW.date())
    make(
        "Called off", outcome="cancelled", outcome_at=NOW - timedelta(hours=1), outcome_reason="So."
    )
    assert titles("stage=open") == ["Open"]
    assert titles("stage=open&stage=planned") == ["Open", "Next"]
    assert titles("stage=evaluating") == ["Over"]
    assert titles("stage=awarded") == ["Won"]
    assert titles("stage=contracted") == ["Signed"]
    assert titles("stage=cancelled") == ["Called off"]
    assert titles("stage=no-award") == []
    assert set(titles("stage=open", NOW + timedelta(days=2))) == {"Open", "Next"}
    assert titles("stage=open", NOW + timedelta(days=7)) == []


def test_by_category() -> None:
    make("One", category=make_category("Connectivity"))
    make("Two", category=make_category("Data"), closes_at=NOW + timedelta(days=8))
    make("Three", category=make_category("Sensors"))
    assert titles("category=data") == ["Two"]
    assert titles("category=data&category=connectivity") == ["One", "Two"]


def test_by_procedure() -> None:
    make("Call-off")
    make("Small", procedure="below_threshold")
    assert titles("procedure=below-threshold") == ["Small"]


def test_by_value_in_half_open_bands() -> None:
    make("Small", value_from=None, value_to=Decimal("24999.99"))
    make("Middle", value_from=None, value_to=Decimal(25_000), closes_at=NOW + timedelta(days=8))
    make("From", value_from=Decimal(600_000), value_to=None)
    make("Unknown", value_from=None, value_to=None)
    assert titles("value=under-25000") == ["Small"]
    assert titles("value=under-25000&value=25000-100000") == ["Small", "Middle"]
    assert titles("value=from-500000") == ["From"]
    assert titles("value=not-given") == ["Unknown"]


def test_closing_within_days_means_calendar_days() -> None:
    make("Week", closes_at=datetime(2026, 12, 11, 17, tzinfo=UTC))
    make("Midnight", closes_at=datetime(2026, 12, 12, 0, tzinfo=UTC))
    make("After", closes_at=datetime(2026, 12, 12, 9, tzinfo=UTC))
    make_over("Over")
    make("Not open", opens_at=NOW + timedelta(days=1), closes_at=NOW + timedelta(days=2))
    assert titles("closing=7") == ["Week", "Midnight"]
    assert titles("closing=14") == ["Week", "Midnight", "After"]
    assert titles("closing=30") == ["Week", "Midnight", "After"]


def test_suitable_for_any_of() -> None:
    make("Small", suitable_for_sme=True)
    make("Social", suitable_for_vcse=True, closes_at=NOW + timedelta(days=8))
    make("Neither")
    assert titles("suitable=sme") == ["Small"]
    assert titles("suitable=sme&suitable=vcse") == ["Small", "Social"]


def test_a_region_holds_those_within_it() -> None:
    for code, name in {"UK": "United Kingdom", "TLK": "South West", "TLK25": "Dorset"}.items():
        region = Region.objects.update_or_create(code=code, defaults={"name": name})[0]
        make(name, region=region)
    make("Nowhere")
    assert titles("region=TLK25") == ["Dorset"]
    assert set(titles("region=TLK")) == {"Dorset", "South West"}
    assert set(titles("region=UK")) == {"Dorset", "South West", "United Kingdom"}
    assert titles("region=tlk25") == ["Dorset"]


def test_a_cpv_code_holds_those_below_it() -> None:
    codes = ["30000000", "31000000", "30200000", "30213000"]
    for day, code in enumerate(codes, start=1):
        cpv = CpvCode.objects.get_or_create(code=code, defaults={"label": f"Label {code}"})[0]
        make(code, main_cpv=cpv, closes_at=NOW + timedelta(days=day))
    assert titles("cpv=30000000") == ["30000000", "30200000", "30213000"]
    assert titles("cpv=30200000") == ["30200000", "30213000"]
    assert titles("cpv=30200000-1") == titles("cpv=302") == ["30200000", "30213000"]
    assert titles("cpv=30213000") == ["30213000"]


def test_further_cpv_codes_count_and_are_kept_in_step() -> None:
    page = make("One")
    for code in ("48000000", "72000000"):
        cpv = CpvCode.objects.get_or_create(code=code, defaults={"label": "Label"})[0]
        page.further_cpvs.add(FurtherCpv(cpv=cpv))
    page.save_revision().publish()
    assert titles("cpv=72000000") == ["One"]
    page.further_cpvs.set([each for each in page.further_cpvs.all() if each.cpv_id == "48000000"])
    page.save_revision().publish()
    assert titles("cpv=72000000") == []
    assert titles("cpv=48000000") == ["One"]


def test_by_funding() -> None:
    source = FundingSource.objects.create(name="Rural grant", slug="rural-grant")
    make("Granted", funding_source=source)
    make("Own money")
    assert titles("funding=rural-grant") == ["Granted"]


def test_published_since_a_day_in_the_united_kingdom() -> None:
    page = make("One")
    first = page.listing.first_at
    assert titles(f"since={first:%Y-%m-%d}") == ["One"]
    assert titles(f"since={first:%d/%m/%Y}") == ["One"]
    assert titles(f"since={first + timedelta(days=1):%Y-%m-%d}") == []


def test_the_orders() -> None:
    make_over("Over", value_to=Decimal(70_000))
    make("Late", value_from=None, value_to=None, closes_at=NOW + timedelta(days=9))
    make("Soon", value_to=Decimal(60_000), closes_at=NOW + timedelta(days=2))
    make(
        "Planned", value_to=Decimal(90_000), opens_at=NOW + timedelta(days=1),
        closes_at=NOW + timedelta(days=5),
    )  # fmt: skip
    assert titles("sort=soonest") == ["Soon", "Late", "Planned", "Over"]
    assert titles("sort=closing") == ["Soon", "Planned", "Late", "Over"]
    assert titles("sort=newest") == ["Planned", "Soon", "Late", "Over"]
    assert titles("sort=value") == ["Planned", "Over", "Soon", "Late"]


def test_what_is_restricted_is_not_found(index: OpportunityIndexPage) -> None:
    page = make("One")
    make("Two")
    restriction = PageViewRestriction.objects.create(page=page, restriction_type="login")
    assert titles() == ["Two"]
    restriction.page = index
    restriction.save()
    assert titles() == []


def test_it_narrows_what_it_is_given() -> None:
    one = make("One")
    make("Two")
    base = type(one.listing).objects.filter(pk=one.pk)
    assert [each.pk for each in asked("stage=open", base=base).listings] == [one.pk]


# By words


@pytest.mark.parametrize(
    "words",
    ["sensor", "Sensors", "sensor river", "rivers", "wifi", "wi-fi", "Wi-Fi sensors", "sensor’s"],
)
def test_words_are_found_in_any_spelling(words: str) -> None:
    make("A Wi-Fi sensor for the river")
    make("A museum trail")
    assert titles(QueryDict.fromkeys(["q"], words).urlencode()) == ["A Wi-Fi sensor for the river"]


def test_either_spelling_of_a_compound_finds_the_other() -> None:
    make("One wifi")
    make("One wi-fi")
    make("An island")
    assert sorted(titles("q=wi-fi")) == sorted(titles("q=wifi")) == ["One wi-fi", "One wifi"]
    assert titles("q=land") == []


def test_all_words_must_be_there() -> None:
    make("Steam train")
    make("Steam boat")
    assert titles("q=steam+train") == ["Steam train"]
    assert titles("q=train+zeppelin") == []


def test_a_reference_is_found() -> None:
    make("One", reference="DC/DIP-2026.014")
    make("Two", reference="DC/DIP-2026.015")
    assert titles("q=DC/DIP-2026.014") == ["One"]


# What it says


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "Opportunities"),
        ("stage=open", "Open opportunities"),
        ("stage=planned&stage=open", "Open or planned opportunities"),
        ("stage=evaluating&stage=open", "Opportunities that are open or being evaluated"),
        (
            "closing=14&suitable=sme&category=data-and-ai&stage=open",
            "Open opportunities in data and AI suitable for SMEs, closing within 14 days",
        ),
        ("category=connectivity&category=data-and-ai",
         "Opportunities in connectivity or data and AI"),
        ("suitable=vcse&suitable=sme", "Opportunities suitable for SMEs or VCSEs"),
        ("value=under-25000&value=not-given",
         "Opportunities worth under £25,000 or an amount not given"),
        ("procedure=call-off&procedure=direct", "Opportunities bought by call-off or direct award"),
        ("funding=rural-grant", "Opportunities funded by Rural grant UK"),
        ("q=wi-fi++trains", "Opportunities about “wi-fi trains”"),
        ("region=TLK25", "Opportunities in Dorset"),
        ("cpv=72000000", "Opportunities under CPV 72000000 IT services"),
        ("cpv=99", "Opportunities under CPV 99000000"),
        ("since=2026-11-01", "Opportunities, published since 1 November 2026"),
        ("sort=value", "Opportunities"),
    ],
)  # fmt: skip
def test_the_words_say_what_is_listed(query: str, words: str) -> None:
    make_category("Connectivity")
    make_category("Data and AI")
    FundingSource.objects.create(name="Rural grant UK", slug="rural-grant")
    Region.objects.update_or_create(code="TLK25", defaults={"name": "Dorset"})
    CpvCode.objects.update_or_create(code="72000000", defaults={"label": "IT services"})
    assert asked(query).ignored == []
    assert asked(query).words == words


def test_the_sentence_counts() -> None:
    assert asked("stage=open").sentence == "No open opportunities"
    make("One")
    assert asked("stage=open").sentence == "1 open opportunity"
    assert asked("stage=open&stage=evaluating").sentence == (
        "1 opportunity that is open or being evaluated"
    )
    make("Two")
    assert asked("stage=open").sentence == "2 open opportunities"


def test_there_is_one_way_to_write_the_same_question() -> None:
    make_category("Connectivity")
    one = (
        "stage=planned&stage=open&q=+Wi-Fi++now&sort=soonest&page=3&utm_source=x&since=&nonsense=1"
    )
    other = "q=Wi-Fi+now&since=&stage=open&stage=planned&stage=open"
    assert asked(one).querystring == asked(other).querystring
    assert asked(one).querystring == "q=Wi-Fi+now&stage=open&stage=planned"
    assert asked("sort=value&stage=OPEN").querystring == "sort=value&stage=open"
    assert asked("").querystring == ""


def test_each_choice_can_be_taken_back() -> None:
    make_category("Connectivity")
    chips = asked("stage=planned&stage=open&closing=7&category=connectivity&sort=value").chips
    assert [(chip.label, chip.without) for chip in chips] == [
        ("Open", "category=connectivity&closing=7&sort=value&stage=planned"),
        ("Planned", "category=connectivity&closing=7&sort=value&stage=open"),
        ("Connectivity", "closing=7&sort=value&stage=open&stage=planned"),
        ("Closing within 7 days", "category=connectivity&sort=value&stage=open&stage=planned"),
    ]


# What it can not answer


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("sector=x", "“sector” is no filter here, so it was left out."),
        ("stages=open", "“stages” is no filter here, so it was left out. Did you mean “stage”?"),
        ("stage=banana", "Stage “banana” was left out. There is no such choice."),
        ("stage=withdrawn", "Stage “withdrawn” was left out. There is no such choice."),
        ("category=%00", "Category was left out. No character of it can be read."),
        ("category=%00%ff", "Category “\ufffd” was left out. There is no such choice."),
        ("cpv=it", "CPV code “it” was left out. "
         "A CPV code has eight digits, for example 72000000."),
        ("cpv=" + "9" * 31, f"CPV code “{'9' * 31}” was left out. "
         "A CPV code has eight digits, for example 72000000."),
        ("cpv=%D9%A3%D9%A3", "CPV code “٣٣” was left out. "
         "A CPV code has eight digits, for example 72000000."),
        ("since=tomorrow", "Published since “tomorrow” was left out. "
         "Write a day as 2026-11-30 or 30/11/2026."),
        ("since=0001-01-01&since=9999-12-31", "Published since was given more often than it can "
         "be: only the first value counts."),
        ("q=%21%21", "Words “!!” was left out. There is no word in it."),
        ("sort=up", "Order “up” was left out. There is no such order."),
        ("q=" + "%21" * 60, f"Words “{'!' * 40}…” was left out. There is no word in it."),
    ],
)  # fmt: skip
def test_what_means_nothing_is_left_out_and_said(query: str, sentence: str) -> None:
    assert asked(query).ignored == [sentence]


def test_what_others_know_is_no_mistake() -> None:
    assert asked("page=x&utm_campaign=y&fbclid=z").ignored == []
    assert asked("from=x", known=("from",)).ignored == []


def test_what_means_something_still_counts() -> None:
    make("Open")
    make_over("Over")
    assert titles("stage=open&stage=banana") == ["Open"]
    assert len(asked("stage=banana").listings) == 2


def test_thousands_of_parameters_are_a_short_page() -> None:
    query = "&".join(f"stage={number}&x{number}=1" for number in range(450))
    assert len(asked(query).ignored) == 11
    assert asked(query).ignored[-1] == "So were 471 more parts of the address."


def test_what_python_itself_can_not_write_is_left_out() -> None:
    data = QueryDict(mutable=True)
    data.setlist("stage", ["\ud800", "open\x00"])
    data.setlist("\ud800\x00", ["1"])
    found = OpportunityFilter(data, now=NOW)
    assert found.values == {"stage": ["open"]}
    assert len(found.ignored) == 1


NAMES = st.sampled_from(list(OpportunityFilter.base_filters)) | st.text(max_size=8)
VALUES = st.text(max_size=20) | st.sampled_from(
    ["open", "7", "sme", "2026-01-01", "72000000", "under-25000", "TLK25", "x" * 300, str(10**30)]
)


@given(data=st.lists(st.tuples(NAMES, VALUES), max_size=9))
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_every_parameter_is_accounted_for(data: list[tuple[str, str]]) -> None:
    query = QueryDict(mutable=True)
    for name, value in data:
        query.appendlist(name, value)
    found = OpportunityFilter(query, now=NOW)
    list(found.listings)
    silent = {"page", *(name for name, values in query.lists() if not any(map(str.strip, values)))}
    told = len(found.chips) + len(found.ignored)
    assert bool(told) or set(query) - silent <= {"sort"} or not data
    again = OpportunityFilter(QueryDict(found.querystring), now=NOW)
    assert (again.querystring, again.ignored) == (found.querystring, [])
    assert again.words == found.words
