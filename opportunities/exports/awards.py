"""Awards as a table, with the fields of the Local Government Transparency Code 2015."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from opportunities.models import RegisteredAward, Supplier

# The names of the columns: programs count on them, so that none is ever renamed.
SUPPLIER_COLUMNS = (
    "supplier",
    "supplier_register",
    "supplier_number",
    "supplier_size",
    "supplier_is_vcse",
)
COLUMNS = (
    "award_id",
    "ocid",
    "reference",
    "title",
    "description",
    "procedure",
    "category",
    "buyer",
    "department",
    "awarded_on",
    "days_from_publication_to_award",
    "value_excluding_vat",
    "irrecoverable_vat",
    "extension_value_excluding_vat",
    *SUPPLIER_COLUMNS,
    "bids_received",
    "valid_bids",
    "sme_bids",
    "signed_on",
    "starts_on",
    "ends_on",
    "latest_end_on",
    "review_on",
    "is_example",
    "is_imported",
    "url",
)
NOBODY = dict.fromkeys(SUPPLIER_COLUMNS, "")  # an imported notice may name no supplier


def award_rows(
    awards: Iterable[RegisteredAward],
    *,
    today: date,
    buyer: str,
    address: Callable[[RegisteredAward], str],
) -> Iterator[list[Any]]:
    """The names of the columns, then one row for each award and supplier.

    `buyer` is who buys unless the award says otherwise; a signature after `today` is not known.
    """
    yield list(COLUMNS)
    for registered in awards:
        facts = _facts(registered, today) | {
            "buyer": registered.buyer or buyer,
            "url": address(registered),
        }
        suppliers = [line.supplier for line in registered.award.award_suppliers.all()]
        known = [_supplier_facts(supplier) for supplier in suppliers]
        for supplier_facts in known or [NOBODY]:
            row = facts | supplier_facts
            yield [row[column] for column in COLUMNS]


def _facts(registered: RegisteredAward, today: date) -> dict[str, Any]:
    award, listing = registered.award, registered.listing
    return {
        "award_id": award.pk,
        "ocid": listing.ocid,
        "reference": listing.facts["reference"],
        "title": registered.title,
        "description": award.description or listing.facts["summary"],
        "procedure": listing.get_procedure_display(),
        "category": registered.category,
        "department": award.department,
        "awarded_on": award.awarded_on,
        "days_from_publication_to_award": registered.pace,
        "value_excluding_vat": award.value,
        "irrecoverable_vat": award.irrecoverable_vat,
        "extension_value_excluding_vat": award.extension_value,
        "bids_received": award.bids_received,
        "valid_bids": award.valid_bids,
        "sme_bids": award.sme_bids,
        "signed_on": award.signed_on if award.signed_on and award.signed_on <= today else None,
        "starts_on": award.starts_on,
        "ends_on": award.ends_on,
        "latest_end_on": award.latest_end_on,
        "review_on": award.review_on,
        "is_example": _truth(registered.is_example),
        "is_imported": _truth(registered.is_imported),
    }


def _supplier_facts(supplier: Supplier) -> dict[str, Any]:
    return {
        "supplier": supplier.name,
        "supplier_register": supplier.identifier_scheme,
        "supplier_number": supplier.identifier,
        "supplier_size": supplier.size,
        "supplier_is_vcse": _truth(supplier.is_vcse),
    }


def _truth(value: bool | None) -> str:
    """As programs write it; empty where it is not known."""
    return "" if value is None else str(value).lower()
