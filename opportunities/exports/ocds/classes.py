"""What kind of thing is bought, where it goes, and how bids are judged."""

from decimal import Decimal

from opportunities.enums import CriterionType
from opportunities.exports.ocds.conventions import CATEGORY_SCHEME, CRITERION
from opportunities.exports.ocds.values import Facts, Table, without_nothing


def items(facts: Facts) -> list[Table]:
    """One item, as an opportunity is one thing: its codes, and where it is delivered."""
    main, category = facts.get("main_cpv"), facts.get("category")
    further = [_code("CPV", code) for code in facts.get("further_cpvs") or []]
    if category:
        further.append(_code(CATEGORY_SCHEME, category))
    said = without_nothing(
        {
            "classification": _code("CPV", main) if main else None,
            "additionalClassifications": further,
            "deliveryAddresses": _addresses(facts),
        }
    )
    return [{"id": "1"} | said] if said else []


def _code(scheme: str, facts: Facts) -> Table:
    return {"scheme": scheme, "id": facts["id"], "description": facts["label"]}


def _addresses(facts: Facts) -> list[Table]:
    region = facts.get("region")
    address = {"region": region["id"] if region else None, "locality": facts.get("place")}
    said = without_nothing(address)
    return [said] if said else []


def criteria(facts: Facts) -> Table:
    """The weighted criteria, one a line; readers and the importer understand it."""
    said = facts.get("criteria")
    if not said:
        return {}
    lines = "\n".join(_criterion(each) for each in said)
    return {"awardCriteria": "ratedCriteria", "awardCriteriaDetails": lines}


def _criterion(facts: Facts) -> str:
    kind = CriterionType(facts["type"]).label.lower()
    weight = f"{Decimal(facts['weight']):f}".rstrip("0").rstrip(".") or "0"
    return CRITERION.format(name=facts["name"], type=kind, weight=weight)
