"""Following deadlines in one's own calendar."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import PageViewRestriction

from core.clock import LONG_AGO
from opportunities.domain.following import DATED, state_of
from opportunities.domain.notices import Notice
from opportunities.domain.publications import publishing_as_at
from opportunities.enums import Stage
from opportunities.exports.calendar import write_calendar
from opportunities.models import OpportunityIndexPage
from tests.calendar_reader import valid_calendar
from tests.core.test_feeds import about
from tests.factories import (
    draft_opportunity,
    make_award,
    make_category,
    make_opportunity,
    published,
)

CALENDAR = "/opportunities/feeds/calendar/"
NOON = datetime(2099, 12, 4, 12, tzinfo=UTC)
WITH_DATES = {
    "opens_at": datetime(2099, 11, 2, 9, tzinfo=UTC),
    "briefing_at": datetime(2099, 11, 10, 10, tzinfo=UTC),
    "clarification_deadline": datetime(2099, 11, 20, 17, tzinfo=UTC),
    "answers_by": datetime(2099, 11, 24, 17, tzinfo=UTC),
    "closes_at": NOON,
}


def calendar(client: Client, url: str = CALENDAR) -> dict[str, Any]:
    response = client.get(url)
    assert response.status_code == 200
    return valid_calendar(b"".join(response))


def events(client: Client, url: str = CALENDAR) -> dict[str, dict[str, Any]]:
    """The events by what a reader sees of them."""
    return {event["SUMMARY"]: event for event in calendar(client, url)["events"]}


def test_each_date_that_suppliers_act_on_is_an_event(
    client: Client, index: OpportunityIndexPage
) -> None:
    make_opportunity(title="WiFi for trains", **WITH_DATES)
    assert {summary: event["DTSTART"] for summary, event in events(client).items()} == {
        "Opens: WiFi for trains": WITH_DATES["opens_at"],
        "Briefing: WiFi for trains": WITH_DATES["briefing_at"],
        "Last moment for questions: WiFi for trains": WITH_DATES["clarification_deadline"],
        "Bids close: WiFi for trains": NOON,
    }


def test_an_event_says_what_it_is_about(client: Client, index: OpportunityIndexPage) -> None:
    page = make_opportunity(title="WiFi", summary="For trains.", slug="wifi", closes_at=NOON)
    event = events(client)["Bids close: WiFi"]
    assert event["UID"] == f"{page.translation_key}-bids"
    assert event["URL"] == "http://testserver/opportunities/wifi/"
    assert event["DESCRIPTION"].splitlines() == [
        "For trains.",
        "Bids close: noon on Friday 4 December 2099 (UK time).",
    ]
    assert (event["STATUS"], event["SEQUENCE"], event["TRANSP"]) == ("CONFIRMED", 0, "TRANSPARENT")


def test_a_planned_day_is_a_day_and_not_certain(
    client: Client, index: OpportunityIndexPage
) -> None:
    make_opportunity(
        title="Buoys", opens_at=None, closes_at=None, planned_publication=date(2099, 3, 1)
    )
    event = events(client)["Expected to open: Buoys"]
    assert (event["DTSTART"], event["STATUS"]) == (date(2099, 3, 1), "TENTATIVE")


def test_an_example_says_so(client: Client, index: OpportunityIndexPage) -> None:
    make_opportunity(title="WiFi", is_example=True)
    event = events(client)["Bids close: WiFi (example)"]
    assert "This is an example, not a real opportunity." in event["DESCRIPTION"].splitlines()


class TestChanges:
    """A calendar program takes a change as one of the event it has."""

    def test_a_later_deadline_is_the_same_event_with_its_reason(
        self, client: Client, index: OpportunityIndexPage
    ) -> None:
        published_at, changed_at = (datetime(2026, 3, day, 9, tzinfo=UTC) for day in (1, 5))
        with publishing_as_at(published_at):
            page = make_opportunity(title="WiFi", opens_at=published_at, closes_at=NOON)
        before = events(client)["Bids close: WiFi"]
        page.closes_at = NOON + timedelta(days=7)
        page.change_note = "Bidders asked for time."
        with publishing_as_at(changed_at):
            published(page)
        after = events(client)["Bids close: WiFi"]
        assert after["UID"] == before["UID"]
        assert after["DTSTART"] == NOON + timedelta(days=7)
        assert after["SEQUENCE"] > before["SEQUENCE"]
        assert (before["DTSTAMP"], after["DTSTAMP"]) == (published_at, changed_at)
        assert after["LAST-MODIFIED"] == changed_at
        assert after["CREATED"] == published_at
        assert "Changed last: Deadline for bids. Bidders asked for time." in after["DESCRIPTION"]

    def test_nothing_comes_from_the_present_moment(
        self, client: Client, index: OpportunityIndexPage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        make_opportunity(**WITH_DATES)
        first = b"".join(client.get(CALENDAR))
        later = timezone.now() + timedelta(days=2)
        monkeypatch.setattr("django.utils.timezone.now", lambda: later)
        assert b"".join(client.get(CALENDAR)) == first

    def test_what_is_cancelled_stays_and_says_so(
        self, client: Client, index: OpportunityIndexPage
    ) -> None:
        page = make_opportunity(
            title="WiFi", briefing_at=timezone.now() - timedelta(days=1), closes_at=NOON
        )
        page.outcome, page.outcome_at = "cancelled", timezone.now() - timedelta(minutes=1)
        page.outcome_reason = "Funding ended."
        published(page)
        told = events(client)
        assert told["Bids close: WiFi"]["STATUS"] == "CANCELLED"
        assert "Cancelled. Funding ended." in told["Bids close: WiFi"]["DESCRIPTION"]
        assert told["Briefing: WiFi"]["STATUS"] == "CONFIRMED"  # it took place

    @pytest.mark.parametrize("query", ["?stage=open", "?stage=open&category=data", "?closing=30"])
    def test_what_is_cancelled_stays_in_the_calendar_of_what_comes(
        self, client: Client, index: OpportunityIndexPage, query: str
    ) -> None:
        soon = timezone.now() + timedelta(days=9)
        page = make_opportunity(title="WiFi", closes_at=soon, category=make_category("Data"))
        other = make_opportunity(title="Masts", closes_at=soon, category=make_category("Radio"))
        before = events(client, CALENDAR + query)["Bids close: WiFi"]
        for each in (page, other):
            each.outcome, each.outcome_at = "cancelled", timezone.now() - timedelta(minutes=1)
            each.outcome_reason = "Funding ended."
            published(each)
        told = events(client, CALENDAR + query)
        event = told["Bids close: WiFi"]
        assert (event["UID"], event["STATUS"]) == (before["UID"], "CANCELLED")
        assert event["SEQUENCE"] > before["SEQUENCE"]
        assert ("Bids close: Masts" in told) == ("category" not in query)

    @pytest.mark.parametrize(
        "query", ["", "?stage=open", "?closing=30", "?stage=open&stage=no-award"]
    )
    def test_what_ends_without_award_before_its_deadline_is_told_once(
        self, client: Client, index: OpportunityIndexPage, query: str
    ) -> None:
        page = make_opportunity(title="WiFi", closes_at=timezone.now() + timedelta(days=9))
        page.outcome, page.outcome_at = "no_award", timezone.now() - timedelta(minutes=1)
        page.outcome_reason = "Nobody can deliver this."
        published(page)
        told = calendar(client, CALENDAR + query)["events"]
        (event,) = [each for each in told if each["SUMMARY"] == "Bids close: WiFi"]
        assert event["STATUS"] == "CANCELLED"
        assert "Nobody can deliver this." in event["DESCRIPTION"]

    @pytest.mark.parametrize("query", ["", "?stage=open"])
    def test_no_bids_close_after_the_award(
        self, client: Client, index: OpportunityIndexPage, query: str
    ) -> None:
        soon = timezone.now() + timedelta(days=9)
        page = make_opportunity(title="WiFi", closes_at=soon, opens_at=soon - timedelta(days=20))
        make_award(page, awarded_on=timezone.localdate() - timedelta(days=2))
        told = events(client, CALENDAR + query)
        assert told["Bids close: WiFi"]["STATUS"] == "CANCELLED"
        assert "Awarded." in told["Bids close: WiFi"]["DESCRIPTION"].splitlines()
        assert told["Opens: WiFi"]["STATUS"] == "CONFIRMED"

    def test_an_award_of_which_a_late_worker_has_not_told_breaks_no_calendar(
        self, client: Client, index: OpportunityIndexPage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        now = timezone.now()
        page = make_opportunity(title="WiFi", closes_at=now + timedelta(hours=1))
        make_award(page, awarded_on=timezone.localdate() + timedelta(days=1))
        monkeypatch.setattr("django.utils.timezone.now", lambda: now + timedelta(days=2))
        for url in (CALENDAR, f"{page.url}calendar/"):
            assert events(client, url)["Bids close: WiFi"]["STATUS"] == "CONFIRMED"

    def test_what_is_withdrawn_is_cancelled_in_the_calendar_of_the_whole_list(
        self, client: Client, index: OpportunityIndexPage
    ) -> None:
        page = make_opportunity(title="WiFi", closes_at=NOON)
        before = events(client)["Bids close: WiFi"]
        page.unpublish()
        event = events(client)["Bids close: WiFi"]
        assert (event["UID"], event["STATUS"]) == (before["UID"], "CANCELLED")
        assert event["SEQUENCE"] > before["SEQUENCE"]
        assert "This opportunity has been taken down." in event["DESCRIPTION"].splitlines()

    def test_what_comes_back_is_on_again(self, client: Client, index: OpportunityIndexPage) -> None:
        page = make_opportunity(title="WiFi", closes_at=NOON)
        page.unpublish()
        withdrawn = events(client)["Bids close: WiFi"]
        page.refresh_from_db()
        published(page)
        event = events(client)["Bids close: WiFi"]
        assert (event["UID"], event["STATUS"]) == (withdrawn["UID"], "CONFIRMED")
        assert event["SEQUENCE"] > withdrawn["SEQUENCE"]

    def test_a_restricted_page_is_not_told_even_once_withdrawn(
        self, client: Client, index: OpportunityIndexPage
    ) -> None:
        page = make_opportunity(title="WiFi", closes_at=NOON)
        PageViewRestriction.objects.create(page=page, restriction_type="login")
        assert events(client) == {}
        page.unpublish()
        assert events(client) == {}


def test_what_is_long_over_is_left_out(client: Client, index: OpportunityIndexPage) -> None:
    now = timezone.now()
    make_opportunity(
        title="Lately", opens_at=now - timedelta(days=50), closes_at=now - timedelta(days=30)
    )
    long_ago = now - timedelta(days=300)
    make_opportunity(title="Long ago", opens_at=long_ago - timedelta(days=20), closes_at=long_ago)
    assert {"Bids close: Lately"} <= set(events(client))
    assert not any("Long ago" in summary for summary in events(client))


def test_a_calendar_holds_what_comes_first_and_says_that_there_is_more(
    client: Client, index: OpportunityIndexPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in (3, 1, 2):
        make_opportunity(title=f"Number {number}", closes_at=NOON + timedelta(days=number))
    assert "more than a calendar can hold" not in calendar(client)["DESCRIPTION"]
    monkeypatch.setattr("opportunities.domain.following.MOST", 2)
    told = calendar(client)
    assert "more than a calendar can hold" in told["DESCRIPTION"]
    deadlines = {event["SUMMARY"] for event in told["events"] if event["UID"].endswith("-bids")}
    assert deadlines == {"Bids close: Number 1", "Bids close: Number 2"}


def test_a_calendar_without_dates_is_valid_too(client: Client, index: OpportunityIndexPage) -> None:
    draft_opportunity()
    assert calendar(client)["events"] == []


def test_the_calendar_names_itself(client: Client, index: OpportunityIndexPage) -> None:
    make_opportunity()
    told = calendar(client)
    assert told["X-WR-CALNAME"] == told["NAME"] == "Opportunities – DPS"
    assert told["URL"] == "http://testserver/opportunities/"
    assert told["SOURCE"] == "http://testserver/opportunities/feeds/calendar/"
    raw = b"".join(client.get(CALENDAR))
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n" in raw


def test_it_is_kept_as_a_file_of_that_name(client: Client, index: OpportunityIndexPage) -> None:
    response = client.get(CALENDAR)
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert response.headers["Content-Disposition"] == 'attachment; filename="opportunities-dps.ics"'


class TestOfOneOpportunity:
    def test_it_has_a_calendar_of_its_own(
        self, client: Client, index: OpportunityIndexPage
    ) -> None:
        make_opportunity(title="Other", closes_at=NOON)
        page = make_opportunity(title="WiFi", closes_at=NOON)
        told = calendar(client, f"{page.url}calendar/")
        assert told["NAME"] == "WiFi – DPS"
        assert {event["SUMMARY"] for event in told["events"]} == {"Opens: WiFi", "Bids close: WiFi"}

    def test_it_stays_when_the_opportunity_is_withdrawn(
        self, client: Client, index: OpportunityIndexPage
    ) -> None:
        page = make_opportunity(title="WiFi", closes_at=NOON)
        page.unpublish()
        event = events(client, f"{page.url}calendar/")["Bids close: WiFi"]
        assert event["STATUS"] == "CANCELLED"

    def test_a_draft_has_none(self, client: Client, index: OpportunityIndexPage) -> None:
        page = draft_opportunity(title="Secret")
        assert client.get(f"{page.get_url()}calendar/").status_code == 404

    def test_a_draft_of_a_public_one_is_not_told(
        self, client: Client, index: OpportunityIndexPage
    ) -> None:
        page = make_opportunity(title="WiFi", closes_at=NOON)
        page.title = "Secret"
        page.save_revision()
        page.unpublish()
        told = b"".join(client.get(f"{page.url}calendar/"))
        assert b"Secret" not in told


@pytest.mark.parametrize("query", ["", "?stage=open"])
def test_it_costs_the_same_few_queries_for_any_number_of_events(
    client: Client, index: OpportunityIndexPage, query: str
) -> None:
    costs = []
    for more in (1, 2):
        for _ in range(more):
            make_opportunity(**WITH_DATES)
            make_opportunity().unpublish()
            page = make_opportunity(**WITH_DATES)
            page.outcome, page.outcome_at = "cancelled", timezone.now()
            page.outcome_reason = "Funding ended."
            published(page)
        calendar(client, CALENDAR + query)
        with CaptureQueriesContext(connection) as queries:
            b"".join(client.get(CALENDAR + query))
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 16


def a_notice(**facts: Any) -> Notice:
    """One of which nothing is known but what is given."""
    known: dict[str, Any] = {
        "title": "WiFi",
        "summary": "For trains.",
        "procedure": "call_off",
        "category": None,
        "is_example": False,
        "opens_at": None,
        "planned_publication": None,
        "briefing_at": None,
        "clarification_deadline": None,
        "closes_at": NOON.isoformat(),
        "outcome_at": None,
        "outcome_reason": "",
        "awards": [],
    }
    reason = facts.pop("reason", "")
    return Notice(
        pk=1,
        key=about().key,
        ocid="ocds-213czf-1",
        number=2,
        pace=None,
        url_path="/wifi/",
        stage=facts.pop("stage", Stage.OPEN),
        now=NOON,
        first_at=LONG_AGO,
        changed_at=LONG_AGO + timedelta(microseconds=1),
        changes=(),
        reason=reason,
        facts=known | facts,
    )


def test_a_calendar_is_told_anew_when_any_fact_in_it_changes() -> None:
    """A notice of these facts alone can be written: no other is in any calendar."""
    assert set(a_notice().facts) == set(DATED)
    states = [state_of(a_notice(**{fact: "another"}), DATED) for fact in DATED]
    assert state_of(a_notice(), DATED) not in states


@given(text=st.text(), other=st.text())
def test_any_text_makes_a_valid_calendar(text: str, other: str) -> None:
    notice = a_notice(
        title=text,
        summary=other,
        category={"id": "1", "label": text},
        outcome_reason=other,
        outcome_at=LONG_AGO.isoformat(),
        stage=Stage.CANCELLED,
    )
    content = b"".join(write_calendar([notice], about(title=text, summary=other)))
    assert len(valid_calendar(content)["events"]) == 1


def test_events_are_written_one_by_one() -> None:
    asked: list[int] = []

    def notices() -> Iterator[Notice]:
        for number in range(3):
            asked.append(number)
            yield a_notice()

    pieces = write_calendar(notices(), about())
    next(pieces)
    assert asked == []
    next(pieces)
    assert asked == [0]
