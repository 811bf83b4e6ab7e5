"""What our own releases say in the words of `exports.ocds.conventions`, read back."""

import re
from typing import Any

from django.utils.text import slugify

from opportunities.enums import CriterionType
from opportunities.exports.ocds.conventions import (
    ANSWERS,
    BRIEFING,
    CATEGORY_SCHEME,
    EXAMPLE,
    FUNDING,
    RESERVED,
)
from opportunities.imports.facts import Row, Understood
from opportunities.imports.moments import day_in, moment_in
from opportunities.imports.packages import Release
from opportunities.imports.shapes import Json, Table, inside, table, tables
from opportunities.imports.words import free_slug, line, lines, shortened
from opportunities.models import Category, FundingSource, Programme

LISTS: dict[str, type[Any]] = {"category": Category, "funding_source": FundingSource}
LONGEST_SUMMARY = 250
LONGEST_SLUG = 50
CRITERION = re.compile(r"(?P<name>.+) \((?P<type>[a-z ]+)\): (?P<weight>\d{1,3}(\.\d{1,2})?)%")
CRITERION_TYPES = {kind.label.lower(): kind.value for kind in CriterionType}
VERSION = re.compile(r"Version (?P<version>\S.{0,19})")
# Facts of which null says that they are known no longer; of what is not mentioned it says nothing.
ERASABLE = {
    "value_from": ("tender", "minValue", "amount"),
    "value_to": ("tender", "value", "amount"),
    "opens_at": ("tender", "tenderPeriod", "startDate"),
    "closes_at": ("tender", "tenderPeriod", "endDate"),
    "clarification_deadline": ("tender", "enquiryPeriod", "endDate"),
    "intended_award_on": ("tender", "awardPeriod", "endDate"),
    "contract_starts_on": ("tender", "contractPeriod", "startDate"),
    "contract_ends_on": ("tender", "contractPeriod", "endDate"),
    "contract_latest_end_on": ("tender", "contractPeriod", "maxExtentDate"),
    "planned_publication": ("tender", "communication", "futureNoticeDate"),
}


def own_facts_of(release: Release, remarks: list[str]) -> Row:
    """Facts that notices of others do not state, or not in this way."""
    content, tender = release.content, table(release.content.get("tender"))
    return (
        _summary(content, tender)
        | _reserved(tender)
        | _milestones(content, tender, remarks)
        | {field: None for field, path in ERASABLE.items() if _is_null(content, path)}
    )


def names_in(content: Table) -> dict[str, str]:
    """What the release calls things that we keep in lists of our own."""
    named = {
        "category": _category(table(content.get("tender"))),
        "funding_source": line(inside(content, "planning", "budget", "project")),
    }
    return {field: name for field, name in named.items() if name}


def recognise(read: Understood, release: Release) -> None:
    """Find here what the release names, and take for our own what is ours."""
    for field, name in names_in(release.content).items():
        model = LISTS[field]
        known = model.objects.filter(name=name).first()
        words = f"{model._meta.verbose_name} “{shortened(name, 60)}” is"
        if known is None and is_own(release):
            known = _added(field, name, release.content)
            read.remarks.append(f"{words} added")
        elif known is None:
            read.remarks.append(f"{words} not known here")
        read.facts.fields[field] = known and known.pk
    if is_own_buyer(release.content):
        read.facts.fields["buyer"] = ""


def _added(field: str, name: str, content: Table) -> Any:
    """A category or funding source that our own release names and an empty site lacks."""
    model = LISTS[field]
    taken = set(model.objects.values_list("slug", flat=True))
    slug = free_slug(name, slugify(model._meta.verbose_name), taken, limit=LONGEST_SLUG)
    added = model(name=name, slug=slug)
    if isinstance(added, FundingSource):
        added.funder = _funder(content)
    added.full_clean()
    added.save()
    return added


def _funder(content: Table) -> str:
    parties = tables(content.get("parties"))
    return next((line(each.get("name")) for each in parties if each.get("roles") == ["funder"]), "")


def is_own(release: Release) -> bool:
    """Whether our export wrote it: it names release and buyer as no other publisher does."""
    if not release.id.startswith(f"{release.ocid}-"):
        return False
    buyer = line(inside(release.content, "buyer", "id"))
    return buyer == f"{release.ocid}-buyer" or is_own_buyer(release.content)


def is_own_programme(ocid: str) -> bool:
    """Whether it is the process of the DPS itself."""
    return ocid == _programme().process_ocid


def is_own_buyer(content: Table) -> bool:
    """Whether the council itself buys: that goes without saying."""
    buyer = line(inside(content, "buyer", "id"))
    return buyer == _programme().buyer_id


def own_criteria_of(tender: Table) -> list[Row]:
    """The criteria, where each line of their details says one."""
    said = [CRITERION.fullmatch(text) for text in lines(tender.get("awardCriteriaDetails"))]
    found = [match.groupdict() for match in said if match and match["type"] in CRITERION_TYPES]
    if not found or len(found) != len(said):
        return []
    return [each | {"type": CRITERION_TYPES[each["type"]]} for each in found]


def version_of(document: Table) -> str:
    """The version of a document, as its description says it."""
    match = VERSION.fullmatch(line(document.get("description")))
    return match["version"] if match else ""


def _programme() -> Programme:
    """The settings, or what they are before anyone has opened them."""
    return Programme.objects.first() or Programme()


def _summary(content: Table, tender: Table) -> Row:
    """The process in short, where the tender has a description of its own."""
    short = line(content.get("description"))
    if not (short and lines(tender.get("description"))):
        return {}
    example = short.startswith(EXAMPLE)
    short = short.removeprefix(EXAMPLE).strip()
    return {"summary": shortened(short, LONGEST_SUMMARY), "is_example": example}


def _reserved(tender: Table) -> Row:
    if "eligibilityCriteria" not in tender:
        return {}
    return {"reserved": line(tender["eligibilityCriteria"]) == RESERVED}


def _milestones(content: Table, tender: Table, remarks: list[str]) -> Row:
    said = {line(row.get("id")): row for row in tables(tender.get("milestones"))}
    said |= {line(row.get("id")): row for row in tables(inside(content, "planning", "milestones"))}
    found: Row = {}
    for field, known, read in (
        ("briefing_at", BRIEFING, moment_in),
        ("answers_by", ANSWERS, moment_in),
        ("funding_deadline", FUNDING, day_in),
    ):
        if known in said:
            value = read(said[known].get("dueDate"), known, remarks)
            found[field] = value.isoformat() if value else None
    return found


def _category(tender: Table) -> str:
    for item in tables(tender.get("items")):
        for code in tables(item.get("additionalClassifications")):
            if line(code.get("scheme")) == CATEGORY_SCHEME:
                return line(code.get("description"))
    return ""


def _is_null(content: Json, path: tuple[str, ...]) -> bool:
    *way, last = path
    place = inside(content, *way)
    return isinstance(place, dict) and last in place and place[last] is None
