"""Pages go live and expire at their moment, each by itself."""

import logging
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from wagtail.models import Page, PageLogEntry
from wagtail.signals import page_published, page_unpublished

from core.scheduling import Schedule
from home.models import HomePage, StandardPage
from opportunities.models import OpportunityIndexPage, OpportunityPage
from tests.factories import draft_opportunity, make_standard_page, page_facts

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
ONE_SECOND = timedelta(seconds=1)
ONE_HOUR = timedelta(hours=1)


class Clock:
    """The time that Wagtail sees, and a schedule that is carried out by it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.schedule = Schedule()
        self.now = NOON - ONE_HOUR
        monkeypatch.setattr("django.utils.timezone.now", lambda: self.now)

    def strikes(self, moment: datetime) -> int:
        """The worker's look at the schedule at that moment; how many objects changed."""
        self.now = moment
        return self.schedule.carry_out(now=moment)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def scheduled(title: str, **when: datetime) -> StandardPage:
    """A new page that an editor approved to go live at its moment."""
    page = StandardPage(**page_facts(title), body=[("text", "<p>Words.</p>")], live=False)
    return approved(HomePage.objects.get().add_child(instance=page), **when)


def approved(page: Page, **when: datetime) -> Page:
    for field, moment in when.items():
        setattr(page, field, moment)
    page.save_revision().publish()
    return page


def is_live(page: Page) -> bool:
    return Page.objects.get(pk=page.pk).live


@pytest.mark.usefixtures("site")
def test_a_page_goes_live_at_its_very_moment(clock: Clock, client: Client) -> None:
    scheduled("Sea wall", go_live_at=NOON)

    assert clock.strikes(NOON - ONE_SECOND) == 0
    assert client.get("/sea-wall/").status_code == 404
    assert clock.strikes(NOON) == 1
    assert client.get("/sea-wall/").status_code == 200
    assert clock.strikes(NOON + ONE_SECOND) == 0


@pytest.mark.usefixtures("site")
def test_a_page_expires_at_its_very_moment(clock: Clock, client: Client) -> None:
    page = approved(make_standard_page(title="Sea wall"), expire_at=NOON)

    assert clock.strikes(NOON - ONE_SECOND) == 0
    assert client.get("/sea-wall/").status_code == 200
    assert clock.strikes(NOON) == 1
    assert client.get("/sea-wall/").status_code == 404
    assert clock.strikes(NOON + ONE_SECOND) == 0
    assert Page.objects.get(pk=page.pk).expired


@pytest.mark.usefixtures("site")
def test_a_scheduled_change_of_a_live_page_shows_from_its_moment(
    clock: Clock, client: Client
) -> None:
    page = make_standard_page(title="Sea wall")
    page.summary = "Now with steps."
    approved(page, go_live_at=NOON)

    clock.strikes(NOON - ONE_SECOND)
    assert b"Now with steps." not in client.get("/sea-wall/").content
    clock.strikes(NOON)
    assert b"Now with steps." in client.get("/sea-wall/").content


@pytest.mark.usefixtures("site")
def test_after_a_standstill_what_was_to_appear_and_to_end_has_ended(clock: Clock) -> None:
    page = scheduled("Flash sale", go_live_at=NOON, expire_at=NOON + ONE_HOUR)

    assert clock.strikes(NOON + 2 * ONE_HOUR) == 2
    assert not is_live(page)


@pytest.mark.usefixtures("site")
def test_after_a_standstill_a_new_version_replaces_one_that_was_to_end(clock: Clock) -> None:
    page = approved(make_standard_page(), expire_at=NOON)
    page.expire_at = None
    approved(page, go_live_at=NOON + ONE_HOUR)

    clock.strikes(NOON + 2 * ONE_HOUR)

    assert is_live(page)


@pytest.mark.usefixtures("site")
def test_expiry_keeps_the_moment_of_a_later_version(clock: Clock) -> None:
    page = approved(make_standard_page(), expire_at=NOON)
    page.expire_at = None
    approved(page, go_live_at=NOON + ONE_HOUR)

    clock.strikes(NOON)
    assert not is_live(page)
    clock.strikes(NOON + ONE_HOUR)
    assert is_live(page)


@pytest.mark.usefixtures("site")
def test_an_error_in_one_stops_no_other_and_loses_no_schedule(
    clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    first, second, third = (scheduled(title, go_live_at=NOON) for title in ("A", "B", "C"))
    broken = {second.pk}

    def refuse(sender: type, instance: Page, **kwargs: object) -> None:
        if instance.pk in broken:
            raise RuntimeError("The ledger is closed.")

    page_published.connect(refuse)
    try:
        with caplog.at_level(logging.ERROR):
            assert clock.strikes(NOON) == 2
            assert clock.strikes(NOON + ONE_SECOND) == 0
        assert [is_live(page) for page in (first, second, third)] == [True, False, True]
        assert [record.name for record in caplog.records] == ["core.scheduling"]

        broken.clear()
        assert clock.strikes(NOON + timedelta(minutes=1)) == 1
        assert is_live(second)
    finally:
        page_published.disconnect(refuse)


@pytest.mark.usefixtures("index")
def test_an_opportunity_comes_and_goes_as_what_it_is(clock: Clock) -> None:
    page = draft_opportunity(go_live_at=NOON, expire_at=NOON + ONE_HOUR)
    page.save_revision().publish()
    seen: list[tuple[str, Page]] = []

    def note_published(sender: type, instance: Page, **kwargs: object) -> None:
        seen.append(("published", instance))

    def note_unpublished(sender: type, instance: Page, **kwargs: object) -> None:
        seen.append(("unpublished", instance))

    page_published.connect(note_published, sender=OpportunityPage)
    page_unpublished.connect(note_unpublished, sender=OpportunityPage)
    try:
        clock.strikes(NOON)
        clock.strikes(NOON + ONE_HOUR)
    finally:
        page_published.disconnect(note_published, sender=OpportunityPage)
        page_unpublished.disconnect(note_unpublished, sender=OpportunityPage)

    assert [(what, type(instance)) for what, instance in seen] == [
        ("published", OpportunityPage),
        ("unpublished", OpportunityPage),
    ]


@pytest.mark.usefixtures("site")
def test_the_history_says_that_the_schedule_did_it(clock: Clock) -> None:
    page = scheduled("Sea wall", go_live_at=NOON, expire_at=NOON + ONE_HOUR)

    clock.strikes(NOON)
    clock.strikes(NOON + ONE_HOUR)

    actions = PageLogEntry.objects.filter(page=page.pk, action__endswith=".scheduled")
    assert set(actions.values_list("action", flat=True)) == {
        "wagtail.publish.scheduled",
        "wagtail.unpublish.scheduled",
    }


@pytest.mark.usefixtures("site")
def test_a_schedule_that_an_editor_took_back_is_left_alone(clock: Clock) -> None:
    page = scheduled("Sea wall", go_live_at=NOON)
    page.revisions.update(approved_go_live_at=None)

    assert clock.strikes(NOON) == 0
    assert not is_live(page)


@pytest.mark.usefixtures("index")
def test_a_look_at_an_empty_schedule_is_a_read_for_each_kind_of_work(
    clock: Clock, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    assert OpportunityIndexPage.objects.live().exists()

    with django_assert_num_queries(4):  # to publish, to expire, turns, the end of the DPS
        clock.strikes(NOON)
