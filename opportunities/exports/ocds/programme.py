"""The DPS itself as a contracting process, active all its life."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from core.clock import local_day
from opportunities.enums import ReleaseTag
from opportunities.exports.ocds.conventions import EXAMPLE_DATES, LANGUAGE, legal_basis
from opportunities.exports.ocds.erasing import told_after
from opportunities.exports.ocds.parties import BUYER_ROLES, register_number
from opportunities.exports.ocds.values import (
    Facts,
    Table,
    amount,
    contract_period,
    utc,
    without_nothing,
)
from opportunities.models import ProgrammePublication

WHAT_IT_IS = (
    "A list that any company may apply to join at any time, and among whose members the "
    "council runs competitions."
)


def programme_releases(rows: Sequence[ProgrammePublication]) -> Iterator[Table]:
    """The releases of these rows, all of one process and oldest first."""
    for before, row in zip([None, *rows], rows, strict=False):
        yield programme_release(row, before=before)


def programme_release(row: ProgrammePublication, *, before: ProgrammePublication | None) -> Table:
    """The release of this row; `before` is the row before it in the same process, if any."""
    said = _content(row)
    tag = ReleaseTag.TENDER_UPDATE if before else ReleaseTag.TENDER
    return {
        "ocid": row.ocid,
        "id": row.release_id,
        "date": utc(row.at),
        "tag": [tag.value],
        "initiationType": "tender",
    } | (told_after(_content(before), said) if before else said)


def _content(row: ProgrammePublication) -> Table:
    facts = row.facts
    buyer = {"id": facts["buyer_id"], "name": facts["buyer_name"]}
    scheme, number = register_number(facts["buyer_id"])
    described = [WHAT_IT_IS, EXAMPLE_DATES] if facts["is_example"] else [WHAT_IT_IS]
    identifier = {"identifier": {"scheme": scheme, "id": number}} if scheme else {}
    return {
        "language": LANGUAGE,
        "title": facts["name"],
        "description": " ".join(described),
        "parties": [buyer | identifier | {"roles": BUYER_ROLES}],
        "buyer": buyer,
        "tender": _tender(facts, row.ocid, row.at) | {"procuringEntity": buyer},
    }


def _tender(facts: Facts, ocid: str, at: datetime) -> Table:
    term = contract_period(facts["starts_on"], facts["ends_on"], None)
    ended = facts["ends_on"] and facts["ends_on"] < local_day(at).isoformat()
    said = {
        "id": ocid,
        "title": facts["name"],
        "description": WHAT_IT_IS,
        "status": "complete" if ended else "active",
        "value": amount(facts["ceiling"]),
        "procurementMethod": "selective",
        "procurementMethodDetails": "Dynamic purchasing system",
        "legalBasis": legal_basis(facts["regime"]),
        "techniques": {
            "hasDynamicPurchasingSystem": True,
            "dynamicPurchasingSystem": {
                "type": "closed",
                "status": "terminated" if ended else "active",
            },
        },
        "submissionMethod": ["electronicSubmission"],
        "tenderPeriod": term,  # anyone may apply to join until it ends
        "contractPeriod": term,
    }
    return without_nothing(said) or {}
