"""What is made private is public no more, and the ledger says so; so does lifting it."""

from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from wagtail.models import Page, PageViewRestriction

from core.groups import sync_groups
from opportunities.models import Listing, OpportunityIndexPage, OpportunityPage, Publication
from tests.factories import (
    draft_opportunity,
    make_award,
    make_opportunity,
    make_staff,
    make_standard_page,
    published,
)
from tests.opportunities.conftest import LedgerIsClosed
from tests.opportunities.test_reconciliation import AGREE, reconciled

GONE_AND_BACK = ["active", "withdrawn", "active"]


def told(page: Page) -> list[str]:
    """The status that each row about it gives, oldest first."""
    rows = Publication.objects.filter(opportunity_id=page.pk).order_by("number")
    return [row.facts["status"] for row in rows]


def reasons(page: Page) -> list[str]:
    return [row.reason for row in Publication.objects.filter(opportunity_id=page.pk)[::-1]]


def restrict(page: Page) -> PageViewRestriction:
    return PageViewRestriction.objects.create(page=page, restriction_type="login")


@pytest.fixture
def publisher(index: OpportunityIndexPage) -> Client:
    """One of the staff, told of a failure as a reader would be."""
    sync_groups()
    client = Client(raise_request_exception=False)
    client.force_login(make_staff("publisher", "Publishers"))
    return client


def set_privacy(client: Client, page: Page, kind: str) -> int:
    url = reverse("wagtailadmin_pages:set_privacy", args=[page.pk])
    sent = {"restriction_type": kind, "password": "a shared word", "groups": []}
    return client.post(url, sent).status_code


@pytest.mark.parametrize("kind", ["login", "password"])
def test_an_editor_makes_it_private_and_public_again(publisher: Client, kind: str) -> None:
    page = make_opportunity()
    make_award(page)
    assert set_privacy(publisher, page, kind) == 200
    assert told(page) == ["active", "complete", "withdrawn"]
    assert not Listing.objects.exists()
    assert set_privacy(publisher, page, "none") == 200
    assert told(page) == ["active", "complete", "withdrawn", "complete"]
    assert Listing.objects.get().registered_awards.count() == 1


def test_another_kind_of_privacy_is_no_news(publisher: Client) -> None:
    page = make_opportunity()
    set_privacy(publisher, page, "login")
    set_privacy(publisher, page, "password")
    assert told(page) == ["active", "withdrawn"]


def test_the_list_above_is_made_private(publisher: Client, index: OpportunityIndexPage) -> None:
    pages = [make_opportunity(), make_opportunity()]
    draft = draft_opportunity()
    set_privacy(publisher, index, "login")
    assert [told(page) for page in pages] == [["active", "withdrawn"]] * 2
    set_privacy(publisher, index, "none")
    assert [told(page) for page in pages] == [GONE_AND_BACK] * 2
    assert told(draft) == []


def test_the_whole_site_is_made_private(publisher: Client, home_page: Page) -> None:
    page = make_opportunity()
    set_privacy(publisher, home_page, "login")
    set_privacy(publisher, home_page, "none")
    assert told(page) == GONE_AND_BACK


def test_it_is_public_only_when_the_last_restriction_is_gone(index: OpportunityIndexPage) -> None:
    page = make_opportunity()
    above, own = restrict(index), restrict(page)
    above.delete()
    assert told(page) == ["active", "withdrawn"]
    own.delete()
    assert told(page) == GONE_AND_BACK


def test_restrictions_are_lifted_in_a_query(index: OpportunityIndexPage) -> None:
    page = make_opportunity()
    restrict(index)
    PageViewRestriction.objects.all().delete()
    assert told(page) == GONE_AND_BACK


def test_other_pages_are_made_private_as_ever(index: OpportunityIndexPage) -> None:
    page = make_opportunity()
    restrict(make_standard_page())
    assert told(page) == ["active"]


# While it is private


def test_what_is_published_in_private_is_told_when_everyone_may_read_it(
    index: OpportunityIndexPage,
) -> None:
    restriction = restrict(index)
    page = make_opportunity(title="Secret")
    assert told(page) == []
    assert not Listing.objects.exists()
    restriction.delete()
    assert told(page) == ["active"]


def test_the_reason_of_a_change_made_in_private_waits_for_readers(
    index: OpportunityIndexPage,
) -> None:
    page = make_opportunity()
    restriction = restrict(page)
    page.place, page.change_note = "Weymouth", "The bridge is closed."
    published(page)
    assert told(page) == ["active", "withdrawn"]
    restriction.delete()
    assert reasons(page) == ["", "", "The bridge is closed."]
    assert OpportunityPage.objects.get().change_note == ""


def test_an_award_in_private_is_told_with_the_rest(index: OpportunityIndexPage) -> None:
    page = make_opportunity()
    restriction = restrict(page)
    make_award(page)
    assert told(page) == ["active", "withdrawn"]
    restriction.delete()
    assert told(page) == ["active", "withdrawn", "complete"]


def test_unpublishing_in_private_is_no_news(index: OpportunityIndexPage) -> None:
    page = make_opportunity()
    restriction = restrict(page)
    page.unpublish()
    restriction.delete()
    assert told(page) == ["active", "withdrawn"]


def test_deleting_in_private_leaves_it_withdrawn(index: OpportunityIndexPage) -> None:
    page = make_opportunity()
    restrict(page)
    restrict(index)
    pk = page.pk
    Page.objects.get(pk=index.pk).delete()
    assert [row.facts["status"] for row in Publication.objects.filter(opportunity_id=pk)[::-1]] == [
        "active",
        "withdrawn",
    ]
    assert not PageViewRestriction.objects.exists()


# Moving


def test_moving_below_a_private_page_and_back(index: OpportunityIndexPage) -> None:
    page = make_opportunity()
    private = make_standard_page()
    restrict(private)
    page.move(private, pos="last-child")
    assert told(page) == ["active", "withdrawn"]
    OpportunityPage.objects.get().move(index, pos="last-child")
    assert told(page) == GONE_AND_BACK


def test_moving_the_list_below_a_private_page(index: OpportunityIndexPage) -> None:
    page = make_opportunity()
    private = make_standard_page()
    restrict(private)
    index.move(private, pos="last-child")
    assert told(page) == ["active", "withdrawn"]


# Together or not at all


def test_nothing_is_made_private_where_the_ledger_is_closed(
    publisher: Client, close_ledger: Any
) -> None:
    page = make_opportunity()
    close_ledger()
    assert set_privacy(publisher, page, "login") == 500
    assert not PageViewRestriction.objects.exists()
    assert Listing.objects.exists()


def test_nothing_is_lifted_where_the_ledger_is_closed(publisher: Client, close_ledger: Any) -> None:
    restriction = restrict(make_opportunity())
    close_ledger()
    assert set_privacy(publisher, restriction.page, "none") == 500
    assert PageViewRestriction.objects.exists()


def test_a_program_lifts_nothing_where_the_ledger_is_closed(
    index: OpportunityIndexPage, close_ledger: Any
) -> None:
    restriction = restrict(make_opportunity())
    close_ledger()
    with pytest.raises(LedgerIsClosed), transaction.atomic():
        restriction.delete()
    assert PageViewRestriction.objects.exists()


def test_nothing_moves_where_the_ledger_is_closed(
    index: OpportunityIndexPage, close_ledger: Any
) -> None:
    page = make_opportunity()
    private = make_standard_page()
    restrict(private)
    close_ledger()
    with pytest.raises(LedgerIsClosed):
        page.move(private, pos="last-child")
    assert Page.objects.get(pk=page.pk).get_parent().specific == index


def test_a_restriction_that_slipped_past_is_found_and_mended(index: OpportunityIndexPage) -> None:
    page = make_opportunity()
    gone = "it is not public, but the ledger says it is"
    slipped = PageViewRestriction(page=index, restriction_type="login")
    PageViewRestriction.objects.bulk_create([slipped])
    assert reconciled() == [f"Opportunity {page.pk} “{page.title}”: {gone}", "1 difference."]
    reconciled("--mend")
    assert (told(page), reconciled()) == (["active", "withdrawn"], AGREE)
    PageViewRestriction.objects.all()._raw_delete("default")
    assert reconciled()[-1] == "1 difference."
    reconciled("--mend")
    assert (told(page), reconciled()) == (GONE_AND_BACK, AGREE)
