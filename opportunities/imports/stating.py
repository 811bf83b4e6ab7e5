"""What the notices of one process state together, the last word on each fact."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from opportunities.enums import TenderStatus
from opportunities.imports.amounts import pounds_in
from opportunities.imports.facts import Facts, Row
from opportunities.imports.moments import day_in
from opportunities.imports.packages import Release
from opportunities.imports.shapes import Table, inside, tables
from opportunities.imports.understanding import understand
from opportunities.imports.words import line

STATUSES = {"planning": TenderStatus.PLANNED.value}  # as Find a Tender says it early
LEFT_OUT = " left out"  # in the remarks of all readers: it stands in the notice, but is not taken
# The days of a contract that an award may state, too: where in its period, and which counts.
PERIOD: dict[str, tuple[str, str, Any]] = {
    "starts_on": ("startDate", "contract start", min),
    "ends_on": ("endDate", "contract end", max),
    "latest_end_on": ("maxExtentDate", "latest contract end", max),
}


@dataclass
class Stated:
    """Facts of the opportunity and of each award, and what of the notices could not be taken."""

    facts: Row
    awards: dict[str, Row] = field(default_factory=dict)  # by the notice's own ids
    left_out: list[str] = field(default_factory=list)


def stated_by(releases: Sequence[Release]) -> Stated:
    """What the releases say, which are of one process and oldest first."""
    said, facts, status = Stated({}), Facts(), ""
    for release in releases:
        read = understand(release)
        facts = read.facts.after(facts)
        status = line(inside(release.content, "tender", "status")) or status
        contracts = _contracts(release.content, read.remarks)
        decided = {key: _known(award) for key, award in read.facts.awards.items()}
        said.awards = {
            key: said.awards.get(key, {}) | decided.get(key, {}) | contracts.get(key, {})
            for key in facts.awards
        }
        said.left_out += [remark for remark in read.remarks if LEFT_OUT in remark]
    said.facts = facts.fields | {"status": _status(status, is_awarded=bool(facts.awards))}
    said.awards = {key: _once(award) for key, award in said.awards.items()}
    said.left_out = list(dict.fromkeys(said.left_out))
    return said


def _status(said: str, *, is_awarded: bool) -> str:
    status = STATUSES.get(said, said)
    if is_awarded and status == TenderStatus.ACTIVE:
        return TenderStatus.COMPLETE.value
    return status if status in TenderStatus.values else ""


def _contracts(content: Table, remarks: list[str]) -> dict[str, Row]:
    """What contracts say of their value and period, by award: that of several, together."""
    signed: dict[str, list[Table]] = {}
    for contract in tables(content.get("contracts")):
        if line(contract.get("status")) != "cancelled":
            signed.setdefault(line(contract.get("awardID")), []).append(contract)
    return {key: _contract(key, contracts, remarks) for key, contracts in signed.items()}


def _contract(key: str, contracts: list[Table], remarks: list[str]) -> Row:
    what = f"contract value of award {key}"
    values = [pounds_in(contract.get("value"), what, remarks) for contract in contracts]
    known = [value for value in values if value is not None]
    said: Row = {"signed_value": str(sum(known, Decimal(0))) if known else None}
    for name, (path, what, pick) in PERIOD.items():
        days = [day_in(inside(each, "period", path), what, remarks) for each in contracts]
        day = pick(filter(None, days), default=None)
        said[f"signed_{name}"] = day and day.isoformat()
    return _known(said)


def _known(said: Row) -> Row:
    return {name: value for name, value in said.items() if value is not None}


def _once(award: Row) -> Row:
    """Without what the contract only says again."""
    twice = {f"signed_{name}": award.get(name) for name in ("value", *PERIOD)}
    return {name: value for name, value in award.items() if twice.get(name) != value}
