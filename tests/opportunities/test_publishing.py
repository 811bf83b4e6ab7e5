"""No way to publish passes an error, and a warning goes out only once it is acknowledged."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupApprovalTask, Page, Workflow, WorkflowPage, WorkflowTask

from core.groups import PUBLISHERS, sync_groups
from core.models import User
from core.models.ledger import LedgerError
from core.scheduling import Schedule
from opportunities.domain.acknowledgements import acknowledge
from opportunities.domain.checks import findings_of
from opportunities.models import (
    AcknowledgedWarning,
    OpportunityIndexPage,
    OpportunityPage,
    StatutoryNotice,
    Threshold,
)
from tests.factories import (
    draft_opportunity,
    known_as_planned,
    make_opportunity,
    make_staff,
    noon_in,
    sound_opportunity,
)
from tests.opportunities.editor import add_url, edit_url, form

FULL_SET = "A call-off goes to the members of a category: choose it."


def a_warning(page: OpportunityPage) -> Any:
    (finding,) = (f for f in findings_of(page, now=timezone.now()) if not f.is_error)
    return finding


def saved(page: OpportunityPage) -> OpportunityPage:
    page.save_revision()
    return page


def live() -> list[str]:
    return list(OpportunityPage.objects.live().values_list("title", flat=True))


def bulk_publish(client: Client, *pages: Page, **data: str) -> Any:
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    chosen = "&".join(f"id={page.pk}" for page in pages)
    return client.post(f"{url}?{chosen}", data, follow=True)


# The form


@pytest.mark.parametrize("action", ["publish", "submit"])
def test_an_error_keeps_it_in(buyer: Client, index: OpportunityIndexPage, action: str) -> None:
    let_authors_submit(index)
    answer = buyer.post(add_url(index), form(action, category=""))
    assert answer.context["form"].errors["category"] == [FULL_SET]
    assert not OpportunityPage.objects.exists()


def test_an_error_keeps_it_from_being_scheduled(buyer: Client, index: OpportunityIndexPage) -> None:
    goes_live = timezone.now() + timedelta(days=5)
    answer = buyer.post(add_url(index), form("publish", category="", go_live_at=goes_live))
    assert answer.context["form"].errors["category"] == [FULL_SET]


def test_what_is_scheduled_is_held_against_its_moment(
    buyer: Client, index: OpportunityIndexPage
) -> None:
    """Today the timetable is fine; when readers will see it, it is too short."""
    late = form("publish", go_live_at=noon_in(10), opens_at=noon_in(10))
    answer = buyer.post(add_url(index), late)
    assert "Bidders have fewer than 10 days." in str(answer.context["form"].errors["closes_at"])


def test_a_plan_that_opens_late_leaves_bidders_their_days(
    buyer: Client, index: OpportunityIndexPage
) -> None:
    """An earlier opening than the plan had is no way around, nor one that is left empty."""
    page = known_as_planned()
    dates: dict[str, Any] = {"clarification_deadline": noon_in(1), "closes_at": noon_in(2)}
    for opens in (timezone.now() - timedelta(days=12), ""):
        sent = form("publish", planned_publication="", opens_at=opens, answers_by="", **dates)
        answer = buyer.post(edit_url(page), sent | inline(page))
        assert "Bidders have fewer than 10 days." in str(answer.context["form"].errors["closes_at"])
        assert OpportunityPage.objects.get().is_planned


def test_what_passed_when_it_was_scheduled_goes_live_at_its_moment(
    buyer: Client, index: OpportunityIndexPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = noon_in(2)
    buyer.post(add_url(index), form("publish", go_live_at=moment, opens_at=moment))
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)
    assert Schedule().carry_out(now=moment) == 1
    assert live() == ["Soil sensors"]


def test_a_section_says_what_is_wrong_in_it(buyer: Client, index: OpportunityIndexPage) -> None:
    answer = buyer.post(add_url(index), form("publish", criteria={"Quality": 90}))
    shown = answer.context["form"]
    words = "The weights of the criteria add up to 90. They must add up to 100."
    assert shown.formsets["criteria"].non_form_errors() == [words]
    assert shown.non_field_errors() == [f"Criteria: {words}"]


def test_a_warning_is_ticked_by_name_and_kept_for_ever(
    buyer: Client, index: OpportunityIndexPage
) -> None:
    data = form("publish", required=())
    answer = buyer.post(add_url(index), data)
    assert "Tick in “Before it goes out” that you have read: List what" in answer.content.decode()
    assert not OpportunityPage.objects.exists()

    finding = a_warning(answer.context["form"].instance)
    assert f'value="{finding.key}"' in answer.content.decode()
    before = timezone.now()
    buyer.post(add_url(index), data | {"acknowledged": [finding.key]})
    page = OpportunityPage.objects.get()
    row = AcknowledgedWarning.objects.get()
    assert page.live
    assert (row.opportunity_id, row.code, row.message, row.source, row.by) == (
        page.pk,
        "papers_listed",
        finding.message,
        finding.source,
        "buyer",
    )
    assert before <= row.at <= timezone.now()


def test_what_was_acknowledged_once_is_not_asked_again(
    buyer: Client, index: OpportunityIndexPage
) -> None:
    page = sound_opportunity(required_documents=[])
    data = form("publish", required=(), title="Again")
    data |= inline(page)
    buyer.post(edit_url(page), data | {"acknowledged": [a_warning(page).key]})
    assert live() == ["Again"]
    buyer.post(edit_url(page), data | {"title": "And again"})
    assert live() == ["And again"]
    assert AcknowledgedWarning.objects.count() == 1


def inline(page: OpportunityPage) -> dict[str, str]:
    """The criteria that the page has, as its form names them."""
    ids = page.criteria.values_list("pk", flat=True)
    return {f"criteria-{number}-id": str(pk) for number, pk in enumerate(ids)} | {
        "criteria-INITIAL_FORMS": str(len(ids))
    }


def test_a_warning_with_other_facts_is_another_warning(
    buyer: Client, index: OpportunityIndexPage
) -> None:
    def posted(mailbox: str, *ticked: str) -> Any:
        data = form("publish", contact_email=mailbox) | {"acknowledged": list(ticked)}
        return buyer.post(add_url(index), data)

    first = a_warning(posted("ann.other@example.gov.uk").context["form"].instance)
    answer = posted("bob.other@example.gov.uk", first.key)
    assert "looks like one person" in str(answer.context["form"].non_field_errors())
    assert not OpportunityPage.objects.exists()


def test_an_error_can_not_be_ticked_away(buyer: Client, index: OpportunityIndexPage) -> None:
    page = OpportunityPage(title="Soil sensors", opens_at=timezone.now())
    keys = [f.key for f in findings_of(page, now=timezone.now())]
    answer = buyer.post(add_url(index), form("publish", category="") | {"acknowledged": keys})
    assert answer.context["form"].errors["category"] == [FULL_SET]
    with pytest.raises(ValueError, match="is mended, not acknowledged"):
        acknowledge(
            opportunity=page,
            findings=findings_of(page, now=timezone.now()),
            by="x",
            now=timezone.now(),
        )


def test_saving_a_draft_acknowledges_nothing(buyer: Client, index: OpportunityIndexPage) -> None:
    data = form("draft", required=())
    buyer.post(add_url(index), data | {"acknowledged": ["0" * 32]})
    assert OpportunityPage.objects.count() == 1
    assert not AcknowledgedWarning.objects.exists()


@pytest.mark.parametrize("sent", ["\x00", "😀" * 500, "1' OR 1=1", ""])
def test_whatever_is_ticked_nothing_breaks(
    buyer: Client, index: OpportunityIndexPage, sent: str
) -> None:
    data = form("publish", required=()) | {"acknowledged": [sent]}
    assert buyer.post(add_url(index), data).status_code == 200


def test_an_imported_notice_passes_with_its_findings_shown(
    buyer: Client, index: OpportunityIndexPage
) -> None:
    page = make_opportunity(is_imported=True, category=None)
    why = "The notice was mended."
    data = form("publish", criteria={"Quality": 10}, title="Mended", category="", change_note=why)
    answer = buyer.post(edit_url(page), data)
    assert answer.status_code == 302
    assert live() == ["Mended"]
    shown = buyer.get(edit_url(page)).content.decode()
    assert "It is history and passes, whatever the rules find." in shown
    assert FULL_SET in shown


# The record


def test_an_acknowledgement_is_never_changed(index: OpportunityIndexPage) -> None:
    page = sound_opportunity(required_documents=[])
    now = timezone.now()
    for by in ("ann", "bob"):
        acknowledge(opportunity=page, findings=[a_warning(page)], by=by, now=now)
    row = AcknowledgedWarning.objects.get()
    assert (str(row), row.by) == ("papers_listed, acknowledged by ann", "ann")
    row.by = "bob"
    for change in (
        row.save,
        row.delete,
        AcknowledgedWarning.objects.all().delete,
        lambda: AcknowledgedWarning.objects.update(by="bob"),
    ):
        with pytest.raises(LedgerError):
            change()


# What stands in the editor


def test_the_editor_shows_what_stands_in_the_way(buyer: Client) -> None:
    page = saved(sound_opportunity(required_documents=[], closes_at=noon_in(14).replace(hour=23)))
    shown = buyer.get(edit_url(page)).content.decode()
    assert "Before it goes out" in shown
    assert '<a href="#id_closes_at">Go to Deadline for bids</a>' in shown
    assert '<a href="#id_required_documents-FORMS">Go to Required documents</a>' in shown
    assert "Rule: Good practice" in shown


def test_the_editor_shows_who_acknowledged_what(buyer: Client) -> None:
    page = saved(sound_opportunity(required_documents=[]))
    ann, now = "ann", timezone.now()
    acknowledge(opportunity=page, findings=[a_warning(page)], by=ann, now=now)
    shown = buyer.get(edit_url(page)).content.decode()
    assert "Acknowledged by ann on" in shown
    assert 'name="acknowledged"' not in shown


def test_a_new_page_asks_for_a_draft_first(buyer: Client, index: OpportunityIndexPage) -> None:
    assert "Save a draft first." in buyer.get(add_url(index)).content.decode()


def test_the_findings_of_the_newest_draft_can_be_fetched(buyer: Client) -> None:
    page = make_opportunity()
    page.contact_email = "ann.other@example.gov.uk"
    page.save_revision()
    url = reverse("publish_checks:of_draft", args=[page.pk])
    assert "looks like one person" in buyer.get(url).content.decode()
    buyer.force_login(make_staff("reader"))
    assert buyer.get(url).status_code == 302


def test_the_report_lists_findings_of_what_is_public(buyer: Client) -> None:
    sound_opportunity(title="A draft")
    make_opportunity(title="Imported", is_imported=True, closes_at=noon_in(14).replace(hour=23))
    report = buyer.get(reverse("publish_checks:index")).content.decode()
    assert "Imported</a> (imported)" in report
    assert "The deadline for bids is 11pm" in report
    assert "A draft" not in report


# Several at once, copies


def test_several_at_once_pass_the_same_rules(buyer: Client) -> None:
    sound = saved(sound_opportunity(title="Sound"))
    bare = saved(sound_opportunity(title="Bare", required_documents=[]))
    answer = bulk_publish(buyer, sound, bare)
    assert "“Bare” can not go out yet: List what a bidder must send." in answer.content.decode()
    assert live() == []
    bulk_publish(buyer, sound)
    assert live() == ["Sound"]


def test_the_newest_draft_counts_when_several_go_out(buyer: Client) -> None:
    page = make_opportunity()
    sound = saved(sound_opportunity())
    sound.required_documents.set([])
    sound.save_revision()
    bulk_publish(buyer, page, sound)
    assert not OpportunityPage.objects.get(pk=sound.pk).live


def test_drafts_below_what_is_published_pass_the_same_rules(
    admin_client: Client, index: OpportunityIndexPage
) -> None:
    saved(sound_opportunity(title="Bare", required_documents=[]))
    answer = bulk_publish(admin_client, index, include_descendants="on")
    assert "“Bare” can not go out yet" in answer.content.decode()
    bulk_publish(admin_client, index)
    assert live() == []


@pytest.mark.parametrize(
    "verb", ["publish", "unpublish", "delete", "copy", "move", "convert_alias", "create_alias"]
)
def test_programs_publish_and_delete_nothing(
    buyer: Client, index: OpportunityIndexPage, verb: str
) -> None:
    draft, public = saved(draft_opportunity()), make_opportunity()
    for page in (draft, public):
        answer = buyer.post(f"/admin/api/main/pages/{page.pk}/action/{verb}/", {"recursive": "1"})
        assert answer.status_code == 404
    assert live() == [public.title]
    assert OpportunityPage.objects.count() == 2
    assert buyer.get(f"/admin/api/main/pages/{public.pk}/").status_code == 200  # the explorer reads


def test_a_copy_never_goes_live_by_being_copied(buyer: Client, index: OpportunityIndexPage) -> None:
    page = make_opportunity(title="First")
    data = {
        "new_title": "Second",
        "new_slug": "second",
        "new_parent_page": index.pk,
        "copy_subpages": "",
    }
    url = reverse("wagtailadmin_pages:copy", args=[page.pk])
    answer = buyer.post(url, data | {"publish_copies": "on"}, follow=True)
    assert "copy it as a draft" in answer.content.decode()
    assert OpportunityPage.objects.count() == 1
    buyer.post(url, data)
    assert (live(), OpportunityPage.objects.count()) == (["First"], 2)


def test_a_copy_takes_over_no_leave_and_no_end(buyer: Client, index: OpportunityIndexPage) -> None:
    """What was agreed, notified, learned and decided was so for the first alone."""
    page = make_opportunity(
        short_return_agreed=True,
        no_notice_reason="The notice of the DPS covers it.",
        outcome="cancelled",
        outcome_at=timezone.now(),
        outcome_reason="No money.",
        lessons="<p>Ask the funder first.</p>",
        closes_at=noon_in(5),
    )
    page.notices.add(StatutoryNotice(type="UK4", number="2026/S 000-012345"))
    page.save_revision().publish()
    data = {"new_title": "Second", "new_slug": "second", "new_parent_page": index.pk}
    buyer.post(reverse("wagtailadmin_pages:copy", args=[page.pk]), data | {"copy_subpages": ""})
    copy = OpportunityPage.objects.get(slug="second")
    for version in (copy, copy.get_latest_revision_as_object()):
        assert (version.short_return_agreed, version.no_notice_reason) == (False, "")
        assert (version.outcome, version.outcome_at, version.outcome_reason) == ("", None, "")
        assert (version.lessons, list(version.notices.all())) == ("", [])
        codes = [finding.code for finding in findings_of(version, now=timezone.now())]
        assert {"tender_return", "notice_or_reason"} <= set(codes)


def test_an_opportunity_has_no_alias(buyer: Client, index: OpportunityIndexPage) -> None:
    page = make_opportunity()
    data = {"new_title": "Again", "new_slug": "again", "new_parent_page": index.pk, "alias": "on"}
    url = reverse("wagtailadmin_pages:copy", args=[page.pk])
    assert "one page" in buyer.post(url, data, follow=True).content.decode()
    assert OpportunityPage.objects.count() == 1


def test_an_alias_that_a_program_made_becomes_no_opportunity(
    buyer: Client, index: OpportunityIndexPage
) -> None:
    alias = make_opportunity().create_alias(parent=index, update_slug="again")
    buyer.post(reverse("wagtailadmin_pages:convert_alias", args=[alias.pk]))
    alias.refresh_from_db()
    assert alias.alias_of_id


# Approval


def let_authors_submit(index: OpportunityIndexPage) -> None:
    """What is submitted below the list of opportunities is approved by a publisher."""
    from django.contrib.auth.models import Group

    task = GroupApprovalTask.objects.create(name="Look at it", active=True)
    task.groups.add(Group.objects.get(name=PUBLISHERS))
    workflow = Workflow.objects.create(name="Approval", active=True)
    WorkflowTask.objects.create(workflow=workflow, task=task)
    WorkflowPage.objects.update_or_create(page=index, defaults={"workflow": workflow})


def approval_url(page: OpportunityPage, action: str = "approve") -> str:
    return reverse(
        "wagtailadmin_pages:workflow_action",
        args=[page.pk, action, page.current_workflow_task_state.pk],
    )


@pytest.fixture
def submitted(index: OpportunityIndexPage, client: Client) -> OpportunityPage:
    """What an author has submitted, as far as it went."""
    sync_groups()
    let_authors_submit(index)
    client.force_login(make_staff("author", "Authors"))
    client.post(add_url(index), form("submit"))
    page = OpportunityPage.objects.get()
    assert page.workflow_in_progress
    client.force_login(make_staff("publisher", "Publishers"))
    return page


def test_what_was_submitted_goes_out_when_it_is_approved(
    submitted: OpportunityPage, client: Client
) -> None:
    client.post(approval_url(submitted))
    assert live() == ["Soil sensors"]


def test_an_approval_passes_no_error_that_a_later_draft_brought(
    submitted: OpportunityPage, client: Client
) -> None:
    draft = submitted.get_latest_revision_as_object()
    draft.closes_at = noon_in(14).replace(hour=23)
    draft.save_revision()
    answer = client.post(approval_url(submitted), follow=True)
    assert "“Soil sensors” can not go out yet: The deadline for bids is 11pm" in (
        answer.content.decode()
    )
    assert answer.redirect_chain[-1][0] == edit_url(submitted)
    assert live() == []
    assert OpportunityPage.objects.get().workflow_in_progress


def test_a_dialogue_is_told_where_to_go(submitted: OpportunityPage, client: Client) -> None:
    draft = submitted.get_latest_revision_as_object()
    draft.category = None
    draft.save_revision()
    answer = client.post(approval_url(submitted), headers={"X-Requested-With": "XMLHttpRequest"})
    assert answer.json() == {"step": "success", "redirect": edit_url(submitted)}


def test_an_approver_can_reject_what_may_not_go_out(
    submitted: OpportunityPage, client: Client
) -> None:
    data = form("workflow-action", category="") | {"workflow-action-name": "reject"}
    client.post(edit_url(submitted), data | inline(submitted))
    assert OpportunityPage.objects.get().current_workflow_state.status == "needs_changes"


def test_an_approver_can_not_approve_what_may_not_go_out(
    submitted: OpportunityPage, client: Client
) -> None:
    data = form("workflow-action", category="") | {"workflow-action-name": "approve"}
    answer = client.post(edit_url(submitted), data | inline(submitted))
    assert answer.context["form"].errors["category"] == [FULL_SET]
    assert live() == []


def test_an_approver_acknowledges_and_approves_in_one_go(
    submitted: OpportunityPage, client: Client
) -> None:
    submitted.required_documents.set([])
    submitted.save_revision()
    data = form("workflow-action", required=()) | {"workflow-action-name": "approve"}
    data |= inline(submitted)
    finding = a_warning(submitted)
    client.post(edit_url(submitted), data | {"acknowledged": [finding.key]})
    assert live() == ["Soil sensors"]
    assert AcknowledgedWarning.objects.get().by == "publisher"


def test_other_pages_are_approved_as_ever(client: Client, index: OpportunityIndexPage) -> None:
    from tests.factories import make_standard_page

    sync_groups()
    let_authors_submit(index)
    page = make_standard_page()
    page.title = "Changed"
    page.save_revision()
    workflow = Workflow.objects.get(name="Approval")
    workflow.start(page, User.objects.create_user("author"))
    client.force_login(make_staff("publisher", "Publishers"))
    client.post(approval_url(page))
    assert Page.objects.get(pk=page.pk).title == "Changed"


# What the rules stand on


def test_buyers_keep_the_thresholds(buyer: Client) -> None:
    row = {"kind": "works", "amount": "6000000", "starts_on": "2028-01-01", "source": "New rules"}
    add = reverse("wagtailsnippets_opportunities_threshold:add")
    assert buyer.post(add, row).status_code == 302
    in_force = Threshold.objects.all().in_force_on(date(2028, 1, 1))["works"]
    assert str(in_force) == "Works: £6,000,000 from 01 January 2028"
    again = buyer.post(add, row | {"amount": "1"})
    assert "There is one of this kind from that day already." in again.content.decode()


def test_a_report_of_three_asks_no_more_than_a_report_of_one(buyer: Client) -> None:
    url = reverse("publish_checks:index")
    buyer.get(url)
    make_opportunity()
    with CaptureQueriesContext(connection) as of_one:
        buyer.get(url)
    make_opportunity()
    make_opportunity()
    with CaptureQueriesContext(connection) as of_three:
        buyer.get(url)
    assert len(of_three) == len(of_one)
    assert buyer.get(url, {"page": "2"}).status_code == 404
