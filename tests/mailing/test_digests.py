"""Digests: at 8:30am UK time, once, whatever the clocks and the workers do."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from mailing import rounds
from mailing.domain import subscriptions
from mailing.domain.alerting import matching
from mailing.domain.alerting.news import Told, told
from mailing.domain.subscriptions import Wish
from mailing.enums import EndReason, Frequency, MailingKind
from mailing.models import Delivery, Mailing
from opportunities.domain.publications import publishing_as_at
from opportunities.models import OpportunityPage, Publication
from tests.factories import make_award, make_category, make_opportunity, published
from tests.mailing.alerting import follow, html_of, outbox, work
from tests.mailing.factories import CONFIRMED

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("index")]

ADA = "ada@example.org"
DAILY, WEEKLY = (Wish.alerts(frequency=each) for each in (Frequency.DAILY, Frequency.WEEKLY))
AT_ONCE = Wish.alerts()
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
MONDAY = datetime(2026, 11, 30, 8, 30, tzinfo=UTC)


def publish(title: str, at: datetime, **facts: Any) -> OpportunityPage:
    with publishing_as_at(at):
        return make_opportunity(title=title, **facts)


def titles_in_digest(now: datetime) -> list[str]:
    """The titles in the one mail of this turn, in their order; none if there is no mail."""
    work(now)
    found = [line for each in mail.outbox for line in str(each.body).splitlines()]
    assert len(mail.outbox) <= 1
    mail.outbox.clear()
    return [line for line in found if is_title(line)]


def is_title(line: str) -> bool:
    """And not the summary, which begins alike."""
    return line.startswith("Title ") and not line.endswith(", in short.")


@pytest.mark.parametrize(
    "run",
    [
        datetime(2026, 3, 28, 8, 30, tzinfo=UTC),  # the day before summer time
        datetime(2026, 3, 29, 7, 30, tzinfo=UTC),
        datetime(2026, 10, 24, 7, 30, tzinfo=UTC),  # the day before winter time
        datetime(2026, 10, 25, 8, 30, tzinfo=UTC),
        datetime(2027, 3, 28, 7, 30, tzinfo=UTC),
        datetime(2027, 10, 31, 8, 30, tzinfo=UTC),
    ],
)
def test_a_digest_goes_out_at_half_past_eight_in_the_united_kingdom(run: datetime) -> None:
    follow(ADA, DAILY)
    publish("Title before", run - MINUTE)
    rounds.match_publications(timezone.now())  # in 2027 a first look would not go back so far
    assert titles_in_digest(run - MINUTE / 60) == []
    publish("Title after", run)
    assert titles_in_digest(run) == ["Title before"]
    assert titles_in_digest(run + 22 * timedelta(hours=1)) == []
    assert titles_in_digest(run + 25 * timedelta(hours=1)) == ["Title after"]


def test_a_weekly_digest_comes_on_monday() -> None:
    follow(ADA, WEEKLY)
    work(MONDAY - 3 * DAY)
    publish("Title of the week", MONDAY - 2 * DAY)
    assert titles_in_digest(MONDAY - DAY) == []
    assert titles_in_digest(MONDAY) == ["Title of the week"]
    publish("Title of the next", MONDAY + MINUTE)
    for day in range(1, 7):
        assert titles_in_digest(MONDAY + day * DAY) == []
    assert titles_in_digest(MONDAY + 7 * DAY) == ["Title of the next"]


def test_what_was_missed_while_no_worker_ran_comes_once_in_one_digest() -> None:
    follow(ADA, DAILY)
    work(MONDAY)
    for day in range(3):
        publish(f"Title {day}", MONDAY + day * DAY + MINUTE)
    assert titles_in_digest(MONDAY + 3 * DAY + 3 * MINUTE) == ["Title 0", "Title 1", "Title 2"]
    assert titles_in_digest(MONDAY + 3 * DAY + 4 * MINUTE) == []
    assert titles_in_digest(MONDAY + 4 * DAY) == []


def test_a_weekly_digest_that_was_missed_comes_when_the_worker_does() -> None:
    follow(ADA, WEEKLY)
    work(MONDAY - DAY)
    publish("Title one", MONDAY - MINUTE)
    assert titles_in_digest(MONDAY + 2 * DAY) == ["Title one"]
    assert titles_in_digest(MONDAY + 7 * DAY) == []


def test_an_empty_digest_is_no_mail_and_what_comes_late_waits_for_the_next() -> None:
    follow(ADA, DAILY)
    assert titles_in_digest(MONDAY) == []
    assert not Delivery.objects.exists()
    publish("Title from long ago", MONDAY - DAY)
    assert titles_in_digest(MONDAY + 60 * MINUTE) == []
    assert titles_in_digest(MONDAY + DAY) == ["Title from long ago"]
    assert list(
        Mailing.objects.filter(kind=MailingKind.DIGEST, key__startswith="digest:daily")
        .order_by("key")
        .values_list("key", flat=True)
    ) == ["digest:daily:2026-11-30", "digest:daily:2026-12-01"]


def change(old: Any, wish: Wish) -> Any:
    return subscriptions.change(
        subscription=old, wish=wish, circumstances=CONFIRMED, now=timezone.now()
    )


def test_who_changes_how_often_loses_nothing_and_gets_nothing_twice() -> None:
    ada = follow(ADA, DAILY)
    work(MONDAY)
    publish("Title one", MONDAY + MINUTE)
    work(MONDAY + 2 * MINUTE)
    weekly = change(ada.subscriptions.get(), WEEKLY)
    assert titles_in_digest(MONDAY + DAY) == []
    publish("Title two", MONDAY + DAY + MINUTE)  # which no worker sees before the next change
    change(weekly, AT_ONCE)
    assert outbox(MONDAY + DAY + 2 * MINUTE) == [
        (ADA, "New opportunity: Title one"),
        (ADA, "New opportunity: Title two"),
    ]
    publish("Title three", MONDAY + DAY + 3 * MINUTE)
    change(ada.subscriptions.get(ended_at=None), DAILY)
    assert titles_in_digest(MONDAY + 2 * DAY) == ["Title three"]
    assert titles_in_digest(MONDAY + 7 * DAY) == []


def test_who_stops_gets_no_more_digests() -> None:
    ada = follow(ADA, DAILY)
    work(MONDAY)
    publish("Title one", MONDAY + MINUTE)
    work(MONDAY + 2 * MINUTE)
    subscriptions.end(
        subscriptions=ada.subscriptions.all(), reason=EndReason.WITHDRAWN, circumstances=CONFIRMED,
        now=timezone.now(),
    )  # fmt: skip
    assert titles_in_digest(MONDAY + DAY) == []
    assert not Delivery.objects.exists()


def test_who_follows_at_once_and_daily_is_told_once() -> None:
    follow(ADA, AT_ONCE, Wish.alerts("category=connectivity", frequency=Frequency.DAILY))
    work(MONDAY)
    publish("Title one", MONDAY + MINUTE)
    assert outbox(MONDAY + 2 * MINUTE) == [(ADA, "New opportunity: Title one")]
    assert titles_in_digest(MONDAY + DAY) == []


DATA_WEEKLY = Wish.alerts("category=data", frequency=Frequency.WEEKLY)
SAME_WEEKLY = Wish.alerts("category=connectivity", frequency=Frequency.WEEKLY)


def test_who_follows_daily_and_weekly_is_told_once() -> None:
    follow(ADA, DAILY, SAME_WEEKLY)
    work(MONDAY - 3 * DAY)
    publish("Title one", MONDAY - 2 * DAY)
    assert titles_in_digest(MONDAY - DAY) == ["Title one"]
    for day in (0, 1, 7):
        assert titles_in_digest(MONDAY + day * DAY) == []


def test_who_follows_daily_and_weekly_has_one_mail_on_monday() -> None:
    data, other = make_category("Data"), Wish.alerts("category=other", frequency=Frequency.DAILY)
    follow(ADA, other, DATA_WEEKLY)
    follow("bob@example.org", DATA_WEEKLY)
    work(MONDAY - 3 * DAY)
    publish("Title of the week", MONDAY - 2 * DAY, category=data)
    assert titles_in_digest(MONDAY - DAY) == []
    publish("Title of the day", MONDAY - MINUTE, category=make_category("Other"))
    assert outbox(MONDAY) == [
        (ADA, "News of 2 opportunities"),
        ("bob@example.org", "News of one opportunity"),
    ]
    for day in (0, 1, 7):
        assert titles_in_digest(MONDAY + day * DAY) == []


def test_what_comes_after_the_mail_of_the_day_is_in_the_next_of_either() -> None:
    follow(ADA, DAILY, DATA_WEEKLY)
    work(MONDAY)
    publish("Title one", MONDAY + MINUTE, category=make_category("Data"))
    assert titles_in_digest(MONDAY + DAY) == ["Title one"]
    page = OpportunityPage.objects.get()
    with publishing_as_at(MONDAY + DAY + MINUTE):
        page.closes_at, page.change_note = MONDAY + 30 * DAY, "More time."
        published(page)
    assert titles_in_digest(MONDAY + 2 * DAY) == ["Title one"]
    assert titles_in_digest(MONDAY + 7 * DAY) == []


def test_a_digest_is_grouped_by_kind_and_what_closes_soonest_comes_first() -> None:
    at = MONDAY + MINUTE
    won = publish("Title won", MONDAY - MINUTE)
    moved = publish("Title moved", MONDAY - MINUTE)
    follow(ADA, DAILY)
    work(MONDAY)
    publish("Title later", at, closes_at=MONDAY + 20 * DAY, opens_at=MONDAY)
    publish("Title sooner", at, closes_at=MONDAY + 10 * DAY, opens_at=MONDAY)
    with publishing_as_at(at):
        make_award(won)
        moved.closes_at, moved.change_note = MONDAY + 30 * DAY, "More time."
        published(moved)
    work(MONDAY + DAY)
    [message] = mail.outbox
    assert message.subject == "News of 4 opportunities"
    shown = ("New", "With another deadline", "Awarded")
    lines = [line for line in str(message.body).splitlines() if line in shown or is_title(line)]
    assert lines == [
        "New",
        "Title sooner",
        "Title later",
        "With another deadline",
        "Title moved",
        "Awarded",
        "Title won",
    ]
    for words in (*shown, "More time.", "Example Supplier Ltd, £75,000", "Stop all alerts"):
        assert words in html_of(message)


def test_a_worker_that_is_killed_before_the_digest_is_queued_loses_nothing() -> None:
    follow(ADA, DAILY)
    work(MONDAY)
    publish("Title one", MONDAY + MINUTE)
    matching.match_some(now=MONDAY + 2 * MINUTE)
    assert titles_in_digest(MONDAY + DAY) == ["Title one"]


def test_one_that_can_not_be_matched_holds_up_no_digest(monkeypatch: pytest.MonkeyPatch) -> None:
    follow(ADA, DAILY)
    publish("Title first", MONDAY - MINUTE)
    assert titles_in_digest(MONDAY) == ["Title first"]
    broken = publish("Title broken", MONDAY + MINUTE)
    publish("Title sound", MONDAY + MINUTE)

    def refuse(row: Publication, *others: Any) -> Told:
        if row.opportunity_id == broken.pk:
            raise ValueError("What is this?")
        return told(row, *others)

    with monkeypatch.context() as patched:
        patched.setattr(matching, "told", refuse)
        assert titles_in_digest(MONDAY + DAY) == ["Title sound"]
    assert titles_in_digest(MONDAY + 2 * DAY) == ["Title broken"]
