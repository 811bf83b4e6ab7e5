"""The organisations of a release; of people nothing is told."""

from collections.abc import Iterator

from opportunities.exports.ocds.values import Facts, Json, Table, without_nothing

BUYER_ROLES = ["buyer", "procuringEntity"]


def buyer(facts: Facts, ocid: str) -> Table:
    """Who buys: the council, unless the facts name another body, of which no number is known."""
    if facts.get("buyer"):
        return {"id": f"{ocid}-buyer", "name": facts["buyer"]}
    programme = facts["programme"]
    return {"id": programme["buyer_id"], "name": programme["buyer_name"]}


def supplier(facts: Facts) -> Table:
    """A reference to a supplier: by its register number, else by our own."""
    number = facts["identifier"]
    known = f"{facts['scheme']}-{number}" if number else f"supplier-{facts['pk']}"
    return {"id": known, "name": facts["name"]}


def parties(facts: Facts, ocid: str) -> list[Table]:
    """Each organisation once, with all its roles."""
    found: dict[str, Table] = {}
    for party in _parties(facts, ocid):
        known = found.setdefault(party["id"], party)
        known["roles"] = list(dict.fromkeys([*known["roles"], *party["roles"]]))
    return list(found.values())


def _parties(facts: Facts, ocid: str) -> Iterator[Table]:
    buys = buyer(facts, ocid)
    yield buys | _identifier(facts) | {"roles": BUYER_ROLES}
    funding = facts.get("funding_source")
    if funding and funding["funder"]:
        yield {"id": f"funder-{funding['id']}", "name": funding["funder"], "roles": ["funder"]}
    for award in facts.get("awards", []):
        for each in award["suppliers"]:
            yield supplier(each) | _about(each) | {"roles": ["supplier"]}


def _identifier(facts: Facts) -> Table:
    """The register number of the council, whose id is "{register}-{number}"."""
    if facts.get("buyer"):
        return {}
    scheme, number = register_number(facts["programme"]["buyer_id"])
    return {"identifier": {"scheme": scheme, "id": number}} if scheme else {}


def register_number(party_id: str) -> tuple[str, str]:
    """Register and number of an id: "GB-PPON" and "PHCY-8926-WVVM"."""
    country, _, rest = party_id.partition("-")
    register, _, number = rest.partition("-")
    return (f"{country}-{register}", number) if number else ("", party_id)


def _about(facts: Facts) -> Table:
    identifier: Json = None
    if facts["identifier"]:
        named = {"scheme": facts["scheme"], "id": facts["identifier"]}
        identifier = named | {"legalName": facts["name"]}
    details = without_nothing({"scale": facts["size"], "vcse": facts["is_vcse"]})
    return without_nothing({"identifier": identifier, "details": details}) or {}
