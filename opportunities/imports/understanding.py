"""From one OCDS release to the facts of an opportunity, and remarks on what was odd."""

from opportunities.exports.ocds.conventions import ending_of
from opportunities.imports.amounts import pounds_in
from opportunities.imports.asking import questions_of
from opportunities.imports.classes import (
    cpvs_of,
    main_category_of,
    procedure_of,
    regime_of,
    suitability_of,
)
from opportunities.imports.conventions import is_own, own_facts_of
from opportunities.imports.decisions import decide
from opportunities.imports.facts import Facts, Row, Understood
from opportunities.imports.own import complete
from opportunities.imports.packages import Release
from opportunities.imports.papers import address_in, criteria_of, papers_of
from opportunities.imports.periods import dates_of, outcome_of
from opportunities.imports.places import place_of
from opportunities.imports.shapes import Table, inside, table, tables
from opportunities.imports.words import line, lines, paragraphs, shortened

LONGEST_TITLE = 255
LONGEST_SUMMARY = 250
LONGEST_REFERENCE = 150
LONGEST_BUYER = 200
LONGEST_NOTE = 500


def understand(release: Release) -> Understood:
    """Read one release; nothing in it, however odd, raises an error."""
    read = Understood(Facts(is_whole=is_own(release)))
    tender = table(release.content.get("tender"))
    read.cpv_codes = cpvs_of(tender, read.remarks)
    read.facts.fields = (
        _texts(release, tender, read.remarks)
        | procedure_of(release)
        | regime_of(release.content)
        | main_category_of(tender)
        | place_of(tender, read.regions)
        | _values(tender, read.remarks)
        | suitability_of(tender)
        | dates_of(release, read.remarks)
        | outcome_of(release)
        | _reason(release, tender)
        | own_facts_of(release, read.remarks)
    )
    read.facts.questions = questions_of(release, read.remarks)
    read.facts.lists = criteria_of(tender, read.remarks)
    if not read.facts.is_whole:
        read.facts.lists |= papers_of(release.content, read.remarks)
    if read.cpv_codes:
        main, *further = (code.code for code in read.cpv_codes)
        read.facts.fields["main_cpv"] = main
        read.facts.lists["further_cpvs"] = [{"cpv_id": code} for code in further]
    decide(release, read.facts, read.remarks)
    if read.facts.is_whole:
        complete(read, release)
    return read


def _texts(release: Release, tender: Table, remarks: list[str]) -> Row:
    """Title, summary, description, reference, portal and buyer, as far as they are given."""
    said: Row = {}
    content = release.content
    title = line(tender.get("title")) or line(content.get("title"))
    description = lines(tender.get("description")) or lines(content.get("description"))
    if title:
        said["title"] = shortened(title, LONGEST_TITLE)
        if len(title) > LONGEST_TITLE:
            remarks.append("the title is cut; the description begins with all of it")
            description = [title, *description]
    if description:
        said["description"] = paragraphs(description)
        said["summary"] = shortened(" ".join(description), LONGEST_SUMMARY)
    reference = line(tender.get("id"))
    if reference and reference != release.ocid:
        said["reference"] = shortened(reference, LONGEST_REFERENCE)
    if portal := address_in(tender.get("submissionMethodDetails")):
        said["portal_url"] = portal
    if buyer := line(inside(content, "buyer", "name")):
        said["buyer"] = shortened(buyer, LONGEST_BUYER)
    return said


def _values(tender: Table, remarks: list[str]) -> Row:
    """Lowest and highest value; £0 stands for not known."""
    lowest = pounds_in(tender.get("minValue"), "lowest value", remarks) or None
    highest = pounds_in(tender.get("value"), "value", remarks) or None
    if lowest is not None and highest is not None and lowest > highest:
        remarks.append("the lowest value is above the highest: swapped")
        lowest, highest = highest, lowest
    said = {"value_from": lowest, "value_to": highest}
    return {name: str(value) for name, value in said.items() if value is not None}


def _reason(release: Release, tender: Table) -> Row:
    """Why it changes: from the amendment that this release is, else the last that is told."""
    told = tables(tender.get("amendments")) or [table(tender.get("amendment"))]
    amendments = [each for each in told if each.get("id") != ending_of(release.ocid)]
    here = [each for each in amendments if each.get("releaseID") == release.id]
    amendment = next(iter([*here, *reversed(amendments)]), {})
    ours = amendment.get("id") == release.id  # its description only says what changed
    texts = (amendment.get("rationale"), None if ours else amendment.get("description"))
    note = next(filter(None, map(line, texts)), "")
    return {"change_note": shortened(note, LONGEST_NOTE)}
