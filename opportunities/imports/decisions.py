"""Awards of a release: who won, for how much, and what can not be stored."""

import re
from datetime import date
from decimal import Decimal

from core.clock import local_day
from opportunities.enums import IdentifierScheme, SupplierSize
from opportunities.imports.amounts import MOST, pounds_in
from opportunities.imports.facts import Facts, Row
from opportunities.imports.moments import day_in
from opportunities.imports.packages import Release
from opportunities.imports.shapes import Json, Table, flag, inside, table, tables
from opportunities.imports.words import line, lines, shortened
from opportunities.models.awards import FORMS

LONGEST_ID = 150
LONGEST_NAME = 200
LONGEST_TEXT = 1000
NOT_DECISIONS = {"cancelled", "unsuccessful"}
BIDS = {"bids": "bids_received", "validBids": "valid_bids", "smeBids": "sme_bids"}
MOST_BIDS = 1_000_000
# Companies House numbers lose their leading zeros in spreadsheets.
SHORT_NUMBER = re.compile(r"\d{5,7}")


def decide(release: Release, facts: Facts, remarks: list[str]) -> None:
    """Put the release's awards into the facts, and say of the others why they are left out."""
    awards = tables(release.content.get("awards"))
    several = len(awards) > 1 or facts.is_whole  # ours are named one by one
    for award in awards:
        key = shortened(line(award.get("id")), LONGEST_ID)
        row = _award(key, award, release, facts, remarks)
        if row:
            counts = _bids(release.content, key if several else "", or_plain=facts.is_whole)
            texts = _texts(award, release.content, is_one_of_several=several)
            facts.awards[key] = row | counts | texts


def date_decisions(release: Release, facts: Facts, remarks: list[str]) -> None:
    """Give each award that has no date the one of its notice: none can be stored without."""
    for key, award in facts.awards.items():
        if award["awarded_on"] is None:
            award["awarded_on"] = local_day(release.date).isoformat()
            remarks.append(f"award {key} has no date: the notice's is used")
            _put_in_order(award, key, remarks)


def _texts(award: Table, content: Table, *, is_one_of_several: bool) -> Row:
    """What tells the award from others, and what it says beyond the tender."""
    title = line(award.get("title"))
    described = "\n".join(lines(award.get("description")))
    said = {"title": shortened(title, LONGEST_NAME)} if is_one_of_several else {}
    if title and title != line(inside(content, "tender", "title")):
        said["title"] = shortened(title, LONGEST_NAME)
    return said | ({"description": shortened(described, LONGEST_TEXT)} if described else {})


def _award(key: str, award: Table, release: Release, facts: Facts, remarks: list[str]) -> Row:
    status = line(award.get("status"))
    if not key:
        remarks.append("an award left out: it has no id")
        return {}
    if status in NOT_DECISIONS:
        remarks.append(f"award {key} left out: it is {status}")
        facts.undone.append(key)
        return {}
    contracts = _contracts(release.content, award.get("id"))
    value = _value(award, contracts, key, remarks)
    if value is None:
        remarks.append(f"award {key} left out: it has no value")
        return {}
    if value == 0:
        remarks.append(f"award {key} is of £0")
    suppliers = _suppliers(award, release.content, key, remarks)
    days = _days(award, contracts, key, remarks)
    return {"value": str(value), "suppliers": suppliers} | {
        name: day.isoformat() if day else None for name, day in days.items()
    }


def _value(award: Table, contracts: list[Table], key: str, remarks: list[str]) -> Decimal | None:
    """The award's own value, or what its contracts add up to."""
    value = pounds_in(award.get("value"), f"value of award {key}", remarks)
    if value is not None:
        return value
    values = [pounds_in(contract.get("value"), "", []) for contract in contracts]
    known = [value for value in values if value is not None]
    total = sum(known, Decimal(0))
    return total if known and total <= MOST else None


def _contracts(content: Table, award_id: Json) -> list[Table]:
    contracts = tables(content.get("contracts"))
    return [contract for contract in contracts if contract.get("awardID") == award_id]


def _days(
    award: Table, contracts: list[Table], key: str, remarks: list[str]
) -> dict[str, date | None]:
    decided = day_in(award.get("date"), f"date of award {key}", remarks)
    signed = [day_in(row.get("dateSigned"), "contract signed", remarks) for row in contracts]
    periods = [award.get("contractPeriod"), *(row.get("period") for row in contracts)]
    period = next((period for period in map(table, periods) if period), {})
    days = {
        "awarded_on": decided,
        "signed_on": min((day for day in signed if day), default=None),
        "starts_on": day_in(period.get("startDate"), "contract start", remarks),
        "ends_on": day_in(period.get("endDate"), "contract end", remarks),
        "latest_end_on": day_in(period.get("maxExtentDate"), "latest contract end", remarks),
    }
    _put_in_order(days, key, remarks)
    return days


def _put_in_order(days: Row, key: str, remarks: list[str]) -> None:
    for earlier, later, what in (
        ("awarded_on", "signed_on", "signature before the decision"),
        ("starts_on", "ends_on", "contract end before its start"),
        ("ends_on", "latest_end_on", "latest contract end before the end"),
    ):
        first, second = days[earlier], days[later]
        if first and second and second < first:
            days[later] = None
            remarks.append(f"award {key}: {what} left out")


def _suppliers(award: Table, content: Table, key: str, remarks: list[str]) -> list[Row]:
    parties = {line(party.get("id")): party for party in tables(content.get("parties"))}
    rows = [_supplier(named, parties) for named in tables(award.get("suppliers"))]
    unique = {(row["scheme"], row["identifier"] or row["name"]): row for row in rows if row}
    if len(unique) < len(rows):
        remarks.append(f"award {key}: suppliers without a name, or named twice, left out")
    if not rows:
        remarks.append(f"award {key} names no supplier")
    return list(unique.values())


def _supplier(named: Table, parties: dict[str, Table]) -> Row:
    """One supplier, with what is known of its size; of people who work there nothing is read."""
    party = parties.get(line(named.get("id")), {})
    name = line(named.get("name")) or line(party.get("name"))
    if not name:
        return {}
    scheme, identifier = _identity(party.get("identifier"))
    scale = line(inside(party, "details", "scale"))
    return {
        "name": shortened(name, LONGEST_NAME),
        "scheme": scheme,
        "identifier": identifier,
        "size": scale if scale in SupplierSize.values else "",
        "is_vcse": flag(inside(party, "details", "vcse")),
    }


def _identity(identifier: Json) -> tuple[str, str]:
    """Register and number, if we know the register and the number has its form."""
    scheme = line(table(identifier).get("scheme"))
    number = line(table(identifier).get("id")).upper()
    if scheme == IdentifierScheme.COMPANIES_HOUSE and SHORT_NUMBER.fullmatch(number):
        number = number.zfill(8)
    if scheme in FORMS and re.fullmatch(FORMS[IdentifierScheme(scheme)][0], number):
        return scheme, number
    return "", ""


def _bids(content: Table, award: str, *, or_plain: bool) -> Row:
    """How many bids there were, for one award of several; contradicting counts are not taken.

    With `or_plain` also those that name no award: we name none where there is one.
    """
    said: Row = {}
    for statistic in tables(inside(content, "bids", "statistics")):
        measure, count = line(statistic.get("measure")), statistic.get("value")
        name = BIDS.get(measure)
        known = {f"{award}-{measure}", measure if or_plain else ""}
        if award and line(statistic.get("id")) not in known:
            continue
        if name and _is_count(count):
            said[name] = count
    tenderers = inside(content, "tender", "numberOfTenderers")
    if not award and "bids_received" not in said and _is_count(tenderers):
        said["bids_received"] = tenderers
    received = said.get("bids_received", MOST_BIDS)
    return {name: count for name, count in said.items() if count <= received}


def _is_count(value: Json) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST_BIDS
