"""Who is told of an opportunity at once: published, changed, ended, and read in the mail sent."""

import time
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from unittest import mock

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from wagtail.models import PageViewRestriction

from core.clock import deadline_words
from mailing import rounds
from mailing.domain import subscriptions
from mailing.domain.alerting import matching
from mailing.domain.alerting.news import Told, told
from mailing.domain.subscriptions import Wish
from mailing.enums import Coverage, DeliveryState, EndReason
from mailing.models import AlertMatch, Delivery, SeenPublication
from opportunities.domain.awards import undo_award
from opportunities.domain.publications import publishing_as_at, record_turns
from opportunities.domain.questions import publish_answer
from opportunities.enums import Outcome, Procedure
from opportunities.models import Category, Clarification, OpportunityPage, Publication
from tests.factories import (
    draft_opportunity,
    make_award,
    make_category,
    make_opportunity,
    published,
)
from tests.mailing.alerting import follow, html_of, mail_for, outbox, work
from tests.mailing.factories import CONFIRMED

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("index")]

ADA, BOB = "ada@example.org", "bob@example.org"
OPEN = Wish.alerts("stage=open")
NEW_ONLY = Wish.alerts(coverage=Coverage.NEW_ONLY)


def clock_at(moment: datetime) -> Any:
    """Within it, all that asks for the time is told this moment."""
    return mock.patch("django.utils.timezone.now", return_value=moment)


def test_who_follows_is_told_once_what_is_new() -> None:
    follow(ADA)
    page = make_opportunity(title="Sensors", summary="For the coast.")
    message = mail_for(ADA)
    assert message.subject == "New opportunity: Sensors"
    assert page.closes_at
    for words in (
        "For the coast.",
        deadline_words(page.closes_at),
        "* Bids close: ",
        "£50,000 to £80,000",
        "/opportunities/sensors/",
        "* All opportunities",
    ):
        assert words.lower() in message.body.lower()
    for words in ("For the coast.", "£50,000 to £80,000", "/opportunities/sensors/"):
        assert words in html_of(message)
    mail.outbox.clear()
    assert outbox() == []


def test_a_mail_says_which_lists_and_how_to_stop_each(client: Client) -> None:
    follow(ADA, Wish.alerts("category=connectivity"), OPEN, Wish.alerts("category=data"))
    make_category("Data")
    make_opportunity(title="Masts")
    message = mail_for(ADA)
    assert "* Opportunities in connectivity\n" in message.body
    assert "* Open opportunities\n" in message.body
    assert "in data" not in message.body
    links = [line.strip() for line in message.body.splitlines() if "/mail/stop/" in line]
    assert len(links) == 3  # one for each list, and one for all
    assert message.extra_headers["List-Unsubscribe"] == f"<{links[-1]}>"
    client.post(f"/mail/stop/{links[0].split('/')[-2]}/")
    mail.outbox.clear()
    make_opportunity(title="More masts")
    again = mail_for(ADA)
    assert len([line for line in again.body.splitlines() if "/mail/stop/" in line]) == 2


def test_a_list_is_told_what_is_in_it_and_nothing_else() -> None:
    follow(ADA, Wish.alerts("category=data"))
    follow(BOB, Wish.alerts("q=hydrogen"))
    make_opportunity(title="Lake of numbers", category=make_category("Data"))
    make_opportunity(title="Hydrogen buses")
    assert outbox() == [
        (ADA, "New opportunity: Lake of numbers"),
        (BOB, "New opportunity: Hydrogen buses"),
    ]


def test_a_list_that_can_not_be_read_any_more_tells_nothing() -> None:
    follow(ADA, Wish.alerts("category=connectivity"))
    make_category("Connectivity")
    make_opportunity(category=make_category("Data"))
    Category.objects.filter(slug="connectivity").update(slug="networks")
    make_opportunity(category=make_category("Other"))
    assert outbox() == []


def test_nobody_is_told_of_drafts_and_of_what_was_before() -> None:
    make_opportunity(title="Old")
    follow(ADA)
    draft = draft_opportunity(title="Draft")
    assert outbox() == []
    page = published(draft)
    page.title = "Secret change"
    page.save_revision()
    assert outbox() == [(ADA, "New opportunity: Draft")]


def test_a_scheduled_page_tells_nobody_until_it_is_live() -> None:
    follow(ADA)
    page = draft_opportunity(title="Later")
    page.go_live_at = timezone.now() + timedelta(seconds=1.5)
    page.save_revision(clean=False).publish()
    assert outbox() == []
    time.sleep(1.6)
    call_command("worker", "--once")
    assert OpportunityPage.objects.get(pk=page.pk).live
    assert outbox() == [(ADA, "New opportunity: Later")]


def test_a_worker_that_works_once_sends_all_that_is_due() -> None:
    follow(ADA)
    titles = {"Cameras", "Gauges", "Sensors"}
    for title in titles:
        make_opportunity(title=title)
    call_command("worker", "--once")
    assert {each.subject for each in mail.outbox} == {f"New opportunity: {t}" for t in titles}


def test_what_is_private_is_told_to_nobody_before_it_is_public() -> None:
    follow(ADA)
    page = make_opportunity(title="Private")
    restriction = PageViewRestriction.objects.create(page=page, restriction_type="login")
    assert outbox() == []
    restriction.delete()
    assert outbox() == [(ADA, "New opportunity: Private")]


def test_what_comes_back_is_new_only_for_those_who_missed_it() -> None:
    follow(ADA)
    page = make_opportunity(title="Here")
    assert outbox() == [(ADA, "New opportunity: Here")]
    page.unpublish()
    follow(BOB)
    assert outbox() == []
    published(OpportunityPage.objects.get(pk=page.pk))
    assert outbox() == [(BOB, "New opportunity: Here")]


def test_what_was_away_as_its_mail_was_written_is_new_once_it_is_back() -> None:
    follow(ADA)
    page = make_opportunity(title="Here")
    rounds.match_publications(timezone.now())
    page.unpublish()
    assert outbox() == []
    published(OpportunityPage.objects.get(pk=page.pk))
    assert outbox() == [(ADA, "New opportunity: Here")]


def test_a_changed_deadline_is_told_with_what_it_was() -> None:
    follow(ADA, OPEN)
    follow(BOB, NEW_ONLY)
    page = make_opportunity(title="Moving")
    outbox()
    assert page.closes_at
    before, page.closes_at = page.closes_at, page.closes_at + timedelta(days=3)
    page.change_note = "More time for small firms."
    published(page)
    assert outbox() == [(ADA, "Deadline changed: Moving")]
    page.title = "Moving on"
    published(page)
    assert outbox() == []  # no news
    assert deadline_words(before) != deadline_words(page.closes_at)


def test_the_change_is_spelled_out() -> None:
    follow(ADA)
    page = make_opportunity(title="Moving")
    outbox()
    assert page.closes_at
    before, page.closes_at = page.closes_at, page.closes_at + timedelta(days=3)
    page.change_note = "More time for small firms."
    published(page)
    body = mail_for(ADA).body
    after = deadline_words(page.closes_at)
    assert f"(before: {deadline_words(before)})" in body
    assert f"* Deadline for bids: {after[0].upper()}{after[1:]}" in body
    assert "* Reason: More time for small firms." in body


def corrected(page: OpportunityPage, **facts: Any) -> None:
    for name, value in facts.items():
        setattr(page, name, value)
    page.change_note = "A slip."
    published(page)


def test_what_a_correction_brings_into_a_list_is_new_there() -> None:
    data = make_category("Data")
    follow(ADA, Wish.alerts("category=data"))
    follow(BOB, Wish.alerts("category=data", coverage=Coverage.NEW_ONLY))
    follow("cara@example.org")  # who knows it by then
    page = make_opportunity(title="Lake")
    assert outbox() == [("cara@example.org", "New opportunity: Lake")]
    corrected(page, category=data)
    assert outbox() == [(ADA, "New opportunity: Lake"), (BOB, "New opportunity: Lake")]
    corrected(page, category=make_category("Connectivity"))
    corrected(page, category=data)
    assert outbox() == []


@pytest.mark.parametrize(
    ("filter", "facts"),
    [
        ("q=hydrogen", {"title": "Hydrogen buses"}),
        ("q=hydrogen", {"description": "<p>They burn hydrogen.</p>"}),
        ("value=100000-500000", {"value_to": Decimal(120_000)}),
        ("value=not-given", {"value_from": None, "value_to": None}),
        ("suitable=vcse", {"suitable_for_vcse": True}),
        ("region=TLK2", {"region_id": "TLK25"}),
        ("region=UK", {"region_id": "TLK25"}),
        ("procedure=open", {"procedure": Procedure.OPEN}),
        ("cpv=72000000", {"main_cpv_id": "72200000"}),
        ("stage=open&category=data&value=100000-500000", {"value_to": Decimal(120_000)}),
    ],
)
def test_whatever_a_list_chooses_by_may_be_corrected(filter: str, facts: dict[str, Any]) -> None:
    follow(ADA, Wish.alerts(filter))
    page = make_opportunity(title="Buses", category=make_category("Data"))
    assert outbox() == []
    corrected(page, **facts)
    assert outbox() == [(ADA, f"New opportunity: {page.title}")]


def test_a_correction_of_what_a_list_holds_is_not_new() -> None:
    page = make_opportunity(title="Sensors for buses")
    follow(ADA, Wish.alerts("value=25000-100000"), Wish.alerts("q=sensors&category=connectivity"))
    corrected(page, value_to=Decimal(90_000), title="New sensors for buses")
    assert outbox() == []


def test_what_is_over_is_brought_into_no_list() -> None:
    follow(ADA, Wish.alerts("category=data"))
    page = make_opportunity(closes_at=timezone.now() - timedelta(hours=1))
    corrected(page, category=make_category("Data"))
    assert outbox() == []


def test_how_it_ends_is_told_to_the_list_it_was_in() -> None:
    follow(ADA, OPEN)
    follow(BOB, Wish.alerts("stage=planned"))
    awarded = make_opportunity(title="Won", closes_at=timezone.now() + timedelta(days=1))
    gone = make_opportunity(title="Gone")
    outbox()
    make_award(awarded)
    cancelled(gone)
    work()
    assert {each.subject for each in mail.outbox} == {"Awarded: Won", "Cancelled: Gone"}
    assert {each.to[0] for each in mail.outbox} == {ADA}
    [won] = [each for each in mail.outbox if "Won" in each.subject]
    assert "Example Supplier Ltd, £75,000" in won.body


def cancelled(page: OpportunityPage) -> None:
    page.outcome, page.outcome_at = Outcome.CANCELLED, timezone.now()
    page.outcome_reason = "No money."
    published(page)


def under_way_again(page: OpportunityPage) -> None:
    page.outcome, page.outcome_at, page.outcome_reason = "", None, ""
    page.change_note = "The money is there."
    published(page)


def test_a_cancellation_that_is_undone_is_told_to_whom_it_was_told() -> None:
    page = make_opportunity(title="Sensors")
    follow(ADA, OPEN)
    follow(BOB, Wish.alerts(opportunity_id=page.pk))
    follow("cara@example.org", NEW_ONLY)
    assert outbox() == []
    cancelled(page)
    assert outbox() == [(ADA, "Cancelled: Sensors"), (BOB, "Cancelled: Sensors")]
    under_way_again(page)
    body = mail_for(ADA).body
    assert "* Reason: The money is there." in body
    assert "* Bids close: " in body
    assert outbox() == [(ADA, "On again: Sensors"), (BOB, "On again: Sensors")]


def test_an_end_without_award_that_is_undone_is_told_too() -> None:
    page = make_opportunity(title="Sensors")
    follow(ADA, Wish.alerts(opportunity_id=page.pk))
    page.outcome, page.outcome_at = Outcome.NO_AWARD, timezone.now()
    page.outcome_reason = "No bids."
    published(page)
    assert outbox() == [(ADA, "Closed without award: Sensors")]
    under_way_again(page)
    assert outbox() == [(ADA, "On again: Sensors")]


def test_what_was_cancelled_and_is_on_again_is_new_to_whom_nothing_was_told_between() -> None:
    follow(ADA)
    page = make_opportunity(title="Sensors")
    cancelled(page)
    under_way_again(page)
    assert outbox() == [(ADA, "New opportunity: Sensors")]


def test_one_opportunity_can_be_followed() -> None:
    page, other = make_opportunity(title="This"), make_opportunity(title="Other")
    follow(ADA, Wish.alerts(opportunity_id=page.pk, coverage=Coverage.NEW_ONLY))
    assert outbox() == []
    for each in (page, other):
        each.closes_at = timezone.now() + timedelta(days=20)
        each.change_note = "Later."
        published(each)
    assert outbox() == [(ADA, "Deadline changed: This")]


def test_an_opening_is_told_when_it_comes() -> None:
    follow(ADA, OPEN)
    follow(BOB, NEW_ONLY)
    opens = timezone.now() + timedelta(hours=1)
    make_opportunity(title="Soon", opens_at=opens)
    assert outbox() == [(BOB, "Planned: Soon")]
    later = opens + timedelta(minutes=1)
    record_turns(now=later)
    assert outbox(later) == [(ADA, "Open for bids: Soon"), (BOB, "Open for bids: Soon")]


def test_old_notices_that_are_imported_tell_nobody() -> None:
    follow(ADA)
    long_ago = timezone.now() - timedelta(days=700)
    with publishing_as_at(long_ago):
        page = make_opportunity(opens_at=long_ago, closes_at=long_ago + timedelta(days=20))
        make_award(page, awarded_on=(long_ago + timedelta(days=40)).date())
    still_open = long_ago + timedelta(days=690)
    with publishing_as_at(still_open):
        make_opportunity(title="Still open", opens_at=still_open)
    assert outbox() == [(ADA, "New opportunity: Still open")]


@pytest.mark.parametrize("days", [2, 9, 40])
def test_decisions_dated_ahead_are_told_however_late_the_worker_comes(days: int) -> None:
    now = timezone.now()
    decided = now - timedelta(days=days)
    with clock_at(decided - timedelta(days=5)):
        follow(ADA)
        won = make_opportunity(title="Won", closes_at=timezone.now() + timedelta(days=1))
        gone = make_opportunity(title="Gone", closes_at=now + timedelta(days=5))
        make_award(won, awarded_on=decided.date())
        gone.outcome, gone.outcome_at = Outcome.CANCELLED, decided
        gone.outcome_reason = "No money."
        published(gone)
        assert outbox() == [(ADA, "New opportunity: Gone"), (ADA, "New opportunity: Won")]
    record_turns(now=now)
    assert outbox(now) == [(ADA, "Awarded: Won"), (ADA, "Cancelled: Gone")]


def test_an_old_decision_that_is_imported_tells_nobody() -> None:
    now = timezone.now()
    decided = now - timedelta(days=9)
    with clock_at(now - timedelta(days=20)):
        follow(ADA)
        page = make_opportunity(title="Known")
        assert outbox() == [(ADA, "New opportunity: Known")]
    page.outcome, page.outcome_at = Outcome.CANCELLED, decided
    page.outcome_reason = "No money."
    with publishing_as_at(decided):
        published(page)
    assert outbox(now) == []


def test_the_mail_is_true_when_it_is_written() -> None:
    follow(ADA)
    make_opportunity(title="Short", closes_at=timezone.now() + timedelta(hours=1))
    rounds.match_publications(timezone.now())
    body = mail_for(ADA, now=timezone.now() + timedelta(hours=2)).body
    assert "* Bids closed: " in body
    assert "* Bids close: " not in body


def test_nobody_is_told_that_a_contract_has_ended() -> None:
    today = timezone.localdate()
    make_award(make_opportunity(), awarded_on=today, signed_on=today, ends_on=today)
    follow(ADA)
    assert record_turns(now=timezone.now() + timedelta(days=1)) == 1
    assert Publication.objects.order_by("-pk")[0].tags == ["contractTermination"]
    assert outbox() == []


def test_nothing_is_sent_of_what_was_withdrawn_since() -> None:
    follow(ADA)
    page = make_opportunity()
    rounds.match_publications(timezone.now())
    page.unpublish()
    assert outbox() == []
    [delivery] = Delivery.objects.all()
    assert (delivery.state, delivery.reply) == (
        DeliveryState.SKIPPED,
        "The opportunity is not public any more.",
    )


def test_nothing_is_sent_to_who_has_stopped_since() -> None:
    ada = follow(ADA, Wish.alerts(), Wish.alerts("category=other"))
    make_opportunity()
    rounds.match_publications(timezone.now())
    subscriptions.end(
        subscriptions=ada.subscriptions.filter(filter=""),
        reason=EndReason.WITHDRAWN,
        circumstances=CONFIRMED,
        now=timezone.now(),
    )
    assert outbox() == []


def test_a_worker_that_is_killed_between_match_and_queue_loses_nothing() -> None:
    follow(ADA)
    make_opportunity(title="Found")
    matching.match_some(now=timezone.now())
    assert AlertMatch.objects.filter(delivery=None).count() == 1
    assert not Delivery.objects.exists()
    assert outbox() == [(ADA, "New opportunity: Found")]
    SeenPublication.objects.all().delete()  # as if it had died before it noted them
    assert outbox() == []


def test_what_happened_while_no_worker_ran_comes_in_one_mail() -> None:
    follow(ADA)
    page = make_opportunity(title="Busy")
    page.closes_at = timezone.now() + timedelta(days=20)
    page.change_note = "Later."
    published(page)
    assert outbox(timezone.now() + timedelta(days=3)) == [(ADA, "New opportunity: Busy")]


def test_notes_of_what_was_seen_are_dropped_and_nothing_is_seen_again() -> None:
    follow(ADA)
    for number in range(3):
        make_opportunity(title=f"Opportunity {number}")
    assert len(outbox()) == 3
    later = timezone.now() + timedelta(days=2)
    rounds.send_due_digests(later)
    assert SeenPublication.objects.count() == 1
    AlertMatch.objects.all().delete()
    assert outbox(later) == []
    make_opportunity(title="Next")
    assert outbox(later) == [(ADA, "New opportunity: Next")]


def test_a_published_answer_is_told_to_who_follows() -> None:
    page = make_opportunity(title="Sensors")
    follow(ADA, Wish.alerts(opportunity_id=page.pk))
    assert outbox() == []
    question = Clarification.objects.create(
        opportunity=page,
        received_on=timezone.localdate(),
        question="May the sun power them?",
        answer="It may.",
    )
    assert outbox() == []
    publish_answer(clarification=question, now=timezone.now())
    assert outbox() == [(ADA, "Answer published: Sensors")]


def test_an_award_that_is_taken_back_is_told_too() -> None:
    page = make_opportunity(title="Sensors", closes_at=timezone.now() - timedelta(hours=1))
    follow(ADA, Wish.alerts(opportunity_id=page.pk))
    award = make_award(page)
    assert outbox() == [(ADA, "Awarded: Sensors")]
    undo_award(award=award, now=timezone.now())
    assert outbox() == [(ADA, "Award taken back: Sensors")]


@pytest.mark.parametrize("is_the_first", [True, False])
def test_one_that_can_not_be_matched_keeps_no_other_waiting(
    is_the_first: bool, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    follow(ADA)
    if not is_the_first:
        make_opportunity(title="Cameras")
        assert outbox() == [(ADA, "New opportunity: Cameras")]
    broken, sound = make_opportunity(title="Sensors"), make_opportunity(title="Gauges")

    def refuse(row: Publication, *others: Any) -> Told:
        if row.opportunity_id == broken.pk:
            raise ValueError("What is this?")
        return told(row, *others)

    with monkeypatch.context() as patched:
        patched.setattr(matching, "told", refuse)
        assert outbox() == [(ADA, f"New opportunity: {sound.title}")]
    assert "Nobody can be told of publication" in caplog.text
    assert outbox() == [(ADA, f"New opportunity: {broken.title}")]
