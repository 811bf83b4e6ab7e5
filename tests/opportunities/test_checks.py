"""The publish checks: each rule finds what it is for, and nothing in a sound opportunity."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.clock import day_words
from core.models import OrganisationSettings
from opportunities.domain.checks import STANDING, Yardstick, findings_of, what_stops
from opportunities.domain.publications import record_turns
from opportunities.enums import (
    NoticeType,
    Procedure,
    ProcurementCategory,
    Regime,
    Severity,
    ThresholdKind,
)
from opportunities.models import (
    OpportunityPage,
    Programme,
    StatutoryNotice,
    Threshold,
)
from tests.factories import (
    known_as_planned,
    make_award,
    make_opportunity,
    noon_in,
    published,
    sound_facts,
    sound_opportunity,
)

pytestmark = pytest.mark.usefixtures("index")

MIDNIGHT, TEN_TO_SIX = time(0), time(17, 50)


def found(page: OpportunityPage, now: datetime | None = None) -> dict[str, str]:
    """What the rules find: for each rule, at which field."""
    return {f.code: f.field for f in findings_of(page, now=now or timezone.now())}


def messages(page: OpportunityPage) -> str:
    return " ".join(f.message for f in findings_of(page, now=timezone.now()))


def at(day: date, hour: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, hour))


def working_day(days: int) -> date:
    return timezone.localdate(noon_in(days))


def saturday() -> date:
    """One that is at least three weeks ahead."""
    day = timezone.localdate() + timedelta(days=21)
    return day + timedelta(days=(5 - day.weekday()) % 7)


def in_a_week() -> dict[str, datetime]:
    """Deadlines that leave bidders fewer than ten days."""
    days = {"clarification_deadline": 1, "answers_by": 2, "closes_at": 5}
    return {field: noon_in(number) for field, number in days.items()}


def test_a_sound_opportunity_passes() -> None:
    assert found(sound_opportunity()) == {}


def test_each_finding_names_its_rule_and_its_source() -> None:
    page = OpportunityPage(title="Bare", procedure=Procedure.CALL_OFF)
    findings = findings_of(page, now=timezone.now())
    assert [f.severity for f in findings] == sorted(
        (f.severity for f in findings), key=[Severity.ERROR, Severity.WARNING].index
    )
    assert all(f.code and f.field and f.source and f.message.endswith(".") for f in findings)
    assert all(page._meta.get_field(f.field) for f in findings)
    assert len({f.key for f in findings}) == len(findings)


# Time for bids


def test_fewer_than_ten_days_for_bids_need_everyones_agreement() -> None:
    page = sound_opportunity(**in_a_week())
    assert found(page) == {"tender_return": "closes_at"}
    assert "Bidders have fewer than 10 days." in messages(page)
    page.short_return_agreed = True
    assert found(page) == {}


def test_the_ten_days_begin_when_readers_can_see_it() -> None:
    long_ago = timezone.now() - timedelta(days=30)
    page = sound_opportunity(**in_a_week() | {"opens_at": long_ago})
    assert "tender_return" in found(page)


def test_the_ten_days_begin_at_the_opening_of_a_planned_one() -> None:
    page = published(sound_opportunity(opens_at=noon_in(10), closes_at=noon_in(13)))
    assert "tender_return" in found(page)


# A plan that opens


@pytest.mark.parametrize("procedure", [Procedure.CALL_OFF, Procedure.BELOW_THRESHOLD])
@pytest.mark.parametrize("days_ago", [12, None])
def test_the_ten_days_begin_when_a_plan_opens(procedure: Procedure, days_ago: int | None) -> None:
    """However long the plan was public, and whatever opening the page claims now."""
    page = known_as_planned(procedure=procedure)
    page.planned_publication = None
    page.opens_at = timezone.now() - timedelta(days=days_ago) if days_ago else None
    page.clarification_deadline, page.closes_at = noon_in(1), noon_in(2)
    short = "tender_return" if procedure == Procedure.CALL_OFF else "short_time"
    assert found(page) == {short: "closes_at", "opens_in_past": "opens_at"}
    assert "when nobody could bid. Let it open today or later." in messages(page)


def test_a_plan_that_opens_today_has_its_ten_days_ahead() -> None:
    page = known_as_planned()
    for name, value in sound_facts().items():
        setattr(page, name, value)
    assert found(page) == {}
    assert found(published(page), now=timezone.now() + timedelta(days=9)) == {}


def test_an_opening_that_was_announced_counts_from_its_moment_on() -> None:
    """Before the worker has written it down, too."""
    opened = timezone.now() - timedelta(days=9)
    page = known_as_planned(opens_at=opened, **in_a_week())
    assert page.publications.get().facts["status"] == "planned"
    for _ in range(2):
        page.closes_at = opened + timedelta(days=10)
        assert "tender_return" not in found(page)
        page.closes_at -= timedelta(minutes=1)
        assert "tender_return" in found(page)
        assert "opens_in_past" not in found(page)
        record_turns(now=timezone.now())


def test_what_is_open_wins_no_days_by_an_earlier_opening() -> None:
    page = known_as_planned()
    page.opens_at, page.closes_at = timezone.now(), noon_in(14)
    page = published(page)
    page.opens_at, page.closes_at = timezone.now() - timedelta(days=20), noon_in(2)
    assert "tender_return" in found(page)


def test_a_plan_whose_deadline_passed_before_it_opened_is_a_mere_record() -> None:
    page = known_as_planned()
    page.opens_at = timezone.now() - timedelta(days=20)
    page.closes_at = timezone.now() - timedelta(days=1)
    assert found(page) == {"opens_in_past": "opens_at", "closes_in_past": "closes_at"}


def test_a_plan_that_was_cancelled_has_no_opening_to_mend() -> None:
    ended = {"outcome": "cancelled", "outcome_at": timezone.now(), "outcome_reason": "No money."}
    page = known_as_planned(opens_at=noon_in(5), **ended)
    assert found(page, now=noon_in(7)) == {}


@pytest.mark.parametrize("is_awarded", [True, False])
def test_what_is_decided_only_in_a_while_still_takes_bids(is_awarded: bool) -> None:
    """Until then readers see an open competition."""
    day = timezone.localdate() + timedelta(days=60)
    page = published(sound_opportunity(no_notice_reason="", **in_a_week()))
    if is_awarded:
        make_award(page, awarded_on=day)
    else:
        page.outcome, page.outcome_at = "no_award", at(day, time(12))
    assert found(page) == {"tender_return": "closes_at", "notice_or_reason": "no_notice_reason"}
    assert found(page, now=at(day, time(12))) == {}


def test_ten_days_to_the_minute_are_enough() -> None:
    opens = noon_in(2)
    questions = {"clarification_deadline": noon_in(3), "answers_by": noon_in(4)}
    page = sound_opportunity(opens_at=opens, closes_at=opens + timedelta(days=10), **questions)
    assert "tender_return" not in found(page)
    page.closes_at = opens + timedelta(days=10, minutes=-1)
    assert "tender_return" in found(page)


def test_elsewhere_fewer_than_ten_days_are_a_warning() -> None:
    page = sound_opportunity(procedure=Procedure.BELOW_THRESHOLD, **in_a_week())
    assert found(page)["short_time"] == "closes_at"
    assert "tender_return" not in found(page)


def test_what_closed_long_ago_can_still_be_told_about() -> None:
    """Its deadline was what it was: an outcome or a lesson can be added."""
    page = published(sound_opportunity())
    page.closes_at = at(saturday(), MIDNIGHT)
    page.first_published_at = page.opens_at
    assert found(page, now=page.closes_at + timedelta(days=1)) == {}


# Deadlines in working hours


@pytest.mark.parametrize("field", ["closes_at", "clarification_deadline", "answers_by"])
@pytest.mark.parametrize(
    ("hour", "is_fine"),
    [(time(8, 59), False), (time(9), True), (time(17), True), (TEN_TO_SIX, False)],
)
def test_deadlines_are_in_working_hours(field: str, hour: time, is_fine: bool) -> None:
    page = sound_opportunity(closes_at=noon_in(30))
    setattr(page, field, at(working_day(12), hour))
    assert (f"{field}_in_working_hours" not in found(page)) is is_fine


def test_a_deadline_at_midnight_is_told_how_to_be_mended() -> None:
    page = sound_opportunity(closes_at=at(saturday(), MIDNIGHT))
    assert found(page) == {"closes_at_in_working_hours": "closes_at"}
    assert "midnight at the end of Friday" in messages(page)
    assert "Choose a time from 9am to 5pm on a working day" in messages(page)
    assert "noon on Monday" in messages(page) or "noon on Tuesday" in messages(page)


def test_working_hours_are_those_of_the_united_kingdom() -> None:
    summer = datetime(2027, 7, 1, 16, 30, tzinfo=timezone.get_fixed_timezone(0))  # 5:30pm there
    page = sound_opportunity(closes_at=summer)
    assert "closes_at_in_working_hours" in found(page)


def test_a_bank_holiday_is_no_working_day() -> None:
    easter_monday = at(date(2027, 3, 29), time(12))
    page = sound_opportunity(opens_at=at(date(2027, 3, 1), time(9)), closes_at=easter_monday)
    assert "noon on Tuesday 30 March 2027" in messages(page)


# The order of things


def test_questions_close_before_answers_are_due() -> None:
    page = sound_opportunity(answers_by=noon_in(6))
    assert found(page) == {"questions_before_answers": "answers_by"}


def test_answers_are_due_before_bids_close() -> None:
    page = sound_opportunity(answers_by=noon_in(14))
    assert found(page) == {"answers_before_bids": "answers_by"}


def test_bidders_need_time_to_use_the_answers() -> None:
    assert found(sound_opportunity(answers_by=noon_in(13))) == {"time_to_use_answers": "answers_by"}


def key_of(page: OpportunityPage, code: str) -> str:
    return next(f.key for f in findings_of(page, now=timezone.now()) if f.code == code)


@pytest.mark.parametrize("code", ["time_to_use_answers", "award_in_time_for_funder", "short_time"])
def test_with_other_dates_it_is_another_warning(code: str) -> None:
    """Who has read of one day too few has not read of nine."""
    below = {"procedure": Procedure.BELOW_THRESHOLD}
    dates: dict[str, tuple[dict[str, Any], str, int]] = {
        "time_to_use_answers": ({"answers_by": noon_in(13)}, "answers_by", 1),
        "award_in_time_for_funder": ({"funding_deadline": working_day(1)}, "intended_award_on", 24),
        "short_time": (below | in_a_week(), "opens_at", 24),
    }
    facts, field, hours = dates[code]
    page = sound_opportunity(**facts)
    key = key_of(page, code)
    assert key_of(OpportunityPage.objects.get(), code) == key
    setattr(page, field, getattr(page, field) + timedelta(hours=hours))
    assert key_of(page, code) != key


def test_questions_need_an_end() -> None:
    page = sound_opportunity(clarification_deadline=None, answers_by=None)
    assert found(page) == {"questions_close": "clarification_deadline"}


def test_the_award_comes_after_the_bids_and_the_contract_after_the_award() -> None:
    page = sound_opportunity(intended_award_on=working_day(13))
    assert found(page) == {"award_after_bids": "intended_award_on"}
    page = sound_opportunity(contract_starts_on=working_day(19))
    assert found(page) == {"contract_after_award": "contract_starts_on"}


def test_the_standstill_under_the_procurement_act() -> None:
    page = sound_opportunity(
        procedure=Procedure.OPEN,
        regime=Regime.PROCUREMENT_ACT_2023,
        contract_starts_on=working_day(28),
    )
    assert found(page) == {"standstill": "contract_starts_on"}
    page.contract_starts_on = working_day(29)
    assert found(page) == {}


def test_the_funders_deadline() -> None:
    page = sound_opportunity(funding_deadline=working_day(19))
    assert found(page) == {"award_in_time_for_funder": "funding_deadline"}


# What is past


def test_an_opening_in_the_past_is_a_warning_until_it_was_public() -> None:
    page = sound_opportunity(opens_at=timezone.now() - timedelta(days=3))
    assert found(page) == {"opens_in_past": "opens_at"}
    assert found(published(page)) == {}


def test_a_deadline_in_the_past_is_a_warning() -> None:
    then = timezone.now() - timedelta(days=30)
    page = sound_opportunity(
        opens_at=then - timedelta(days=20),
        clarification_deadline=None,
        answers_by=None,
        closes_at=then,
    )
    assert found(page) == {"opens_in_past": "opens_at", "closes_in_past": "closes_at"}


def test_a_scheduled_page_is_held_against_the_moment_when_it_goes_live() -> None:
    page = sound_opportunity(go_live_at=noon_in(10), opens_at=noon_in(2))
    assert found(page) == {"opens_in_past": "opens_at", "tender_return": "closes_at"}


# Planned, and conversations


def test_a_planned_one_needs_no_more_than_its_day() -> None:
    page = OpportunityPage(title="Planned", planned_publication=date(2027, 3, 1))
    page.procedure = Procedure.MARKET_ENGAGEMENT
    assert found(page) == {}


def test_without_a_planned_day_a_deadline_is_asked_for() -> None:
    page = sound_opportunity(opens_at=None, closes_at=None, answers_by=None)
    assert found(page) == {"deadline_given": "closes_at"}


def test_market_engagement_buys_nothing() -> None:
    page = sound_opportunity(
        procedure=Procedure.MARKET_ENGAGEMENT,
        category=None,
        criteria={},
        required_documents=[],
        value_to=Decimal(99_000_000),
        no_notice_reason="",
    )
    page.category = None
    assert found(page) == {}


# The programme


def programme(**facts: Any) -> Programme:
    from wagtail.models import Site

    made = Programme.for_site(Site.objects.get())
    for name, value in facts.items():
        setattr(made, name, value)
    made.save()
    return made


def test_a_call_off_is_awarded_within_the_life_of_the_dps() -> None:
    programme(ends_on=working_day(19))
    page = sound_opportunity()
    assert found(page) == {"award_within_programme": "intended_award_on"}
    programme(ends_on=working_day(20))
    assert found(page) == {}
    programme(ends_on=working_day(13))
    assert found(page).keys() == {"award_within_programme", "bids_within_programme"}


def test_nobody_is_invited_before_the_dps_starts() -> None:
    first = working_day(1)
    programme(starts_on=first)
    page = sound_opportunity()
    assert found(page) == {"opens_within_programme": "opens_at"}
    assert f"The DPS starts on {day_words(first)}: nobody can be invited before." in messages(page)
    page.opens_at = at(first, time(0))
    assert found(page) == {}
    page.opens_at, page.planned_publication = None, timezone.localdate()  # told, and no more
    assert found(page) == {}


def test_a_contract_may_outlive_the_dps_if_it_is_awarded_before() -> None:
    programme(ends_on=working_day(30))
    page = sound_opportunity(contract_ends_on=working_day(200))
    assert found(page) == {}
    page.intended_award_on = None
    assert found(page) == {"award_within_programme": "intended_award_on"}
    page.contract_ends_on = working_day(29)
    assert found(page) == {}


def test_no_dps_of_the_old_law_outlives_february_2029() -> None:
    programme(ends_on=date(2031, 1, 1))
    page = sound_opportunity(intended_award_on=date(2029, 2, 24))
    assert "The DPS ends on 23 February 2029" in messages(page)
    programme(regime=Regime.PROCUREMENT_ACT_2023)
    assert found(page) == {"regime_of_programme": "regime"}


def test_another_procedure_does_not_begin_and_end_with_the_dps() -> None:
    programme(starts_on=date(2025, 1, 1), ends_on=date(2026, 1, 1))
    assert found(sound_opportunity(procedure=Procedure.BELOW_THRESHOLD)) == {}


def test_a_call_off_stays_within_what_the_ceiling_leaves() -> None:
    programme(ceiling=Decimal(200_000))
    bought = published(sound_opportunity())
    make_award(bought, value=Decimal(100_000), extension_value=Decimal(30_000))
    page = sound_opportunity(value_to=Decimal(70_000))
    assert found(page) == {}
    page.value_to = Decimal(70_001)
    assert found(page) == {"within_ceiling": "value_to"}
    assert "Of the DPS’s ceiling of £200,000 only £70,000 is left." in messages(page)


def test_an_award_that_is_still_to_be_told_is_counted_once() -> None:
    programme(ceiling=Decimal(100_000))
    page = sound_opportunity()
    make_award(page, value=Decimal(75_000), awarded_on=working_day(20))
    assert found(page) == {}


def test_examples_use_up_nothing_of_the_real_ceiling() -> None:
    programme(ceiling=Decimal(200_000))
    make_award(published(sound_opportunity(is_example=True)), value=Decimal(200_000))
    assert found(sound_opportunity()) == {}
    assert "within_ceiling" in found(sound_opportunity(is_example=True))


def test_an_award_beyond_the_ceiling_is_told_and_not_hidden() -> None:
    programme(ceiling=Decimal(60_000))
    page = make_opportunity()
    make_award(page, value=Decimal(75_000))
    report = findings_of(page, now=timezone.now(), rules=STANDING)
    assert ("awards_within_ceiling", "value_to") in [(f.code, f.field) for f in report]


def test_a_call_off_goes_to_a_category() -> None:
    page = sound_opportunity()
    page.category = None
    assert found(page) == {"category_chosen": "category"}


# Notices and thresholds


@pytest.mark.parametrize(
    ("value", "vat", "is_needed"),
    [(25_000, True, True), (24_999, True, False), (29_999, False, False), (30_000, False, True)],
)
def test_a_notice_or_a_reason_from_the_threshold_on(value: int, vat: bool, is_needed: bool) -> None:
    page = sound_opportunity(
        value_from=None, value_to=Decimal(value), vat_applies=vat, no_notice_reason=""
    )
    assert found(page) == ({"notice_or_reason": "no_notice_reason"} if is_needed else {})


def test_a_notice_counts_with_its_number() -> None:
    page = sound_opportunity(no_notice_reason="")
    page.notices.add(StatutoryNotice(type="UK4"))
    assert "notice_or_reason" in found(page)
    page.notices.set([StatutoryNotice(type="UK4", number="2026/S 000-012345")])
    assert found(page) == {}


@pytest.mark.parametrize("kind", NoticeType)
def test_only_a_notice_that_invites_bids_makes_a_competition_public(kind: NoticeType) -> None:
    page = sound_opportunity(no_notice_reason="")
    page.notices.add(StatutoryNotice(type=kind, number="2026/S 000-012345"))
    invites = kind in {"UK4", "F02", "CF"}
    assert found(page) == ({} if invites else {"notice_or_reason": "no_notice_reason"})


def test_what_may_be_worth_anything_needs_a_notice_or_a_reason_too() -> None:
    page = sound_opportunity(value_from=None, value_to=None, no_notice_reason="")
    assert found(page) == {"notice_or_reason": "no_notice_reason", "value_given": "value_to"}
    assert "Without a value it counts as worth £30,000 or more with VAT." in messages(page)
    page.value_to = Decimal(0)
    assert found(page) == {}


def test_the_lowest_value_counts_where_there_is_no_highest() -> None:
    page = sound_opportunity(value_to=None, no_notice_reason="")
    assert "notice_or_reason" in found(page)


def test_a_value_is_asked_for() -> None:
    page = sound_opportunity(value_from=None, value_to=None)
    assert found(page) == {"value_given": "value_to"}


@pytest.mark.parametrize(
    ("kind", "value", "is_above"),
    [
        (ProcurementCategory.SERVICES, 173_099, False),
        (ProcurementCategory.SERVICES, 173_100, True),
        (ProcurementCategory.WORKS, 173_100, False),
        (ProcurementCategory.WORKS, 4_327_500, True),
    ],
)
def test_below_the_threshold_means_below(
    kind: ProcurementCategory, value: int, is_above: bool
) -> None:
    page = sound_opportunity(
        procedure=Procedure.BELOW_THRESHOLD,
        main_procurement_category=kind,
        value_to=Decimal(value),
    )
    assert found(page) == ({"below_threshold": "procedure"} if is_above else {})


def test_the_threshold_of_the_day_counts() -> None:
    of_2025 = Threshold.objects.all().in_force_on(date(2025, 12, 31))
    of_2026 = Threshold.objects.all().in_force_on(date(2026, 1, 1))
    assert {kind: row.amount for kind, row in of_2025.items()} == {
        ThresholdKind.GOODS_AND_SERVICES: 214_904,
        ThresholdKind.WORKS: 5_372_609,
        ThresholdKind.NOTIFIABLE: 30_000,
    }
    assert {kind: row.amount for kind, row in of_2026.items()} == {
        ThresholdKind.GOODS_AND_SERVICES: 207_720,
        ThresholdKind.WORKS: 5_193_000,
        ThresholdKind.NOTIFIABLE: 30_000,
    }
    assert Threshold.objects.all().in_force_on(date(1999, 1, 1)) == {}


def test_what_was_published_is_judged_by_the_threshold_of_its_day() -> None:
    worth = {"value_from": None, "value_to": Decimal(30_000), "no_notice_reason": ""}
    page = published(sound_opportunity(**worth))
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert "notice_or_reason" in found(page)
    Threshold.objects.create(
        kind=ThresholdKind.NOTIFIABLE, amount=90_000, starts_on=tomorrow, source="A new rule"
    )
    assert "notice_or_reason" in found(page, now=timezone.now() + timedelta(days=2))
    fresh = sound_opportunity(**worth, opens_at=noon_in(3), closes_at=noon_in(30))
    assert "notice_or_reason" not in found(fresh, now=timezone.now() + timedelta(days=2))


# What bidders have to know


def test_weights_add_up() -> None:
    page = sound_opportunity(criteria={"Quality": "33.33", "Price": "66.66"})
    assert found(page) == {"weights_add_up": "criteria"}
    assert "add up to 99.99. They must add up to 100." in messages(page)


def test_criteria_and_papers_are_asked_for() -> None:
    page = sound_opportunity(criteria={}, required_documents=[])
    assert found(page) == {"criteria_given": "criteria", "papers_listed": "required_documents"}


def test_the_organisations_portal_and_mailbox_will_do() -> None:
    page = sound_opportunity(portal_url="", contact_email="")
    assert found(page) == {"place_to_bid": "portal_url", "contact_given": "contact_email"}
    OrganisationSettings.objects.update_or_create(
        site_id=page.get_site().pk,
        defaults={"contact_email": "dps@example.gov.uk", "portal_url": "https://example.gov.uk/"},
    )
    assert found(page) == {}


@pytest.mark.parametrize(
    ("mailbox", "is_fine"),
    [
        ("procurement@example.gov.uk", True),
        ("digital.innovation@example.gov.uk", True),
        ("ann.other@example.gov.uk", False),
        ("Ann.Other@example.gov.uk", False),
        ("", True),
    ],
)
def test_a_contact_is_a_role(mailbox: str, is_fine: bool) -> None:
    page = sound_opportunity(contact_email=mailbox)
    assert ("contact_is_role" not in found(page)) is is_fine


def test_what_is_kept_of_a_contact_names_nobody() -> None:
    """And going ahead with one person's address is no leave for another's."""
    said, keys = set(), set()
    for mailbox in ("ann.other@example.gov.uk", "Ann.Other@example.gov.uk", "bob.by@example.org"):
        page = sound_opportunity(contact_email=mailbox)
        findings = findings_of(page, now=timezone.now())
        [finding] = [each for each in findings if each.code == "contact_is_role"]
        assert "@" not in finding.message
        said.add(finding.message)
        keys.add(finding.key)
    assert (len(said), len(keys)) == (1, 2)


def test_it_ends_with_an_award_or_without_one() -> None:
    ended = {"outcome": "cancelled", "outcome_at": timezone.now(), "outcome_reason": "No money."}
    page = make_opportunity(**ended)
    assert "ends_in_one_way" not in found(page)
    make_award(page)
    assert found(OpportunityPage.objects.get())["ends_in_one_way"] == "outcome"


@pytest.mark.parametrize("field", ["closes_at", "answers_by"])
def test_a_year_that_nobody_can_plan_for_is_said(field: str) -> None:
    far = noon_in(14).replace(year=2126)
    page = sound_opportunity(**{"closes_at": far, field: far})
    (said,) = [f for f in findings_of(page, now=timezone.now()) if f.code.startswith(field)]
    assert said.is_error
    assert said.message == "No bank holidays are known for 2126. Mend the year of the date."


# Who is held to them


def test_imported_notices_are_history() -> None:
    page = sound_opportunity(is_imported=True, closes_at=at(saturday(), MIDNIGHT))
    assert found(page) == {"closes_at_in_working_hours": "closes_at"}
    assert what_stops(page, now=timezone.now()) == []


def test_looking_at_three_asks_no_more_than_looking_at_one() -> None:
    for _ in range(3):
        sound_opportunity()
    asked = [_queries_for(number) for number in (1, 3)]
    assert asked[0] == asked[1] <= 10


def _queries_for(number: int) -> int:
    """How many queries it takes to check that many opportunities."""
    parts = ("criteria", "required_documents", "notices", "awards")
    with CaptureQueriesContext(connection) as queries:
        pages = OpportunityPage.objects.prefetch_related(*parts)[:number]
        yardstick = Yardstick.at_hand(pages)
        for page in pages:
            findings_of(page, now=timezone.now(), yardstick=yardstick, rules=STANDING)
    return len(queries)


def test_sound_facts_are_in_order() -> None:
    facts = sound_facts()
    moments = [facts[name] for name in ("opens_at", "clarification_deadline", "answers_by")]
    assert moments == sorted(moments)
    assert facts["closes_at"] > moments[-1]
