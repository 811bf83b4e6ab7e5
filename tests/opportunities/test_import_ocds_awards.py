"""Importing awards: who won, for how much, and what is left out."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from opportunities.enums import Stage
from opportunities.models import (
    Award,
    OpportunityPage,
    Publication,
    Supplier,
)
from tests.opportunities.ocds import (
    OCID,
    Import,
    award,
    awarded,
    facts_of,
    imported_page,
    release,
    supplier,
    tender,
)


def test_an_award_names_its_supplier_and_no_person(import_ocds: Import) -> None:
    import_ocds(awarded())

    won = Award.objects.get()
    assert facts_of(won, "value", "awarded_on", "starts_on", "ends_on", "is_imported") == {
        "value": Decimal("75000.00"),
        "awarded_on": date(2025, 1, 19),
        "starts_on": date(2025, 4, 1),
        "ends_on": date(2026, 3, 31),
        "is_imported": True,
    }
    line = won.award_suppliers.get()
    assert facts_of(
        line.supplier, "name", "identifier_scheme", "identifier", "size", "is_vcse"
    ) == {
        "name": "Furrow Limited",
        "identifier_scheme": "GB-COH",
        "identifier": "01234567",
        "size": "sme",
        "is_vcse": True,
    }
    stored = json.dumps(
        [list(model.objects.values()) for model in (OpportunityPage, Award, Supplier, Publication)],
        default=str,
    )
    assert "Person" not in stored
    assert "jo.person" not in stored


def test_one_release_with_an_award_is_one_publication(import_ocds: Import) -> None:
    import_ocds(release(1), awarded(20))

    rows = Publication.objects.order_by("number")
    assert [(row.at, row.tags) for row in rows] == [
        (datetime(2025, 1, 1, 10, tzinfo=UTC), ["planning"]),
        (datetime(2025, 1, 10, 9, tzinfo=UTC), ["tender"]),
        (datetime(2025, 1, 20, 10, tzinfo=UTC), ["award"]),
    ]
    assert imported_page().stage == Stage.AWARDED


def test_an_award_without_a_value_is_left_out_with_its_reason(import_ocds: Import) -> None:
    report = import_ocds(awarded(20, award(1, value=None), award(2)))

    assert [won.reference for won in Award.objects.all()] == [f"{OCID}-2"]
    assert f"award {OCID}-1 left out: it has no value" in report


def test_an_award_takes_the_value_of_its_contracts(import_ocds: Import) -> None:
    signed = {
        "id": "c1",
        "awardID": f"{OCID}-1",
        "dateSigned": "2025-03-01T00:00:00Z",
        "value": {"amount": 74_000, "currency": "GBP"},
    }
    import_ocds(awarded(20, award(value={}), contracts=[signed]))

    won = Award.objects.get()
    assert (won.value, won.signed_on) == (Decimal(74_000), date(2025, 3, 1))
    assert imported_page().stage == Stage.CONTRACTED


def test_a_cancelled_award_is_left_out_and_takes_an_earlier_one_back(import_ocds: Import) -> None:
    import_ocds(awarded(20))
    report = import_ocds(awarded(21, award(status="cancelled"), tag=["awardCancellation"]))

    assert not Award.objects.exists()
    assert f"award {OCID}-1 left out: it is cancelled" in report
    assert "awardCancellation" in Publication.objects.first().tags


def test_a_supplier_of_several_notices_is_kept_once(import_ocds: Import) -> None:
    nameless = {"id": "GB-CFS-9", "name": "Hedge & Ditch CIC"}
    both = award(suppliers=[{"id": "GB-COH-01234567", "name": "Furrow Ltd"}, nameless, nameless])
    again = awarded(20, award(9, suppliers=[nameless]), ocid="ocds-b5fd17-0002", id="other")
    report = import_ocds(awarded(20, both), again)

    assert sorted(Supplier.objects.values_list("name", flat=True)) == [
        "Furrow Ltd",
        "Hedge & Ditch CIC",
    ]
    assert "suppliers without a name, or named twice, left out" in report


@pytest.mark.parametrize(
    ("number", "kept"),
    [("1234567", "01234567"), ("SC123456", "SC123456"), ("458577871", ""), ("n/a", "")],
)
def test_a_company_number_is_kept_if_it_has_the_form_of_one(
    import_ocds: Import, number: str, kept: str
) -> None:
    party = supplier(identifier={"scheme": "GB-COH", "id": number})
    import_ocds(awarded(20, parties=[party]))

    assert Supplier.objects.get().identifier == kept


@pytest.mark.parametrize(
    ("status", "stage"),
    [
        ("cancelled", Stage.CANCELLED),
        ("withdrawn", Stage.CANCELLED),
        ("unsuccessful", Stage.NO_AWARD),
    ],
)
def test_an_end_without_award_is_told_with_its_moment_and_reason(
    import_ocds: Import, status: str, stage: Stage
) -> None:
    import_ocds(release(1), release(9, "tenderCancellation", tender=tender(status=status)))

    page = imported_page()
    assert page.stage == stage
    assert page.outcome_at == datetime(2025, 1, 9, 10, tzinfo=UTC)
    assert page.outcome_reason.endswith("as the notice says.")
