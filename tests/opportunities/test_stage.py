"""An opportunity stands in exactly one stage, at every instant."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from opportunities.domain.notices import stage_of
from opportunities.domain.publications import record_publication
from opportunities.domain.stage import next_change, stage_at
from opportunities.enums import Outcome, Procedure, Stage
from opportunities.models import Award, Listing, OpportunityPage
from tests.factories import draft_opportunity, make_award, make_opportunity

NOON = datetime(2026, 12, 4, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)

pytestmark = pytest.mark.usefixtures("index")


def stages(opportunity: OpportunityPage, now: datetime) -> list[Stage]:
    """All stages in which the list has it: there must be one, while it is public."""
    return [
        stage
        for stage in Stage
        if Listing.objects.in_stage(stage, now=now).filter(pk=opportunity.pk).exists()
    ]


def known_since(opportunity: OpportunityPage, moment: datetime, **facts: Any) -> OpportunityPage:
    OpportunityPage.objects.filter(pk=opportunity.pk).update(first_published_at=moment, **facts)
    stored = OpportunityPage.objects.get(pk=opportunity.pk)
    record_publication(opportunity=stored, now=NOON)
    return stored


def test_it_is_open_from_its_opening_until_its_deadline() -> None:
    page = make_opportunity(opens_at=NOON - HOUR, closes_at=NOON)
    assert stages(page, NOON - 2 * HOUR) == [Stage.PLANNED]
    assert stages(page, NOON - HOUR) == [Stage.OPEN]
    assert stages(page, NOON - timedelta(microseconds=1)) == [Stage.OPEN]
    assert stages(page, NOON) == [Stage.EVALUATING]


def test_without_an_opening_date_it_is_open_since_publication() -> None:
    page = known_since(make_opportunity(opens_at=None, closes_at=None), NOON)
    assert stages(page, NOON - HOUR) == [Stage.PLANNED]
    assert stages(page, NOON) == [Stage.OPEN]
    assert stages(page, NOON + timedelta(days=4000)) == [Stage.OPEN]


def test_with_only_a_planned_opening_it_stays_planned() -> None:
    page = make_opportunity(opens_at=None, closes_at=None, planned_publication=date(2026, 1, 1))
    assert stages(page, NOON) == [Stage.PLANNED]


def test_market_engagement_never_opens_for_bids() -> None:
    page = make_opportunity(opens_at=None, closes_at=None, procedure=Procedure.MARKET_ENGAGEMENT)
    assert stages(page, NOON) == [Stage.PLANNED]


def test_the_decision_and_the_signature_move_it_on() -> None:
    page = make_opportunity(opens_at=NOON - 2 * HOUR, closes_at=NOON - HOUR)
    make_award(page, awarded_on=date(2026, 12, 5), signed_on=date(2026, 12, 9))
    assert stages(page, NOON) == [Stage.EVALUATING]
    assert stages(page, datetime(2026, 12, 5, tzinfo=UTC)) == [Stage.AWARDED]
    assert stages(page, datetime(2026, 12, 9, tzinfo=UTC)) == [Stage.CONTRACTED]


@pytest.mark.parametrize("outcome", Outcome)
def test_an_end_without_award_holds_from_its_moment(outcome: Outcome) -> None:
    page = make_opportunity(
        opens_at=NOON - HOUR,
        closes_at=NOON + HOUR,
        outcome=outcome,
        outcome_at=NOON,
        outcome_reason="The funding fell away.",
    )
    assert stages(page, NOON - timedelta(seconds=1)) == [Stage.OPEN]
    assert stages(page, NOON) == [Stage(outcome)]


def test_taken_down_it_is_withdrawn() -> None:
    page = make_opportunity()
    page.unpublish()
    assert stages(page, NOON) == []
    assert stage_at(OpportunityPage.objects.get(pk=page.pk), NOON) == Stage.WITHDRAWN


def test_a_draft_is_in_no_stage() -> None:
    assert stages(draft_opportunity(), NOON) == []


moments = st.integers(-96, 96).map(lambda hours: NOON + timedelta(hours=hours))
days = st.integers(-4, 4).map(lambda n: NOON.date() + timedelta(days=n))


@st.composite
def facts(draw: st.DrawFn) -> dict[str, Any]:
    """Any dates and outcome that the database accepts."""
    opens_at, closes_at = draw(st.none() | moments), draw(st.none() | moments)
    if opens_at and closes_at and opens_at >= closes_at:
        closes_at = opens_at + HOUR
    outcome = draw(st.sampled_from(["", *Outcome]))
    return {
        "opens_at": opens_at,
        "closes_at": closes_at,
        "planned_publication": draw(st.none() | days),
        "procedure": draw(st.sampled_from(Procedure)),
        "live": draw(st.booleans()),
        "first_published_at": draw(moments),
        "outcome": outcome,
        "outcome_at": draw(moments) if outcome else None,
        "outcome_reason": "A reason." if outcome else "",
    }


@st.composite
def decisions(draw: st.DrawFn) -> dict[str, Any]:
    """Any decision, signed or not."""
    awarded_on = draw(days)
    signed_after = draw(st.one_of(st.none(), st.integers(0, 4)))
    signed_on = None if signed_after is None else awarded_on + timedelta(days=signed_after)
    return {"awarded_on": awarded_on, "signed_on": signed_on, "value": 1}


@given(
    facts=facts(),
    awards=st.lists(decisions(), max_size=2),
    now=st.integers(-100, 100).map(lambda hours: NOON + timedelta(hours=hours)),
)
@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_each_published_opportunity_is_in_exactly_one_stage_at_every_instant(
    facts: dict[str, Any], awards: list[dict[str, Any]], now: datetime
) -> None:
    page = OpportunityPage.objects.first() or draft_opportunity()
    OpportunityPage.objects.filter(pk=page.pk).update(**facts)
    Award.objects.filter(opportunity=page).delete()
    Award.objects.bulk_create(Award(opportunity=page, **award) for award in awards)
    stored = OpportunityPage.objects.get(pk=page.pk)
    record_publication(opportunity=stored, now=now)

    found = stages(stored, now)
    assert found == ([stage_at(stored, now)] if stored.live else [])
    assert [stage_of(row, now) for row in Listing.objects.filter(pk=page.pk)] == found

    change = next_change(stored, now)
    before_it = change - timedelta(microseconds=1) if change else now + timedelta(days=9)
    assert stages(stored, before_it) == found
