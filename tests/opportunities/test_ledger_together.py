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
from opportunities.models import Award, OpportunityIndexPage, OpportunityPage, Publication
from tests.factories import (
    draft_opportunity,
    make_opportunity,
    make_staff,
    make_supplier,
    sound_opportunity,
)
from tests.opportunities.editor import add_url, form


class LedgerIsClosed(Exception):
    pass


@pytest.fixture
def staff(index: OpportunityIndexPage) -> Client:
    """One of the staff, told of a failure as a reader would be."""
    sync_groups()
    client = Client(raise_request_exception=False)
    client.force_login(make_staff("both", "Publishers", "Buyers"))
    return client


@pytest.fixture
def close_ledger(monkeypatch: pytest.MonkeyPatch) -> Any:
    def refuse(self: Any, *args: Any, **kwargs: Any) -> None:
        raise LedgerIsClosed

    return lambda: monkeypatch.setattr(Publication, "save", refuse)


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
    page = make_opportunity()
    data = nested_form_data(
        {
            "opportunity": page.pk,
            "value": "75000",
            "extension_value": "0",
            "awarded_on": f"{timezone.localdate():%Y-%m-%d}",
            "award_suppliers": inline_formset([{"supplier": make_supplier().pk}]),
        }
    )
    close_ledger()
    assert staff.post(reverse("award:add"), data).status_code == 500
    assert not Award.objects.exists()


def test_deleting(index: OpportunityIndexPage, close_ledger: Any) -> None:
    page = make_opportunity()
    close_ledger()
    with pytest.raises(LedgerIsClosed), transaction.atomic():
        Page.objects.get(pk=page.pk).delete()
    assert OpportunityPage.objects.exists()
