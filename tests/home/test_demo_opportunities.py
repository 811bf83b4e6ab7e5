"""The example opportunities show every stage, and follow the council's own rules."""

from collections import Counter
from datetime import datetime, timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from core.clock import local_day
from core.working_days import is_working_day
from home.demo import when
from opportunities.domain.checks import findings_of
from opportunities.domain.notices import stage_of
from opportunities.enums import Procedure, Stage
from opportunities.models import (
    Clarification,
    Listing,
    OpportunityPage,
    Programme,
    Publication,
    Supplier,
)
from tests.home.demo_site import NOW, demo

__all__ = ["demo"]
APART = ("status", "clarifications")
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("demo"),
    pytest.mark.one_database,
]


def named(slug: str) -> OpportunityPage:
    return OpportunityPage.objects.get(slug=slug)


def changes(slug: str) -> list[tuple[list[str], str]]:
    """What changed at each publication after the first but for where it stands, and why."""
    publications = Publication.objects.filter(opportunity_id=named(slug).pk, number__gt=1)
    told = [
        ([each["label"] for each in row.changes if each["field"] not in APART], row.reason)
        for row in publications.order_by("number")
    ]
    return [each for each in told if each[0]]


def test_they_are_spread_over_all_stages() -> None:
    assert Counter(stage_of(listing, NOW) for listing in Listing.objects.all()) == {
        Stage.PLANNED: 2,
        Stage.OPEN: 4,
        Stage.EVALUATING: 2,
        Stage.AWARDED: 1,
        Stage.CONTRACTED: 2,
        Stage.NO_AWARD: 1,
        Stage.CANCELLED: 1,
    }


def test_one_closes_on_the_next_working_day_and_one_in_weeks() -> None:
    deadlines = sorted(
        Listing.objects.in_stage(Stage.OPEN, now=NOW).values_list("closes_at", flat=True)
    )
    assert deadlines[0] == when.moment("+1 working days 12:00", now=NOW)
    assert (deadlines[-1] - NOW).days > 28


def test_all_are_marked_as_examples() -> None:
    assert {page.is_example for page in OpportunityPage.objects.all()} == {True}
    assert {page.title.partition(":")[0] for page in OpportunityPage.objects.all()} == {"Example"}
    assert {supplier.name.split()[0] for supplier in Supplier.objects.all()} == {"Example"}


@pytest.mark.parametrize(
    "field", ["opens_at", "briefing_at", "clarification_deadline", "answers_by", "closes_at"]
)
def test_every_moment_falls_in_working_hours(field: str) -> None:
    moments: list[datetime] = [
        timezone.localtime(moment)
        for moment in OpportunityPage.objects.values_list(field, flat=True)
        if moment
    ]
    assert moments
    assert all(is_working_day(local_day(moment)) for moment in moments)
    assert all(9 <= moment.hour <= 17 for moment in moments)


def test_bids_close_at_noon() -> None:
    closing = OpportunityPage.objects.exclude(closes_at=None).values_list("closes_at", flat=True)
    assert {timezone.localtime(moment).strftime("%H:%M") for moment in closing} == {"12:00"}


def test_bidders_have_at_least_ten_days() -> None:
    least = F("opens_at") + timedelta(days=10)
    too_short = OpportunityPage.objects.filter(closes_at__lt=least)
    assert list(too_short) == []


def test_an_editor_could_publish_each() -> None:
    assert [findings_of(page, now=NOW) for page in OpportunityPage.objects.all()] == [[]] * 14


def test_moved_deadlines_are_told_with_their_reason() -> None:
    assert changes("flood-sensors-small-rivers") == [
        (
            ["Deadline for bids", "Intended award"],
            "Bidders asked for time to visit two of the places. "
            "Everyone gets two more working days.",
        )
    ]
    assert changes("visitor-flow-heritage-sites") == [
        (
            ["Deadline for bids"],
            "The portal was down for maintenance on the last afternoon. "
            "Everyone gets three more working days.",
        )
    ]


def test_award_and_signature_are_told_one_after_the_other() -> None:
    slug = "private-5g-business-park"
    assert [labels for labels, _ in changes(slug)] == [["Deadline for bids"], ["Award"], ["Award"]]


def test_the_ledger_reads_as_it_happened() -> None:
    for page in OpportunityPage.objects.all():
        moments = list(
            Publication.objects.filter(opportunity_id=page.pk)
            .order_by("number")
            .values_list("at", flat=True)
        )
        assert moments[0] == page.first_published_at
        assert moments == sorted(moments)
        assert moments[-1] <= NOW


def test_what_the_clock_opened_is_told_at_its_moment() -> None:
    opened = Listing.objects.in_stage(Stage.OPEN, now=NOW)
    assert not Listing.objects.filter(turns_at__lte=NOW).exists()
    for page in opened:
        told = Publication.objects.filter(opportunity_id=page.pk, at=page.opens_at)
        assert [row.facts["status"] for row in told] == ["active"]


def test_questions_are_answered_in_time_and_one_waits() -> None:
    published = Clarification.objects.exclude(number=None)
    assert published.count() >= 3
    for question in published:
        assert question.answered_at <= question.opportunity.answers_by
        assert question.received_on <= question.answered_at.date()
    assert Clarification.objects.filter(number=None).count() == 1


def test_one_is_early_market_engagement_with_a_date() -> None:
    page = OpportunityPage.objects.get(procedure=Procedure.MARKET_ENGAGEMENT)
    assert page.briefing_at == when.moment("+12 working days 10:00", now=NOW)


def test_awards_stay_far_below_the_ceiling() -> None:
    values = [award.value for page in OpportunityPage.objects.all() for award in page.awards.all()]
    assert len(values) == 3
    assert sum(values) < Programme.objects.get().ceiling
