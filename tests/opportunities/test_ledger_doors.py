"""Every way an opportunity goes public, changes or goes away is written down, and only those."""

from datetime import UTC, datetime, timedelta
from unittest import mock

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from core.clock import midnight
from core.groups import sync_groups
from core.scheduling import Schedule
from opportunities.models import Listing, OpportunityIndexPage, OpportunityPage, Publication
from tests.factories import (
    draft_opportunity,
    make_award,
    make_opportunity,
    make_staff,
    make_standard_page,
    published,
)

NOON = datetime(2026, 12, 4, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

pytestmark = pytest.mark.usefixtures("index")


def told(page: OpportunityPage) -> list[list[str]]:
    """The kinds of news about it, oldest first."""
    return [each.tags for each in Publication.objects.filter(opportunity_id=page.pk).order_by("pk")]


def statuses(pk: int) -> list[str]:
    rows = Publication.objects.filter(opportunity_id=pk).order_by("number")
    return [each.facts["status"] for each in rows]


def at(moment: datetime) -> mock._patch:
    return mock.patch("django.utils.timezone.now", return_value=moment)


@pytest.fixture
def publisher(client: Client) -> Client:
    sync_groups()
    client.force_login(make_staff("publisher", "Publishers"))
    return client


def test_scheduled_publishing_and_expiry_are_told_at_their_moments() -> None:
    with at(NOON - HOUR):
        page = draft_opportunity(go_live_at=NOON, expire_at=NOON + DAY, opens_at=NOON - DAY)
        page.save_revision().publish()
    assert told(page) == []
    with at(NOON):
        Schedule().carry_out(now=NOON)
    with at(NOON + DAY):
        Schedule().carry_out(now=NOON + DAY)
    rows = Publication.objects.filter(opportunity_id=page.pk).order_by("number")
    assert [(row.at, row.facts["status"]) for row in rows] == [
        (NOON, "active"),
        (NOON + DAY, "withdrawn"),
    ]


def test_the_reason_of_a_scheduled_change_waits_with_it() -> None:
    with at(NOON - DAY):
        page = make_opportunity(opens_at=NOON - 2 * DAY, closes_at=NOON + DAY)
        page.closes_at, page.change_note = NOON + 3 * DAY, "The bridge is closed."
        page.go_live_at = NOON
        page.save_revision().publish()
        assert len(told(page)) == 1
    with at(NOON):
        Schedule().carry_out(now=NOON)
    assert page.publications.first().reason == "The bridge is closed."


def test_unpublishing_is_told(publisher: Client) -> None:
    page = make_opportunity()
    publisher.post(reverse("wagtailadmin_pages:unpublish", args=[page.pk]))
    assert statuses(page.pk) == ["active", "withdrawn"]
    assert not Listing.objects.exists()


def test_unpublishing_several_at_once_is_told_of_each(publisher: Client) -> None:
    pages = [make_opportunity(), make_opportunity()]
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "unpublish"])
    publisher.post(f"{bulk}?" + "&".join(f"id={page.pk}" for page in pages))
    assert [statuses(page.pk) for page in pages] == [["active", "withdrawn"]] * 2


def test_unpublishing_what_stands_above_is_told(
    publisher: Client, index: OpportunityIndexPage
) -> None:
    page = make_opportunity()
    url = reverse("wagtailadmin_pages:unpublish", args=[index.pk])
    publisher.post(url, {"include_descendants": "on"})
    assert statuses(page.pk) == ["active", "withdrawn"]


def test_a_page_of_the_base_class_tells_it_too() -> None:
    page = make_opportunity()
    Page.objects.get(pk=page.pk).unpublish()
    assert statuses(page.pk) == ["active", "withdrawn"]


def test_republishing_is_told() -> None:
    page = make_opportunity()
    page.unpublish()
    published(OpportunityPage.objects.get())
    assert statuses(page.pk) == ["active", "withdrawn", "active"]


def test_what_was_taken_down_while_planned_opens_when_it_returns() -> None:
    with at(NOON):
        page = make_opportunity(opens_at=NOON + DAY, closes_at=NOON + 20 * DAY)
    with at(NOON + HOUR):
        page.unpublish()
    with at(NOON + 2 * DAY):
        page = OpportunityPage.objects.get()
        page.closes_at = NOON + 21 * DAY
        published(page)
    assert told(page) == [["planning"], ["tenderUpdate"], ["tender"]]


def test_what_was_cancelled_and_taken_down_is_not_cancelled_again() -> None:
    ended_at = timezone.now() - HOUR
    page = make_opportunity(outcome="cancelled", outcome_at=ended_at, outcome_reason="No money.")
    page.unpublish()
    published(OpportunityPage.objects.get())
    assert told(page) == [["tenderCancellation"], ["tenderUpdate"], ["tenderUpdate"]]


def delete_through_the_page(page: OpportunityPage) -> None:
    page.delete()


def delete_through_the_base_class(page: OpportunityPage) -> None:
    Page.objects.get(pk=page.pk).delete()


def delete_through_a_query(page: OpportunityPage) -> None:
    OpportunityPage.objects.filter(pk=page.pk).delete()


def delete_what_stands_above(page: OpportunityPage) -> None:
    page.get_parent().delete()


@pytest.mark.parametrize(
    "delete",
    [
        delete_through_the_page,
        delete_through_the_base_class,
        delete_through_a_query,
        delete_what_stands_above,
    ],
)
def test_what_a_program_deletes_is_told_as_withdrawn(delete: object) -> None:
    page = make_opportunity()
    pk = page.pk
    delete(OpportunityPage.objects.get(pk=pk))  # type: ignore[operator]
    assert not OpportunityPage.objects.filter(pk=pk).exists()
    assert statuses(pk) == ["active", "withdrawn"]


def test_deleting_what_was_never_public_is_not_told() -> None:
    page = draft_opportunity()
    page.delete()
    assert not Publication.objects.exists()


def test_moving_is_no_news(home_page: Page, index: OpportunityIndexPage) -> None:
    page = make_opportunity()
    elsewhere = make_standard_page(title="Elsewhere")
    page.move(elsewhere, pos="last-child")
    published(OpportunityPage.objects.get())
    assert len(told(page)) == 1


def test_cancelling_is_told() -> None:
    page = make_opportunity()
    page.outcome, page.outcome_at = "cancelled", timezone.now()
    page.outcome_reason = "The funding fell away."
    published(page)
    assert told(page)[-1] == ["tenderCancellation"]


def test_the_clock_opens_it_once_dated_at_the_moment() -> None:
    with at(NOON - DAY):
        page = make_opportunity(opens_at=NOON, closes_at=NOON + DAY)
    with at(NOON + HOUR):
        call_command("worker", once=True)
        call_command("worker", once=True)
    rows = Publication.objects.filter(opportunity_id=page.pk).order_by("number")
    assert [(row.tags, row.at) for row in rows] == [
        (["planning"], NOON - DAY),
        (["tender"], NOON),
    ]
    assert rows[1].recorded_at == NOON + HOUR


@pytest.mark.parametrize("act", ["unpublish", "edit"])
def test_a_decision_that_no_worker_has_told_is_told_first_and_at_its_moment(act: str) -> None:
    now = timezone.now()
    page = make_opportunity(opens_at=now - 20 * DAY, closes_at=now - DAY)
    make_award(page, awarded_on=timezone.localdate() + DAY)
    with at(now + 2 * DAY):
        page = OpportunityPage.objects.get(pk=page.pk)
        if act == "unpublish":
            page.unpublish()
        else:
            page.place = "Swanage"
            published(page)
    first, award, after = Publication.objects.order_by("number")
    assert (award.tags, len(award.facts["awards"])) == (["award"], 1)
    assert award.at == midnight(timezone.localdate() + DAY)
    assert (after.tags, after.at) == (["tenderUpdate"], now + 2 * DAY)
    assert (len(first.facts["awards"]), len(after.facts["awards"])) == (0, 1)


def test_an_end_that_no_worker_has_told_is_told_first_and_at_its_moment() -> None:
    now = timezone.now()
    ended = {"outcome": "no_award", "outcome_at": now + HOUR, "outcome_reason": "No bids came."}
    page = make_opportunity(**ended)
    with at(now + 2 * HOUR):
        page.place = "Swanage"
        published(page)
    _, end, after = Publication.objects.order_by("number")
    assert (end.at, end.facts["outcome_reason"]) == (now + HOUR, "No bids came.")
    assert [change["field"] for change in after.changes] == ["place"]


def test_an_end_that_is_typed_with_a_past_moment_is_told_when_it_is_published() -> None:
    now = timezone.now()
    page = make_opportunity()
    page.outcome, page.outcome_at, page.outcome_reason = "cancelled", now - HOUR, "Funding ended."
    with at(now + DAY):
        published(page)
    _, end = Publication.objects.order_by("number")
    assert end.at == now + DAY


def test_an_award_dated_ahead_is_told_on_its_day() -> None:
    day = (NOON + 3 * DAY).date()
    with at(NOON):
        page = make_opportunity(opens_at=NOON - 9 * DAY, closes_at=NOON - DAY)
        make_award(page, awarded_on=day)
        assert told(page) == [["tender"]]
    with at(NOON + 4 * DAY):
        call_command("publish_scheduled")
    assert told(page)[-1] == ["award"]
    assert page.publications.first().at == datetime(2026, 12, 7, tzinfo=UTC)


@pytest.fixture
def broken_once(monkeypatch: pytest.MonkeyPatch) -> set[int]:
    """Opportunities that can not be written down."""
    from opportunities.domain import publications

    broken: set[int] = set()
    real = publications.list_publication

    def listed(*, opportunity: OpportunityPage, **facts: object) -> object:
        if opportunity.pk in broken:
            raise RuntimeError("The list is full.")
        return real(opportunity=opportunity, **facts)  # type: ignore[arg-type]

    monkeypatch.setattr(publications, "list_publication", listed)
    return broken


def test_one_that_can_not_be_opened_stops_no_other(broken_once: set[int]) -> None:
    with at(NOON - DAY):
        first, second = (make_opportunity(opens_at=NOON, closes_at=NOON + DAY) for _ in range(2))
    broken_once.add(first.pk)
    schedule = Schedule()
    with at(NOON):
        assert schedule.carry_out(now=NOON) == 1
    assert (statuses(first.pk), statuses(second.pk)) == (["planned"], ["planned", "active"])
    broken_once.clear()
    with at(NOON + HOUR):
        assert schedule.carry_out(now=NOON + HOUR) == 1
    assert statuses(first.pk) == ["planned", "active"]


def test_drafts_and_publishing_without_news_write_none() -> None:
    page = make_opportunity()
    page.title = "Secret"
    page.save_revision()
    page = OpportunityPage.objects.get()
    page.seo_title = "Not a fact of the opportunity"
    published(page)
    assert len(told(page)) == 1
