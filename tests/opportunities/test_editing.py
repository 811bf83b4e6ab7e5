"""Buyers run opportunities in the admin."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from core.groups import sync_groups
from opportunities.enums import Stage
from opportunities.models import Award, OpportunityIndexPage, OpportunityPage, Publication
from tests.factories import (
    draft_opportunity,
    make_award,
    make_opportunity,
    make_staff,
    make_supplier,
    page_facts,
    published,
)
from tests.opportunities.editor import add_url, form


def test_a_buyer_publishes_an_opportunity(buyer: Client, index: OpportunityIndexPage) -> None:
    data = form("publish")
    answer = buyer.post(add_url(index), data, follow=True)
    assert "Page &#x27;Soil sensors&#x27; created and published." in answer.content.decode()
    page = OpportunityPage.objects.get()
    assert (page.stage, page.publications.count()) == (Stage.OPEN, 1)


def test_weights_must_add_up_to_publish(buyer: Client, index: OpportunityIndexPage) -> None:
    data = form("publish", criteria={"Quality": 60, "Price": 30})
    answer = buyer.post(add_url(index), data)
    assert (
        "The weights of the criteria add up to 90. They must add up to 100."
        in answer.content.decode()
    )
    assert not OpportunityPage.objects.exists()


def test_a_draft_may_be_incomplete(buyer: Client, index: OpportunityIndexPage) -> None:
    buyer.post(add_url(index), form("draft", criteria={"Quality": 60}, category=""))
    assert OpportunityPage.objects.get().live is False


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        ({"closes_at": ""}, "Give the deadline for bids"),
        ({"category": ""}, "A call-off goes to the members of a category"),
        ({"value_from": "20", "value_to": "10"}, "The highest value must not be below the lowest"),
        ({"slug": "feeds"}, "is an address that"),
    ],
)
def test_a_problem_is_said_and_nothing_is_lost(
    buyer: Client, index: OpportunityIndexPage, facts: dict[str, Any], message: str
) -> None:
    answer = buyer.post(add_url(index), form("publish", **facts)).content.decode()
    assert message in answer
    assert "Soil sensors" in answer
    assert not OpportunityPage.objects.exists()


def test_a_buyer_does_not_write_guidance(buyer: Client, home_page: Page) -> None:
    url = reverse("wagtailadmin_pages:add", args=["home", "standardpage", home_page.pk])
    assert buyer.get(url).status_code == 302


def test_an_author_drafts_and_a_publisher_publishes(
    index: OpportunityIndexPage, client: Client
) -> None:
    sync_groups()
    page = draft_opportunity()
    author, publisher = make_staff("author", "Authors"), make_staff("publisher", "Publishers")
    assert page.permissions_for_user(author).can_edit()
    assert not page.permissions_for_user(author).can_publish()
    assert page.permissions_for_user(publisher).can_publish()


def test_a_buyer_records_an_award(buyer: Client) -> None:
    page, supplier = make_opportunity(closes_at=timezone.now()), make_supplier()
    data = nested_form_data(
        {
            "opportunity": page.pk,
            "value": "75000",
            "extension_value": "0",
            "awarded_on": f"{timezone.localdate():%Y-%m-%d}",
            "award_suppliers": inline_formset([{"supplier": supplier.pk}]),
        }
    )
    answer = buyer.post(reverse("award:add"), data)
    assert answer.status_code == 302, answer.context["form"].errors
    assert OpportunityPage.objects.get().stage == Stage.AWARDED
    assert page.publications.count() == 2


def test_an_award_without_value_is_refused_at_the_field(buyer: Client) -> None:
    data = nested_form_data({"award_suppliers": inline_formset([]), "opportunity": ""})
    answer = buyer.post(reverse("award:add"), data)
    assert answer.context["form"].errors["value"] == ["This field is required."]
    assert not Award.objects.exists()


def test_undoing_an_award_is_told(buyer: Client) -> None:
    page = make_opportunity()
    award = make_award(page)
    buyer.post(reverse("award:delete", args=[award.pk]))
    assert OpportunityPage.objects.get().stage == Stage.OPEN
    changed = {change["field"]: change["to"] for change in page.publications.first().changes}
    assert changed == {"status": "Competition under way", "awards": ""}


def test_what_was_public_is_not_deleted(buyer: Client) -> None:
    page = make_opportunity()
    buyer.post(reverse("wagtailadmin_pages:delete", args=[page.pk]))
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
    buyer.post(f"{bulk}?id={page.pk}")
    assert OpportunityPage.objects.filter(pk=page.pk).exists()


def test_nor_what_a_program_made_live(index: OpportunityIndexPage, admin_client: Client) -> None:
    page = OpportunityPage(**page_facts("Sneaked in"), live=True)
    index.add_child(instance=page)
    admin_client.post(reverse("wagtailadmin_pages:delete", args=[page.pk]))
    assert OpportunityPage.objects.exists()


def test_a_draft_can_be_deleted(index: OpportunityIndexPage, admin_client: Client) -> None:
    page = draft_opportunity()
    admin_client.post(reverse("wagtailadmin_pages:delete", args=[page.pk]))
    assert not OpportunityPage.objects.exists()


def test_the_preview_shows_the_draft(buyer: Client) -> None:
    page = make_opportunity(title="Known")
    page.title = "Being rewritten"
    revision = page.save_revision()
    url = reverse("wagtailadmin_pages:revisions_view", args=[page.pk, revision.pk])
    assert "Being rewritten" in buyer.get(url).content.decode()


@pytest.mark.one_database
def test_a_buyer_may_work_as_soon_as_the_demo_is_loaded(db: None) -> None:
    call_command("load_demo", verbosity=0)
    buyer = make_staff("new-buyer", "Buyers")
    page = OpportunityPage.objects.live().first()
    assert page is not None
    assert page.permissions_for_user(buyer).can_publish()


def test_a_draft_that_was_never_public_previews_as_what_it_will_be(buyer: Client) -> None:
    page = draft_opportunity()
    page.save_revision()
    answer = buyer.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk]))
    assert "Withdrawn" not in answer.content.decode()


def test_a_copy_is_a_process_of_its_own(buyer: Client, index: OpportunityIndexPage) -> None:
    page = make_opportunity(ocid="ocds-213czf-1", change_note="Because.", is_imported=True)
    copy = page.copy(update_attrs={"slug": "copy"})
    assert (copy.ocid, copy.change_note, copy.is_imported) == ("", "", False)
    copy.ocid = page.ocid
    with pytest.raises(ValidationError, match="Another opportunity has this OCID"):
        copy.full_clean()


@pytest.mark.parametrize("given", ["", "ocds-h6vhtk-0001"])
def test_an_ocid_stays_with_what_was_published_under_it(
    buyer: Client, index: OpportunityIndexPage, given: str
) -> None:
    first = make_opportunity(ocid=given)
    told = Publication.objects.get().ocid
    first.ocid = ""
    published(first)
    answer = buyer.post(add_url(index), form("publish", ocid=told))
    assert answer.status_code == 200
    assert "Another opportunity has this OCID, or was published under it" in answer.content.decode()
    assert OpportunityPage.objects.get() == first


def test_a_page_may_say_the_ocid_that_it_was_given(index: OpportunityIndexPage) -> None:
    page = make_opportunity()
    page.ocid = Publication.objects.get().ocid
    assert published(page).ocid == f"ocds-213czf-{page.pk}"


@pytest.mark.parametrize("part", ["", "calendar/", "json/", "ocds/", "ocds/releases/"])
def test_whoever_follows_it_is_led_to_its_new_address(
    client: Client,
    index: OpportunityIndexPage,
    django_capture_on_commit_callbacks: Any,
    part: str,
) -> None:
    page = make_opportunity()
    old = page.url
    with django_capture_on_commit_callbacks(execute=True):
        page.slug = "moved"
        page = published(page)
    answer = client.get(f"{old}{part}")
    assert (answer.status_code, answer.headers["Location"]) == (301, f"{page.url}{part}")
    assert client.get(f"{page.url}{part}").status_code == 200
