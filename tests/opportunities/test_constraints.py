"""The database refuses what one row can say wrongly; the editor hears it at the field."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from opportunities.models import (
    Award,
    Criterion,
    OpportunityDocument,
    OpportunityPage,
    Programme,
    Supplier,
)
from tests.factories import draft_opportunity, make_supplier

NOW = timezone.now()
HOUR = timedelta(hours=1)
DAY = date(2027, 1, 1)
NEXT = date(2027, 1, 2)

pytestmark = pytest.mark.usefixtures("index")

WRONG: list[tuple[str, dict[str, Any]]] = [
    ("value_from", {"value_from": Decimal(-1)}),
    ("value_to", {"value_from": Decimal(2), "value_to": Decimal(1)}),
    ("closes_at", {"opens_at": NOW, "closes_at": NOW}),
    ("answers_by", {"clarification_deadline": NOW + HOUR, "answers_by": NOW}),
    ("answers_by", {"answers_by": NOW + HOUR, "closes_at": NOW, "opens_at": None}),
    ("clarification_deadline", {"clarification_deadline": NOW + 99 * 24 * HOUR}),
    ("contract_ends_on", {"contract_starts_on": NEXT, "contract_ends_on": DAY}),
    ("contract_latest_end_on", {"contract_ends_on": NEXT, "contract_latest_end_on": DAY}),
    ("outcome_at", {"outcome": "cancelled", "outcome_reason": "No money."}),
    ("outcome_at", {"outcome": "", "outcome_at": NOW}),
    ("outcome_reason", {"outcome": "cancelled", "outcome_at": NOW}),
]


@pytest.mark.parametrize(("field", "facts"), WRONG)
def test_the_database_refuses_a_wrong_opportunity(field: str, facts: dict[str, Any]) -> None:
    page = draft_opportunity()
    with pytest.raises(IntegrityError), transaction.atomic():
        OpportunityPage.objects.filter(pk=page.pk).update(**facts)


def test_what_is_right_is_asked_of_the_database_once() -> None:
    page = draft_opportunity()
    with CaptureQueriesContext(connection) as queries:
        page.validate_constraints()
    assert len([each for each in queries if each["sql"].startswith("SELECT")]) == 1


@pytest.mark.parametrize(("field", "facts"), WRONG)
def test_the_editor_hears_it_at_the_field(field: str, facts: dict[str, Any]) -> None:
    page = draft_opportunity()
    for name, value in facts.items():
        setattr(page, name, value)
    with pytest.raises(ValidationError) as refusal:
        page.full_clean()
    assert field in refusal.value.message_dict


@pytest.mark.parametrize(
    ("field", "facts"),
    [
        ("value", {"value": None}),
        ("value", {"value": -1}),
        ("extension_value", {"extension_value": -1}),
        ("irrecoverable_vat", {"irrecoverable_vat": -1}),
        ("review_on", {"awarded_on": NEXT, "review_on": DAY}),
        ("valid_bids", {"bids_received": 2, "valid_bids": 3}),
        ("sme_bids", {"bids_received": 2, "sme_bids": 3}),
        ("signed_on", {"awarded_on": NEXT, "signed_on": DAY}),
        ("ends_on", {"starts_on": NEXT, "ends_on": DAY}),
        ("latest_end_on", {"ends_on": NEXT, "latest_end_on": DAY}),
    ],
)
def test_the_database_refuses_a_wrong_award(field: str, facts: dict[str, Any]) -> None:
    award = Award(**{"opportunity": draft_opportunity(), "value": 1, "awarded_on": DAY} | facts)
    with pytest.raises(ValidationError) as refusal:
        award.full_clean()
    assert field in refusal.value.message_dict
    with pytest.raises(IntegrityError), transaction.atomic():
        award.save()


def test_a_criterion_weighs_at_most_all() -> None:
    criterion = Criterion(opportunity=draft_opportunity(), name="Price", weight=101)
    with pytest.raises(IntegrityError), transaction.atomic():
        criterion.save()


@pytest.mark.parametrize("facts", [{}, {"url": "https://example.org/", "document_id": 1}])
def test_a_document_is_a_file_or_an_address(facts: dict[str, Any]) -> None:
    document = OpportunityDocument(opportunity=draft_opportunity(), title="Brief", **facts)
    with pytest.raises(IntegrityError), transaction.atomic():
        document.save()


def test_a_programme_has_a_ceiling_and_ends_after_it_starts(site: Any) -> None:
    for wrong in ({"ceiling": 0}, {"starts_on": NEXT, "ends_on": DAY}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Programme(site=site, **wrong).save()


def test_two_suppliers_can_not_share_a_company_number() -> None:
    make_supplier("One", identifier_scheme="GB-COH", identifier="01234567")
    with pytest.raises(IntegrityError), transaction.atomic():
        Supplier.objects.create(name="Two", identifier_scheme="GB-COH", identifier="01234567")


@pytest.mark.parametrize(
    ("scheme", "number", "fine"),
    [
        ("GB-COH", "01234567", True),
        ("GB-COH", "IP12345R", True),  # a registered society, a co-operative for example
        ("GB-COH", "SP1234RS", True),
        ("GB-COH", "R0012345", True),
        ("GB-COH", "IP123456R", False),
        ("GB-COH", "SC123456", True),
        ("GB-COH", "1234567", False),
        ("GB-PPON", "PHCY-8926-WVVM", True),
        ("GB-PPON", "8926", False),
        ("GB-CHC", "1234567", True),
        (
            "GB-COH",
            "\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17",
            False,
        ),  # digits, but wide ones
        ("GB-PPON", "PHCY-\u0668\u0669\u0662\u0666-WVVM", False),  # Arabic ones
        ("GB-CHC", "\u0661\u0662\u0663\u0664\u0665\u0666\u0667", False),
    ],
)
def test_a_register_number_has_its_form(scheme: str, number: str, fine: bool) -> None:
    supplier = Supplier(name="One", identifier_scheme=scheme, identifier=number)
    if fine:
        supplier.full_clean()
    else:
        with pytest.raises(ValidationError, match="not a number of that register"):
            supplier.full_clean()
