"""Who changes what suppliers bid for, while it is open, says why: they read it."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from opportunities.domain.checks import what_stops
from opportunities.enums import Outcome
from opportunities.models import OpportunityPage
from tests.factories import make_opportunity, published, sound_opportunity
from tests.opportunities.editor import edit_url, form

pytestmark = pytest.mark.usefixtures("index")

NEEDED = "Say why it changes (deadline for bids)"
NEEDED_FOR_VALUE = "Say why it changes (highest value)"


@pytest.fixture
def page(buyer: Client) -> OpportunityPage:
    """An open opportunity in which the checks find nothing."""
    now = timezone.now()
    return published(sound_opportunity(opens_at=now - timedelta(days=1)))


def same(page: OpportunityPage, action: str = "publish", **facts: Any) -> dict[str, Any]:
    """What the browser sends of this page, changed by these facts."""
    kept = {"title": page.title, "slug": page.slug, "summary": page.summary}
    kept |= {"opens_at": page.opens_at, "closes_at": page.closes_at}
    kept |= {"category": page.category_id}
    parts = {
        "criteria": [_row(c, "name", "type", "weight") for c in page.criteria.all()],
        "required_documents": [_row(d, "name", "hint") for d in page.required_documents.all()],
    }
    rows = {name: inline_formset(sent, initial=len(sent)) for name, sent in parts.items()}
    return form(action, **kept | facts) | nested_form_data(rows)


def _row(part: Any, *fields: str) -> dict[str, Any]:
    return {"id": part.pk} | {field: getattr(part, field) for field in fields}


def later(page: OpportunityPage) -> Any:
    return page.closes_at + timedelta(days=7)


def test_a_moved_deadline_needs_a_reason(buyer: Client, page: OpportunityPage) -> None:
    answer = buyer.post(edit_url(page), same(page, closes_at=later(page)))
    assert NEEDED in answer.context["form"].errors["change_note"][0]
    assert page.publications.count() == 1
    buyer.post(edit_url(page), same(page, closes_at=later(page), change_note="The river rose."))
    assert page.publications.first().reason == "The river rose."


def test_the_reason_of_the_change_before_does_not_count(
    buyer: Client, page: OpportunityPage
) -> None:
    buyer.post(edit_url(page), same(page, closes_at=later(page), change_note="The river rose."))
    page = OpportunityPage.objects.get()
    assert buyer.get(edit_url(page)).context["form"]["change_note"].value() == ""
    answer = buyer.post(edit_url(page), same(page, closes_at=later(page), change_note=""))
    assert NEEDED in answer.context["form"].errors["change_note"][0]


def test_nor_after_it_was_taken_down(buyer: Client, page: OpportunityPage) -> None:
    buyer.post(edit_url(page), same(page, closes_at=later(page), change_note="The river rose."))
    buyer.post(reverse("wagtailadmin_pages:unpublish", args=[page.pk]))
    page = OpportunityPage.objects.get()
    assert not page.live
    assert buyer.get(edit_url(page)).context["form"]["change_note"].value() == ""
    answer = buyer.post(edit_url(page), same(page, value_to="81000", change_note=""))
    assert NEEDED_FOR_VALUE in answer.context["form"].errors["change_note"][0]


def test_what_comes_back_unchanged_tells_no_old_reason(
    buyer: Client, page: OpportunityPage
) -> None:
    buyer.post(edit_url(page), same(page, closes_at=later(page), change_note="The river rose."))
    page = OpportunityPage.objects.get()
    page.unpublish()
    page.get_latest_revision().publish()
    assert [told.reason for told in page.publications.order_by("number")] == [
        "",
        "The river rose.",
        "",
        "",
    ]


def test_a_draft_upon_what_was_scheduled_needs_its_own(page: OpportunityPage) -> None:
    """It was begun with the reason of the version before it, which was told meanwhile."""
    page.closes_at, page.change_note = later(page), "The river rose."
    scheduled = page.save_revision()
    page.value_to = Decimal(81_000)
    page.save_revision()
    scheduled.publish()
    draft = OpportunityPage.objects.get().get_latest_revision_as_object()
    assert draft.value_to == Decimal(81_000)
    assert [finding.code for finding in what_stops(draft, now=timezone.now())] == ["reason_given"]


def test_the_same_words_may_be_the_reason_again(buyer: Client, page: OpportunityPage) -> None:
    for value in ("81000", "82000"):
        buyer.post(edit_url(page), same(page, value_to=value, change_note="The river rose."))
    reasons = [told.reason for told in page.publications.order_by("number")]
    assert reasons == ["", "The river rose.", "The river rose."]


def test_a_reason_waits_with_its_draft(buyer: Client, page: OpportunityPage) -> None:
    draft = same(page, "draft", closes_at=later(page), change_note="The river rose.")
    buyer.post(edit_url(page), draft)
    assert buyer.get(edit_url(page)).context["form"]["change_note"].value() == "The river rose."
    assert page.publications.count() == 1


def test_a_draft_needs_none(buyer: Client, page: OpportunityPage) -> None:
    buyer.post(edit_url(page), same(page, "draft", closes_at=later(page)))
    assert OpportunityPage.objects.get().has_unpublished_changes


def test_other_facts_need_none(buyer: Client, page: OpportunityPage) -> None:
    buyer.post(edit_url(page), same(page, place="Weymouth"))
    assert page.publications.count() == 2


def test_several_at_once_and_approvals_need_it_too(page: OpportunityPage) -> None:
    page.value_to += 1
    codes = [finding.code for finding in what_stops(page, now=timezone.now())]
    assert "reason_given" in codes


@pytest.mark.parametrize(
    ("field", "value"),
    [("vat_applies", False), ("reserved", True), ("main_procurement_category", "works")],
)
def test_what_it_costs_who_may_bid_and_for_what_need_it(
    page: OpportunityPage, field: str, value: object
) -> None:
    setattr(page, field, value)
    assert "reason_given" in [finding.code for finding in what_stops(page, now=timezone.now())]


@pytest.mark.parametrize("days", [-1, 20])
def test_only_while_it_is_open(days: int) -> None:
    """Neither before its opening nor after its deadline."""
    now = timezone.now()
    page = make_opportunity(
        opens_at=now + timedelta(days=days - 9), closes_at=now + timedelta(days=days)
    )
    page.value_to += 1
    codes = [finding.code for finding in what_stops(page, now=now)]
    assert "reason_given" not in codes


def test_taking_it_down_meanwhile_spares_nobody_the_reason(page: OpportunityPage) -> None:
    """Bids were begun to what it said before."""
    page.unpublish()
    page = OpportunityPage.objects.get()
    assert "reason_given" not in [f.code for f in what_stops(page, now=timezone.now())]
    page.closes_at = later(page)
    assert "reason_given" in [f.code for f in what_stops(page, now=timezone.now())]


def test_after_its_deadline_it_comes_back_without(page: OpportunityPage) -> None:
    page.unpublish()
    page = OpportunityPage.objects.get()
    after, page.value_to = later(page), Decimal(1_000_000)
    assert "reason_given" not in [f.code for f in what_stops(page, now=after)]


def asked(page: OpportunityPage) -> str:
    """For which changes the reason is asked for, were this version published now."""
    found = what_stops(page, now=timezone.now())
    said = [finding.message for finding in found if finding.code == "reason_given"]
    return said[0].partition("(")[2].partition(")")[0] if said else ""


@pytest.mark.parametrize("taken_down", [False, True])
def test_what_opens_again_after_its_deadline_needs_it(taken_down: bool) -> None:
    now = timezone.now()
    page = make_opportunity(closes_at=now - timedelta(minutes=5))
    if taken_down:
        page.unpublish()
    page.closes_at = now + timedelta(days=7)
    assert asked(page) == "deadline for bids"


def test_what_is_put_off_needs_it_and_changes_with_it() -> None:
    """Whoever began a bid reads why it can not be sent, and then why it is another."""
    page = make_opportunity()
    opened, page.opens_at = page.opens_at, timezone.now() + timedelta(days=1)
    assert asked(page) == "opening"
    page = published(page)
    page.value_to, page.closes_at = Decimal(500_000), later(page)
    assert asked(page) == "highest value, deadline for bids"
    page = published(page)
    page.opens_at = opened
    assert asked(page) == ""


def test_planning_it_anew_puts_it_off() -> None:
    page = make_opportunity(opens_at=None)
    page.planned_publication = (timezone.now() + timedelta(days=9)).date()
    assert asked(page) == "planned opening"


@pytest.mark.parametrize("meanwhile", [True, False])
def test_what_was_cancelled_comes_back_with_it(meanwhile: bool) -> None:
    """Held against what bidders bid for, not against what was changed after the end."""
    page = make_opportunity()
    page.outcome, page.outcome_reason = Outcome.CANCELLED, "No money."
    page.outcome_at = timezone.now() - timedelta(minutes=1)
    page = published(page)
    page.value_to = Decimal(500_000)
    assert asked(page) == ""
    page = published(page) if meanwhile else page
    page.outcome, page.outcome_reason, page.outcome_at = "", "", None
    assert asked(page) == "highest value"


def test_what_was_never_open_is_put_off_without() -> None:
    now = timezone.now()
    page = make_opportunity(opens_at=now + timedelta(days=1))
    page.opens_at, page.closes_at = now + timedelta(days=3), now + timedelta(days=20)
    assert asked(page) == ""


def test_what_was_imported_needs_one_too_while_it_is_open() -> None:
    page = make_opportunity(is_imported=True)
    page.closes_at = later(page)
    assert [f.code for f in what_stops(page, now=timezone.now())] == ["reason_given"]


def test_prose_that_the_editor_lays_out_anew_is_no_change() -> None:
    page = make_opportunity(description="<ul>\n<li>One</li>\n<li>Two</li>\n</ul>")
    page.description = '<ul><li data-block-key="a1b2c">One</li><li>Two</li></ul>'
    assert "reason_given" not in [f.code for f in what_stops(page, now=timezone.now())]
    assert published(page).publications.count() == 1


# What suppliers then read


def moved(reason: str = "The river rose.") -> OpportunityPage:
    page = make_opportunity()
    page.closes_at = later(page)
    page.change_note = reason
    return published(page)


def notice(client: Client, page: OpportunityPage) -> str:
    read = client.get(page.url).content.decode()
    return read.partition('id="amendment-title"')[2].partition("</section>")[0]


def test_suppliers_read_it_beside_the_deadline(client: Client) -> None:
    page = moved()
    told = page.publications.first().changes[0]
    read = notice(client, page)
    assert f"now {told['to']}." in read
    assert f"It was {told['from']}." in read
    assert "Why: The river rose." in read


def test_an_answer_after_it_does_not_hide_it(client: Client) -> None:
    page = moved()
    page.place = "Weymouth"
    assert "The river rose." in notice(client, published(page))


def test_once_it_is_closed_the_notice_is_gone(client: Client) -> None:
    page = moved()
    page.closes_at = timezone.now() - timedelta(minutes=1)
    assert notice(client, published(page)) == ""


def test_what_was_never_amended_has_no_notice(client: Client) -> None:
    page = make_opportunity()
    page.place = "Weymouth"
    assert notice(client, published(page)) == ""
