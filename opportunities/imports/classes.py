"""What kind of thing is bought, how, and under which law."""

from opportunities.enums import Procedure, ProcurementCategory, Regime
from opportunities.imports.code_lists import Code
from opportunities.imports.codes import cpv_code
from opportunities.imports.facts import Row
from opportunities.imports.packages import Release
from opportunities.imports.shapes import Table, flag, inside, table, tables
from opportunities.imports.words import line, shortened

PLANNING = {"planning", "planningUpdate"}
PLANNED_STATUSES = {"planning", "planned"}

# The first words that stand in the details decide; "Other" says nothing.
DETAILS = (
    ("dynamic purchasing system", Procedure.CALL_OFF),
    ("dynamic market", Procedure.CALL_OFF),
    ("single tender action", Procedure.DIRECT),
    ("direct award", Procedure.DIRECT),
    ("without prior publication", Procedure.DIRECT),
    ("below threshold", Procedure.BELOW_THRESHOLD),
    ("open procedure", Procedure.OPEN),
    ("market engagement", Procedure.MARKET_ENGAGEMENT),
)
METHODS = {"open": Procedure.OPEN, "direct": Procedure.DIRECT}
ACT_2023 = "2023/54"  # UKPGA number, as Find a Tender gives it
LONGEST_LABEL = 255


def is_planning(release: Release) -> bool:
    """True for early engagement and future opportunities, in a compiled record by its status."""
    if release.tags & PLANNING:
        return True
    status = line(inside(release.content, "tender", "status"))
    return release.tags <= {"compiled"} and status in PLANNED_STATUSES


def procedure_of(release: Release) -> Row:
    """The procedure, where the release tells; planning is market engagement until it does."""
    tender = table(release.content.get("tender"))
    details = line(tender.get("procurementMethodDetails"))
    method = line(tender.get("procurementMethod"))
    if not (details or method):
        if is_planning(release):
            return {"procedure": Procedure.MARKET_ENGAGEMENT.value}
        return {"procedure": Procedure.OTHER.value} if "tender" in release.tags else {}
    procedure = _by_details(details.lower()) if details else METHODS.get(method, Procedure.OTHER)
    if tender.get("aboveThreshold") is False and procedure in (Procedure.OPEN, Procedure.OTHER):
        procedure = Procedure.BELOW_THRESHOLD
    return {"procedure": procedure.value}


def _by_details(details: str) -> Procedure:
    return next((kind for words, kind in DETAILS if words in details), Procedure.OTHER)


def regime_of(content: Table) -> Row:
    """The Procurement Act where a notice says so; PCR 2015 is what older notices stand under."""
    tender = table(content.get("tender"))
    places = [content.get("planning"), tender, *tables(content.get("awards"))]
    documents = [row for place in places for row in tables(table(place).get("documents"))]
    notices = {line(row.get("noticeType")) for row in [*documents, content]}
    law = line(inside(tender, "legalBasis", "id"))
    if law:
        regime = Regime.PROCUREMENT_ACT_2023 if law == ACT_2023 else Regime.PCR_2015
        return {"regime": regime.value}
    of_the_act = any(notice.startswith("UK") for notice in notices)
    return {"regime": Regime.PROCUREMENT_ACT_2023.value} if of_the_act else {}


def main_category_of(tender: Table) -> Row:
    category = line(tender.get("mainProcurementCategory"))
    known = category in ProcurementCategory.values
    return {"main_procurement_category": category} if known else {}


def cpvs_of(tender: Table, remarks: list[str]) -> list[Code]:
    """CPV codes, the main one first, each once."""
    items = tables(tender.get("items"))
    named = [tender.get("classification"), *(item.get("classification") for item in items)]
    for place in (tender, *items):
        named += tables(place.get("additionalClassifications"))
    codes: dict[str, Code] = {}
    for classification in map(table, named):
        code = _cpv(classification, remarks)
        if code:
            codes.setdefault(code.code, code)
    return list(codes.values())


def _cpv(classification: Table, remarks: list[str]) -> Code | None:
    if line(classification.get("scheme")) not in ("CPV", ""):
        return None
    written = line(classification.get("id"))
    code, digit = cpv_code(written)
    if code:
        label = line(classification.get("description")) or f"CPV code {code}"
        return Code(code, shortened(label, LONGEST_LABEL), digit)
    if written:
        remarks.append(f"CPV code left out: “{shortened(written, 40)}” is none")
    return None


def suitability_of(tender: Table) -> Row:
    """Suitable for small or voluntary organisations if the tender or any of its lots is."""
    said: Row = {}
    for name in ("sme", "vcse"):
        places = [tender, *tables(tender.get("lots"))]
        flags = [flag(inside(place, "suitability", name)) for place in places]
        if flags != [None] * len(flags):
            said[f"suitable_for_{name}"] = True in flags
    return said
