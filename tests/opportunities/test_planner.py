"""The date planner: a start and a kind give dates that hold to the rules."""

from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from core.groups import sync_groups
from core.models import OrganisationSettings
from core.working_days import is_working_day
from opportunities.domain.checks import STANDING, Yardstick, findings_of
from opportunities.domain.planner import FIRST, LAST, propose
from opportunities.enums import Procedure, Regime, TimetableKind
from opportunities.models import OpportunityIndexPage, OpportunityPage, Programme, Threshold
from tests.factories import draft_opportunity, make_opportunity, make_staff, sound_facts

DATES = {  # the rules that a timetable alone can break
    "tender_return",
    "short_time",
    "closes_at_in_working_hours",
    "clarification_deadline_in_working_hours",
    "answers_by_in_working_hours",
    "questions_before_answers",
    "answers_before_bids",
    "time_to_use_answers",
    "award_after_bids",
    "contract_after_award",
    "standstill",
}


NOTHING_SET = Yardstick(Programme(), OrganisationSettings(), Threshold.objects.none(), {}, {})


def said(kind: TimetableKind, start: date) -> dict[str, str]:
    return {step.label: step.words for step in propose(kind=kind, start=start).steps}


def test_a_call_off_that_opens_before_christmas() -> None:
    assert said(TimetableKind.CALL_OFF, date(2026, 12, 5)) == {
        "Opens": "9am on Monday 7 December 2026 (UK time)",
        "Briefing": "10am on Thursday 10 December 2026 (UK time)",
        "Questions close": "noon on Thursday 17 December 2026 (UK time)",
        "Answers by": "5pm on Tuesday 22 December 2026 (UK time)",
        "Bids close": "noon on Wednesday 30 December 2026 (UK time)",
        "Intended award": "Thursday 14 January 2027",
        "Contract starts": "Thursday 21 January 2027",
    }


def test_the_quickest_call_off_still_leaves_ten_days() -> None:
    dates = propose(kind=TimetableKind.SHORT_CALL_OFF, start=date(2027, 3, 1)).dates
    assert (dates["closes_at"] - dates["opens_at"]).days == 10
    assert (dates["intended_award_on"] - date(2027, 3, 1)).days == 16  # as the steam train's


def test_market_engagement_has_an_event_and_no_award() -> None:
    assert said(TimetableKind.MARKET_ENGAGEMENT, date(2027, 3, 1)) == {
        "Opens": "9am on Monday 1 March 2027 (UK time)",
        "Event": "10am on Monday 15 March 2027 (UK time)",
        "Responses close": "noon on Wednesday 31 March 2027 (UK time)",
    }


@pytest.mark.parametrize("start", [date(1066, 10, 14), date(2099, 1, 2), date.max, date.min])
def test_a_start_beyond_what_can_be_planned(start: date) -> None:
    with pytest.raises(ValueError, match="Choose a start between"):
        propose(kind=TimetableKind.OPEN, start=start)


@pytest.mark.django_db  # for the content type of pages, where no test has asked for it yet
@settings(deadline=None)
@given(
    kind=st.sampled_from(TimetableKind),
    start=st.dates(date(2024, 1, 1), date(2035, 12, 31)),
)
def test_what_is_proposed_passes_the_rules(kind: TimetableKind, start: date) -> None:
    timetable = propose(kind=kind, start=start)
    page = OpportunityPage(
        procedure=timetable.pattern.procedure, regime=timetable.pattern.regime, **timetable.dates
    )
    opens: Any = timetable.dates["opens_at"]
    found = findings_of(page, now=opens, yardstick=NOTHING_SET, rules=STANDING)
    assert DATES.isdisjoint(finding.code for finding in found)
    moments = [each for each in timetable.dates.values() if isinstance(each, datetime)]
    assert all(is_working_day(timezone.localtime(moment).date()) for moment in moments)


def timetable_url(**asked: str) -> str:
    return reverse("planner:timetable", query=asked)


def test_the_editor_gets_the_dates_as_they_are_typed(buyer: Client) -> None:
    answer = buyer.get(timetable_url(kind="short_call_off", start="2027-03-01")).json()
    assert answer["why"].startswith("Bidders get the 10 days of regulation 34")
    assert {step["field"]: step["typed"] for step in answer["steps"]} == {
        "opens_at": "2027-03-01 09:00",
        "clarification_deadline": "2027-03-04 12:00",
        "answers_by": "2027-03-08 17:00",
        "closes_at": "2027-03-11 12:00",
        "intended_award_on": "2027-03-17",
        "contract_starts_on": "2027-03-22",
    }


@pytest.mark.parametrize(
    ("kind", "start", "problem"),
    [
        ("call_off", "", "This field is required."),
        ("call_off", "soon", "Enter a valid date."),
        ("call_off", "0001-01-01", "Choose a start between 1 January 2020 and 1 January 2099."),
        ("call_off", "9999-12-31", "Choose a start between 1 January 2020 and 1 January 2099."),
        ("call_off", "2027-03-01\x00", "Enter a valid date."),
        ("barter", "2027-03-01", "Select a valid choice. barter is not one of the available"),
        ("", "", "This field is required."),
    ],
)
def test_what_can_not_be_planned_is_said(
    buyer: Client, kind: str, start: str, problem: str
) -> None:
    answer = buyer.get(timetable_url(kind=kind, start=start))
    assert answer.status_code == 400
    assert problem in answer.json()["problem"]
    assert (
        buyer.get(reverse("planner:index", query={"kind": kind, "start": start})).status_code == 200
    )


def test_only_those_who_write_opportunities_plan(
    index: OpportunityIndexPage, client: Client
) -> None:
    asked = timetable_url(kind="call_off", start="2027-03-01")
    assert client.get(asked).status_code == 302
    client.force_login(make_staff("reader"))
    assert client.get(asked).status_code == 302
    assert client.get(reverse("planner:index")).status_code == 302


def test_a_draft_begins_with_the_proposed_dates(buyer: Client) -> None:
    shown = buyer.get(reverse("planner:index", query={"kind": "open", "start": "2027-03-01"}))
    # With Good Friday and Easter Monday, and in British Summer Time by then
    assert "Noon on Wednesday 31 March 2027" in shown.content.decode()
    buyer.post(reverse("planner:index"), {"kind": "open", "start": "2027-03-01"})
    page = OpportunityPage.objects.get()
    draft = page.get_latest_revision_as_object()
    assert (draft.procedure, draft.regime) == (Procedure.OPEN, Regime.PROCUREMENT_ACT_2023)
    assert f"{timezone.localtime(draft.closes_at):%Y-%m-%d %H:%M}" == "2027-03-31 12:00"
    assert not page.live
    assert buyer.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).status_code == 200


def test_two_drafts_stand_side_by_side(buyer: Client) -> None:
    for _ in range(3):
        buyer.post(reverse("planner:index"), {"kind": "call_off", "start": "2027-03-01"})
    assert OpportunityPage.objects.values("slug").distinct().count() == 3


def test_the_dates_of_a_draft_are_replaced(buyer: Client) -> None:
    page = draft_opportunity(**sound_facts() | {"briefing_at": timezone.now()})
    buyer.post(
        reverse("planner:for_page", args=[page.pk]),
        {"kind": "short_call_off", "start": "2027-03-01"},
    )
    draft = OpportunityPage.objects.get().get_latest_revision_as_object()
    assert (draft.briefing_at, draft.intended_award_on) == (None, date(2027, 3, 17))


def test_readers_see_nothing_of_it_before_it_is_published(buyer: Client, client: Client) -> None:
    page = make_opportunity()
    buyer.post(
        reverse("planner:for_page", args=[page.pk]), {"kind": "call_off", "start": "2027-03-01"}
    )
    stored = OpportunityPage.objects.get()
    assert (stored.closes_at, stored.has_unpublished_changes) == (page.closes_at, True)
    assert page.publications.count() == 1


def test_a_draft_of_somebody_else_is_not_planned(client: Client, index: Any) -> None:
    sync_groups()
    page = draft_opportunity()
    client.force_login(make_staff("reader"))
    answer = client.post(
        reverse("planner:for_page", args=[page.pk]), {"kind": "call_off", "start": "2027-03-01"}
    )
    assert answer.status_code == 302
    assert not page.revisions.exists()
    assert client.get(reverse("planner:for_page", args=[999_999])).status_code in (302, 404)


def test_a_locked_draft_is_left_alone(buyer: Client) -> None:
    page = draft_opportunity(locked=True, locked_by=make_staff("other", "Publishers"))
    buyer.post(
        reverse("planner:for_page", args=[page.pk]), {"kind": "call_off", "start": "2027-03-01"}
    )
    assert not page.revisions.exists()


def test_the_planner_stands_in_the_editor(buyer: Client, index: OpportunityIndexPage) -> None:
    add = reverse("wagtailadmin_pages:add", args=["opportunities", "opportunitypage", index.pk])
    html = buyer.get(add).content.decode()
    assert timetable_url() in html
    assert "js/date-planner" in html


def test_the_years_that_can_be_planned_have_bank_holidays() -> None:
    for kind in TimetableKind:
        assert propose(kind=kind, start=FIRST).steps
        assert propose(kind=kind, start=LAST).steps
