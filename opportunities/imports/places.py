"""Where a thing is to be delivered: an ITL region if one is named, else the place in words."""

from opportunities.imports.code_lists import Code
from opportunities.imports.codes import region_code
from opportunities.imports.facts import Row
from opportunities.imports.shapes import Table, tables
from opportunities.imports.words import line, shortened

LONGEST_PLACE = 150
PARTS = ("region", "locality", "countryName")
UNITED_KINGDOM = {"united kingdom", "uk", "gb", "great britain"}
# As Contracts Finder names them.
REGIONS = {
    "north east": "TLC",
    "north west": "TLD",
    "yorkshire and the humber": "TLE",
    "east midlands": "TLF",
    "west midlands": "TLG",
    "east of england": "TLH",
    "east": "TLH",
    "london": "TLI",
    "south east": "TLJ",
    "south west": "TLK",
    "wales": "TLL",
    "scotland": "TLM",
    "northern ireland": "TLN",
}
ENGLAND = set(REGIONS.values()) - {"TLL", "TLM", "TLN"}


def place_of(tender: Table, regions: list[Code]) -> Row:
    """The region that holds all that is named, and the names that are no region; {} if none."""
    addresses = [
        address
        for item in tables(tender.get("items"))
        for address in [*tables(item.get("deliveryAddresses")), _one(item)]
        if address
    ]
    named = [name for address in addresses if (name := _name(address))]
    codes = list(dict.fromkeys(filter(None, map(_code, named))))
    towns = [line(each.get("locality")) for each in addresses if region_code(_name(each))]
    others = list(dict.fromkeys(name for name in [*named, *towns] if name and not _code(name)))
    if not named:
        return {"region": None, "place": ""} if _is_erased(addresses) else {}
    region = _common(codes)
    if set(codes) >= ENGLAND:
        return {"region": None, "place": "England"}
    if len(codes) > 1 and not region:
        others = list(dict.fromkeys(named))
    regions += [Code(code, f"Region {code}") for code in codes if code == region]
    return {"region": region or None, "place": shortened(", ".join(others), LONGEST_PLACE)}


def _is_erased(addresses: list[Table]) -> bool:
    """Whether null is said of where it is: not known any more, which is more than not said."""
    said = [address[key] for address in addresses for key in PARTS if key in address]
    return bool(said) and not any(said)


def _one(item: Table) -> Table:
    address = item.get("deliveryAddress")
    return address if isinstance(address, dict) else {}


def _name(address: Table) -> str:
    """Region before town before country; no postcode, as that may be somebody's door."""
    return (
        line(address.get("region"))
        or line(address.get("locality"))
        or line(address.get("countryName"))
    )


def _code(name: str) -> str:
    key = name.lower().removesuffix(" (england)")
    return "UK" if key in UNITED_KINGDOM else REGIONS.get(key) or region_code(name)


def _common(codes: list[str]) -> str:
    """The one code; of several within one ITL 1 region that region; else none."""
    if len(codes) <= 1:
        return codes[0] if codes else ""
    first = {code[:3] for code in codes}
    return first.pop() if len(first) == 1 and "UK" not in codes else ""
