"""How our releases say what OCDS leaves to the publisher; the importer reads the same words."""

from opportunities.enums import Procedure, Regime

LANGUAGE = "en"
CURRENCY = "GBP"
CATEGORY_SCHEME = "DPS category"  # of an item's additional classifications
EXAMPLE = "This is an example, not a real opportunity."
EXAMPLE_DATES = "Its dates are examples."
RESERVED = "Reserved for supported employment providers."
VERSION = "Version {}"  # description of a document
CRITERION = "{name} ({type}): {weight}%"  # a line of the details of the award criteria

# Milestones of the tender and of the planning, by their ids.
BRIEFING, ANSWERS, FUNDING = "briefing", "answers", "funding"

# OCDS codelist method; what does not fit there is said in words alone.
METHODS = {
    Procedure.CALL_OFF: "selective",
    Procedure.BELOW_THRESHOLD: "open",
    Procedure.OPEN: "open",
    Procedure.DIRECT: "direct",
}
METHOD_DETAILS = {
    Procedure.CALL_OFF: "Call-off from a dynamic purchasing system",
    Procedure.BELOW_THRESHOLD: "Below threshold competition",
    Procedure.OPEN: "Open procedure",
    Procedure.DIRECT: "Direct award",
    Procedure.OTHER: "Other procedure",
    Procedure.MARKET_ENGAGEMENT: "Market engagement",
}
# As Find a Tender names the law: series and number at legislation.gov.uk.
LEGAL_BASES = {
    Regime.PCR_2015: ("UKSI", "2015/102"),
    Regime.PROCUREMENT_ACT_2023: ("UKPGA", "2023/54"),
}
BIDS = {"bids_received": "bids", "valid_bids": "validBids", "sme_bids": "smeBids"}


def legal_basis(regime: str) -> dict[str, str]:
    """The law of a procedure as an OCDS classification."""
    series, number = LEGAL_BASES[Regime(regime)]
    address = f"https://www.legislation.gov.uk/{series.lower()}/{number}"
    return {"scheme": series, "id": number, "uri": address}


def ending_of(ocid: str) -> str:
    """The id of the amendment that ended a process without an award."""
    return f"{ocid}-end"
