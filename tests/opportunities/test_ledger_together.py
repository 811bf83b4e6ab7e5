"""A page does not change where its row in the ledger can not be written."""

from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.models import Page
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from core.groups import sync_groups
from core.models import User
from core.scheduling import Schedule
from opportunities.domain.questions import publish_answer
from opportunities.models import (
    AcknowledgedWarning,
    Award,
    Clarification,
    ImportedRelease,
    Listing,
    OpportunityIndexPage,
    OpportunityPage,
    Publication,
)
from tests.factories import (
    draft_opportunity,
    make_award,
    make_opportunity,
    make_staff,
    make_supplier,
    sound_opportunity,
)
from tests.opportunities import ocds
from tests.opportunities.conftest import LedgerIsClosed, refuse
from tests.opportunities.editor import add_url, edit_url, form
from tests.opportunities.ocds import Import
from tests.opportunities.test_award_admin import form as award_form


@pytest.fixture
def staff(index: OpportunityIndexPage) -> Client:
    """One of the staff, told of a failure as a reader would be."""
    sync_groups()
    client = Client(raise_request_exception=False)
    client.force_login(make_staff("both", "Publishers", "Buyers"))
    return client


def test_publishing(staff: Client, close_ledger: Any) -> None:
    page = sound_opportunity()
    page.save_revision()
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    close_ledger()
    assert staff.post(f"{bulk}?id={page.pk}").status_code == 500
    assert not OpportunityPage.objects.get().live


def test_publishing_from_the_editor(
    staff: Client, index: OpportunityIndexPage, close_ledger: Any
) -> None:
    close_ledger()
    assert staff.post(add_url(index), form("publish")).status_code == 500
    assert not OpportunityPage.objects.exists()


def test_publishing_by_a_program(index: OpportunityIndexPage, close_ledger: Any) -> None:
    revision = draft_opportunity().save_revision()
    close_ledger()
    with pytest.raises(LedgerIsClosed):
        revision.publish()
    assert not OpportunityPage.objects.get().live


def test_scheduled_publishing(index: OpportunityIndexPage, close_ledger: Any) -> None:
    moment = timezone.now() + timedelta(hours=1)
    page = draft_opportunity(go_live_at=moment)
    page.save_revision().publish()
    close_ledger()
    with mock.patch("django.utils.timezone.now", return_value=moment):
        assert Schedule().carry_out(now=moment) == 0
    page = OpportunityPage.objects.get()
    assert not page.live
    assert page.revisions.filter(approved_go_live_at=moment).exists()


def test_unpublishing(staff: Client, close_ledger: Any) -> None:
    page = make_opportunity()
    close_ledger()
    url = reverse("wagtailadmin_pages:unpublish", args=[page.pk])
    assert staff.post(url).status_code == 500
    assert OpportunityPage.objects.get().live


def test_unpublishing_by_a_program_as_the_base_class(
    index: OpportunityIndexPage, close_ledger: Any
) -> None:
    page = make_opportunity()
    close_ledger()
    with pytest.raises(LedgerIsClosed):
        Page.objects.get(pk=page.pk).unpublish()
    assert OpportunityPage.objects.get().live


def test_unpublishing_by_a_program_all_that_stands_below(
    index: OpportunityIndexPage, close_ledger: Any
) -> None:
    make_opportunity()
    close_ledger()
    action = UnpublishPageAction(
        index, include_descendants=True, user=User.objects.create_superuser("root")
    )
    with pytest.raises(LedgerIsClosed):
        action.execute(skip_permission_checks=True)
    assert OpportunityPage.objects.get().live


def test_unpublishing_several(staff: Client, close_ledger: Any) -> None:
    pages = [make_opportunity(), make_opportunity()]
    close_ledger()
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "unpublish"])
    answer = staff.post(f"{bulk}?" + "&".join(f"id={page.pk}" for page in pages))
    assert answer.status_code == 500
    assert OpportunityPage.objects.live().count() == 2


def test_an_award(staff: Client, close_ledger: Any) -> None:
    data = award_form(make_opportunity(closes_at=timezone.now()), make_supplier())
    close_ledger()
    assert staff.post(reverse("award:add"), data).status_code == 500
    assert not Award.objects.exists()


def test_a_mended_award(staff: Client, close_ledger: Any) -> None:
    award = make_award(make_opportunity())
    lines = [{"id": line.pk, "supplier": line.supplier_id} for line in award.award_suppliers.all()]
    data = {
        "opportunity": award.opportunity_id,
        "value": "80000",
        "extension_value": "0",
        "awarded_on": f"{award.awarded_on:%Y-%m-%d}",
        "award_suppliers": inline_formset(lines, initial=1),
    }
    close_ledger()
    url = reverse("award:edit", args=[award.pk])
    assert staff.post(url, nested_form_data(data)).status_code == 500
    assert Award.objects.get().value == 75_000


def test_an_award_over_the_ceiling_and_who_read_that(staff: Client, close_ledger: Any) -> None:
    page, supplier = make_opportunity(closes_at=timezone.now()), make_supplier()
    data = award_form(page, supplier, value="20000000")
    shown = staff.post(reverse("award:add"), data).content.decode()
    key = shown.partition('name="acknowledged" value="')[2].partition('"')[0]
    close_ledger()
    answer = staff.post(reverse("award:add"), data | {"acknowledged": key})
    assert answer.status_code == 500
    assert not Award.objects.exists()
    assert not AcknowledgedWarning.objects.exists()


def test_an_undone_award(staff: Client, close_ledger: Any) -> None:
    award = make_award(make_opportunity())
    close_ledger()
    assert staff.post(reverse("award:delete", args=[award.pk])).status_code == 500
    assert Award.objects.exists()


def test_cancelling(staff: Client, close_ledger: Any) -> None:
    page = make_opportunity()
    ended: dict[str, Any] = {
        "outcome": "cancelled",
        "outcome_at": timezone.now(),
        "outcome_reason": "The funding fell away.",
        "change_note": "The funding fell away.",
    }
    close_ledger()
    assert staff.post(edit_url(page), form("publish", **ended)).status_code == 500
    page = OpportunityPage.objects.get()
    assert (page.outcome, page.title) == ("", "Opportunity 1")
    assert page.revisions.count() == 1


def kept_question(answer: str = "") -> Clarification:
    return Clarification.objects.create(
        opportunity=make_opportunity(),
        question="How deep?",
        answer=answer,
        received_on=timezone.localdate(),
    )


def question_form(question: Clarification, **facts: str) -> dict[str, Any]:
    asked = {"opportunity": question.opportunity_id, "question": question.question}
    return asked | {"received_on": f"{question.received_on:%Y-%m-%d}"} | facts


def test_an_answer(staff: Client, close_ledger: Any) -> None:
    question = kept_question()
    close_ledger()
    data = question_form(question, answer="Two metres.", publish="1")
    url = reverse("question:edit", args=[question.pk])
    assert staff.post(url, data).status_code == 500
    question.refresh_from_db()
    assert (question.answer, question.number) == ("", None)


def test_a_corrected_answer(staff: Client, close_ledger: Any) -> None:
    question = kept_question("Two metres.")
    publish_answer(clarification=question, now=timezone.now())
    close_ledger()
    data = question_form(question, answer="Three metres.", reason="We measured again.")
    url = reverse("question:edit", args=[question.pk])
    assert staff.post(url, data).status_code == 500
    question.refresh_from_db()
    assert question.answer == "Two metres."


def test_an_import(import_ocds: Import, close_ledger: Any) -> None:
    import_ocds(ocds.release(1))
    before = OpportunityPage.objects.values().get()
    close_ledger()
    assert "it could not be stored (LedgerIsClosed)" in import_ocds(ocds.awarded(20))
    assert OpportunityPage.objects.values().get() == before
    assert not Award.objects.exists()
    assert ImportedRelease.objects.count() == 1


def test_the_first_import(import_ocds: Import, close_ledger: Any) -> None:
    close_ledger()
    import_ocds(ocds.release(1))
    assert not OpportunityPage.objects.exists()
    assert not ImportedRelease.objects.exists()


def test_an_opening_by_the_clock(index: OpportunityIndexPage, monkeypatch: Any) -> None:
    """The row that can not be written is written a minute later, dated at its moment."""
    moment = timezone.now() + timedelta(hours=1)
    page = make_opportunity(opens_at=moment)
    schedule, later = Schedule(), moment + timedelta(minutes=2)
    with monkeypatch.context() as closed:
        closed.setattr(Publication, "save", refuse)
        with mock.patch("django.utils.timezone.now", return_value=moment):
            assert schedule.carry_out(now=moment) == 0
    assert Listing.objects.get().status == "planned"
    with mock.patch("django.utils.timezone.now", return_value=later):
        assert schedule.carry_out(now=later) == 1
    rows = page.publications.values_list("number", "at")
    assert rows.first() == (2, moment)
    assert Listing.objects.get().status == "active"


def test_deleting(index: OpportunityIndexPage, close_ledger: Any) -> None:
    page = make_opportunity()
    close_ledger()
    with pytest.raises(LedgerIsClosed), transaction.atomic():
        Page.objects.get(pk=page.pk).delete()
    assert OpportunityPage.objects.exists()
