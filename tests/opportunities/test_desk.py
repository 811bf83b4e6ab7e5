"""The first page of the admin says what needs its reader now."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.groups import sync_groups
from opportunities.admin.desk import concerns_of
from opportunities.domain.questions import publish_answer
from opportunities.models import Clarification, OpportunityPage
from tests.factories import make_award, make_opportunity, make_staff

pytestmark = pytest.mark.usefixtures("index")

QUESTIONS = "Questions without a published answer"
CLOSING = "Closing within a week"
OVERDUE = "Decision overdue"
DRAFTS = "Public, with changes that are not"


def everything() -> None:
    """One of each that needs someone, beside some that do not."""
    now = timezone.now()
    days = timedelta(days=1)
    soon = make_opportunity(title="Soon", closes_at=now + 6 * days)
    make_opportunity(title="Later", closes_at=now + 8 * days)
    closed = {"opens_at": now - 20 * days, "closes_at": now - 9 * days}
    late = {"intended_award_on": (now - 2 * days).date()}
    make_opportunity(title="Late", **closed, **late)
    make_award(make_opportunity(title="Decided", **closed, **late))
    Clarification.objects.create(opportunity=soon, question="Why?", received_on=date(2026, 1, 2))
    soon.title = "Sooner"
    soon.save_revision()


def concerns(*groups: str) -> dict[str, list[str]]:
    sync_groups()
    staff = make_staff(f"staff-{len(groups)}", *groups)
    return {
        each.heading: [item.title for item in each.items]
        for each in concerns_of(staff, timezone.now())
    }


def test_a_buyer_sees_all_that_needs_a_buyer() -> None:
    everything()
    assert concerns("Buyers") == {
        QUESTIONS: ["Soon"],
        CLOSING: ["Soon"],
        OVERDUE: ["Late"],
        DRAFTS: ["Sooner"],
    }


def test_each_sees_what_it_may_act_on() -> None:
    everything()
    assert concerns("Publishers") == {CLOSING: ["Soon"], DRAFTS: ["Sooner"]}
    assert not any(concerns().values())


def test_it_stands_on_the_first_page(buyer: Client) -> None:
    everything()
    page = buyer.get("/admin/").content.decode()
    assert "What needs me now" in page
    assert "asked on 2 January 2026" in page


def test_an_empty_desk_is_not_shown(buyer: Client) -> None:
    assert "What needs me now" not in buyer.get("/admin/").content.decode()


def ask(page: OpportunityPage, times: int = 1) -> None:
    for _ in range(times):
        Clarification.objects.create(
            opportunity=page, question="Why?", received_on=date(2026, 1, 2)
        )


def test_what_still_helps_a_bid_stands_first() -> None:
    """An answer that is overdue for long, or that nobody can give any more, hides none."""
    now, day = timezone.now(), timedelta(days=1)
    past = {"opens_at": now - 40 * day, "closes_at": now - 10 * day, "answers_by": now - 12 * day}
    decided, closed = make_opportunity(title="Decided", **past), make_opportunity(**past)
    make_award(decided)
    ask(decided)
    ask(closed)
    ask(make_opportunity(title="Undated"))
    ask(make_opportunity(title="Dated", answers_by=now + day))
    assert concerns("Buyers")[QUESTIONS] == ["Dated", "Undated", closed.title, "Decided"]


def test_it_says_how_many_more_there_are_and_where(buyer: Client) -> None:
    page = make_opportunity(title="Asked about")
    ask(page, times=10)
    assert "more" not in desk(buyer)
    ask(page, times=2)
    assert "And 2 more" in desk(buyer)
    where = desk(buyer).rpartition('href="')[2].partition('"')[0]
    answered = Clarification(
        opportunity=page, question="How?", answer="So.", received_on=date(2026, 1, 2)
    )
    publish_answer(clarification=answered, now=timezone.now())
    assert buyer.get(where).context["object_list"].count() == 12


def desk(client: Client) -> str:
    """Its questions, as the first page of the admin shows them."""
    page = client.get("/admin/").content.decode()
    return page.partition(QUESTIONS)[2].partition("</p>")[0].partition("<h3>")[0]


def test_it_asks_once_for_each_kind() -> None:
    sync_groups()
    staff = make_staff("staff", "Buyers")
    counts = []
    for _ in range(2):
        everything()
        OpportunityPage.objects.update(slug=Concat("slug", Value("-"), Cast("pk", CharField())))
        fresh = type(staff).objects.get(pk=staff.pk)
        with CaptureQueriesContext(connection) as caught:
            list(concerns_of(fresh, timezone.now()))
        counts.append(len(caught))
    assert counts[0] == counts[1] <= 8
