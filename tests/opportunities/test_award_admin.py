"""Buyers record, find and mend awards in the admin."""

from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from core.groups import sync_groups
from opportunities.domain.reconciliation import reconcile
from opportunities.models import (
    Award,
    OpportunityIndexPage,
    OpportunityPage,
    RegisteredAward,
    Supplier,
)
from tests.factories import (
    draft_opportunity,
    make_award,
    make_category,
    make_opportunity,
    make_staff,
    make_supplier,
)

TODAY = timezone.localdate()


@pytest.fixture
def buyer(index: OpportunityIndexPage, client: Client) -> Client:
    sync_groups()
    client.force_login(make_staff("buyer", "Buyers"))
    return client


def form(opportunity: Page, *suppliers: Supplier, **facts: Any) -> dict[str, Any]:
    """What an editor's browser sends."""
    lines = [{"supplier": supplier.pk} for supplier in suppliers]
    data = {
        "opportunity": opportunity.pk,
        "value": "75000",
        "extension_value": "0",
        "awarded_on": f"{TODAY:%Y-%m-%d}",
        "award_suppliers": inline_formset(lines),
    }
    return nested_form_data(data | facts)


def closed(**facts: Any) -> OpportunityPage:
    """A published opportunity whose bids are in."""
    return make_opportunity(closes_at=timezone.now(), **facts)


def read(client: Client, url: str, **query: str) -> str:
    answer = client.get(url, query)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def test_all_that_the_transparency_code_asks_for_is_recorded(buyer: Client) -> None:
    data = form(
        closed(),
        make_supplier("Example A Ltd"),
        make_supplier("Example B Ltd"),
        irrecoverable_vat="1200.50",
        description="Sensors and their care for two years.",
        department="Digital Place",
        review_on=f"{TODAY + timedelta(days=200):%Y-%m-%d}",
    )
    buyer.post(reverse("award:add"), data)
    award = Award.objects.get()
    assert (str(award.irrecoverable_vat), award.department) == ("1200.50", "Digital Place")
    assert award.supplier_names == "Example A Ltd, Example B Ltd"


def test_a_decision_dated_ahead_is_never_so_unknowingly(buyer: Client) -> None:
    ahead = TODAY + timedelta(days=3)
    page, supplier = closed(), make_supplier()
    assert "A day to come keeps the decision hidden." in read(buyer, reverse("award:add"))
    data = form(page, supplier, awarded_on=f"{ahead:%Y-%m-%d}")
    answer = buyer.post(reverse("award:add"), data, follow=True)
    assert f"Readers see it from {ahead.day} {ahead:%B %Y} on." in answer.content.decode()
    award = Award.objects.get()
    line = {"id": award.award_suppliers.get().pk, "supplier": supplier.pk}
    data = form(page) | nested_form_data({"award_suppliers": inline_formset([line], initial=1)})
    answer = buyer.post(reverse("award:edit", args=[award.pk]), data, follow=True)
    assert "Readers see it from" not in answer.content.decode()
    assert RegisteredAward.objects.get().awarded_on == TODAY


def test_a_decision_is_not_copied_past_the_ledger(buyer: Client) -> None:
    award = make_award(make_opportunity())
    assert "/copy/" not in read(buyer, reverse("award:index"))
    assert buyer.post(f"/admin/award/copy/{award.pk}/").status_code == 404


def test_a_supplier_is_named_once(buyer: Client) -> None:
    supplier = make_supplier()
    answer = buyer.post(reverse("award:add"), form(make_opportunity(), supplier, supplier))
    assert answer.status_code == 200
    assert not Award.objects.exists()


def test_awards_are_found_by_supplier_title_and_reference(buyer: Client) -> None:
    first = make_opportunity(title="Soil sensors", reference="DC/1")
    make_award(first, make_supplier("Example A Ltd"), make_supplier("Example B Ltd"))
    make_award(make_opportunity(title="Drones"), make_supplier("Other Ltd"))
    listing = reverse("award:index")
    for words in ("soil", "dc/1", "example a"):
        page = read(buyer, listing, q=words)
        assert "Award of Soil sensors" in page, words
        assert "Award of Drones" not in page, words
    assert len(buyer.get(listing, {"q": "example"}).context["page_obj"]) == 1
    assert "Example A Ltd, Example B Ltd" in read(buyer, listing)
    assert "£75,000" in read(buyer, listing)


def test_awards_are_filtered_by_day_and_category(buyer: Client) -> None:
    flight = make_category("Flight")
    make_award(make_opportunity(title="Drones", category=flight))
    make_award(make_opportunity(title="Fibre"), awarded_on=TODAY - timedelta(days=400))
    listing = reverse("award:index")
    assert "Award of Fibre" not in read(buyer, listing, opportunity__category=str(flight.pk))
    since = f"{TODAY - timedelta(days=30):%Y-%m-%d}"
    page = read(buyer, listing, awarded_on_from=since)
    assert "Award of Drones" in page
    assert "Award of Fibre" not in page


def test_a_supplier_that_is_renamed_is_renamed_in_the_register(buyer: Client) -> None:
    supplier = make_supplier("Example A Ltd")
    make_award(make_opportunity(), supplier)
    url = reverse("wagtailsnippets_opportunities_supplier:edit", args=[supplier.pk])
    buyer.post(url, {"name": "Renamed Ltd", "is_vcse": "unknown"})
    assert Supplier.objects.get().name == "Renamed Ltd"
    assert RegisteredAward.objects.filter(words__begin="renamed", suppliers="Renamed Ltd").exists()


def test_thresholds_are_listed_as_pounds(admin_client: Client) -> None:
    listing = read(admin_client, reverse("wagtailsnippets_opportunities_threshold:list"))
    assert "£30,000" in listing


def test_readers_are_told_what_was_wrong_about_a_supplier(buyer: Client) -> None:
    """What the page says of it at once, the ledger and with it all open data say, too."""
    supplier, page = make_supplier("Example A Ltd"), make_opportunity()
    make_award(page, supplier)
    make_award(draft_opportunity(), supplier)
    url = reverse("wagtailsnippets_opportunities_supplier:edit", args=[supplier.pk])
    for _ in range(2):  # the second time nothing is new
        buyer.post(url, {"name": "Example A Ltd", "size": "sme", "is_vcse": "unknown"})
    last = page.publications.first()
    assert (last.number, last.tags) == (3, ["awardUpdate"])
    assert last.facts["awards"][0]["suppliers"][0]["size"] == "sme"
    assert list(reconcile(now=timezone.now())) == []


def test_what_ended_without_an_award_gets_none(buyer: Client) -> None:
    now = timezone.now()
    page = make_opportunity(outcome="cancelled", outcome_at=now, outcome_reason="No money.")
    answer = buyer.post(reverse("award:add"), form(page, make_supplier()))
    assert list(answer.context["form"].errors) == ["opportunity"]
    assert not Award.objects.exists()


def test_of_what_is_not_public_staff_are_told_that_readers_wait(buyer: Client) -> None:
    data = form(draft_opportunity(), make_supplier())
    answer = buyer.post(reverse("award:add"), data, follow=True)
    assert "Readers see it once the opportunity is public." in answer.content.decode()
