"""Putting facts on a page: a new one, or one that earlier releases or staff have written."""

from typing import Any

from django.db.models import ForeignKey
from wagtail.models import Page

from opportunities.enums import Procedure
from opportunities.imports.consistency import settle
from opportunities.imports.facts import ADDED_TO, Facts, Row, from_json
from opportunities.imports.words import free_slug, shortened
from opportunities.models import (
    Criterion,
    FurtherCpv,
    OpportunityDocument,
    OpportunityPage,
    StatutoryNotice,
)

PARTS: dict[str, type[Any]] = {
    "criteria": Criterion,
    "documents": OpportunityDocument,
    "further_cpvs": FurtherCpv,
    "notices": StatutoryNotice,
}
LONGEST_SLUG = 80
LONGEST_SUMMARY = 250


def new_page(ocid: str, facts: Facts, index: Page, remarks: list[str]) -> OpportunityPage:
    """A draft that is not stored yet, with what every page must have."""
    title = facts.fields.get("title") or ""
    if not title:
        title = f"Notice {ocid}"
        remarks.append("it has no title")
    return OpportunityPage(
        title=title,
        slug=free_slug(title, "opportunity", _taken_slugs(index), limit=LONGEST_SLUG),
        summary=shortened(title, LONGEST_SUMMARY),
        ocid=ocid,
        procedure=Procedure.OTHER,
        is_imported=True,
        live=False,
    )


def _taken_slugs(index: Page) -> set[str]:
    reserved = getattr(index, "reserved_slugs", ())
    return {*reserved, *index.get_children().values_list("slug", flat=True)}


def amend(page: OpportunityPage, facts: Facts, before: Facts, remarks: list[str]) -> bool:
    """Change what the facts say otherwise than those before; whether the page is another now."""
    news = facts.news_since(before)
    earlier = {name: getattr(page, _attribute(name)) for name in news}
    for name, value in news.items():
        setattr(page, _attribute(name), from_json(OpportunityPage, name, value))
    settle(page, earlier, set(news), remarks)
    changed = any(getattr(page, _attribute(name)) != earlier[name] for name in news)
    amend_list = _replace_list if facts.is_whole else _amend_list
    for name, rows in facts.lists.items():
        changed |= amend_list(page, name, rows, before.lists.get(name, []))
    return changed


def _attribute(name: str) -> str:
    field = OpportunityPage._meta.get_field(name)
    return field.attname if isinstance(field, ForeignKey) else name


def _amend_list(page: OpportunityPage, name: str, rows: list[Row], before: list[Row]) -> bool:
    """Add to a list, or replace it; what was there before stays as staff have made it."""
    relation = getattr(page, name)
    present = list(relation.all())
    if name in ADDED_TO:
        addresses = {part.url for part in present}
        rows = [row for row in rows if row not in before and row["url"] not in addresses]
        parts = [*present, *_parts(name, rows, len(present))]
    else:
        rows = rows if rows != before else []
        parts = _parts(name, rows, 0)
    if rows:
        relation.set(parts)
    return bool(rows)


def _replace_list(page: OpportunityPage, name: str, rows: list[Row], before: list[Row]) -> bool:
    """Make the list what our own release says; a part that it names again stays itself."""
    if rows == before:
        return False
    relation = getattr(page, name)
    present = list(relation.all())
    addresses = {row["id"]: row["url"] for row in before if "id" in row}
    parts = []
    for order, row in enumerate(rows):
        told = {row.get("url"), addresses.get(row.get("id"))} - {None}
        same = next((part for part in present if getattr(part, "url", "") in told), None)
        if same:
            present.remove(same)
        parts.append(_part(PARTS[name], row, order, same))
    relation.set(parts)
    return True


def _parts(name: str, rows: list[Row], start: int) -> list[Any]:
    return [_part(PARTS[name], row, order) for order, row in enumerate(rows, start)]


def _part(model: type[Any], row: Row, order: int, known: Any = None) -> Any:
    part = known or model()
    part.sort_order = order
    for name, value in row.items():
        if name != "id":  # which the publisher gave it
            setattr(part, name, from_json(model, name.removesuffix("_id"), value))
    return part
