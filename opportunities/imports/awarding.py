"""Storing the awards of a release and their suppliers, each once."""

from typing import NamedTuple

from opportunities.imports.facts import Row, from_json
from opportunities.models import Award, AwardSupplier, OpportunityPage, Supplier


class Awarded(NamedTuple):
    """What came of the awards: how many were stored or changed, how many taken back."""

    stored: int
    undone: int


def keep_awards(
    page: OpportunityPage, awards: dict[str, Row], undone: list[str], before: dict[str, Row]
) -> Awarded:
    """Store what is new or changed. The caller publishes: one release, one publication."""
    stored = sum(_keep(page, key, row, before.get(key)) for key, row in awards.items())
    gone = Award.objects.filter(opportunity_id=page.pk, reference__in=undone, is_imported=True)
    return Awarded(stored, gone.delete()[1].get("opportunities.Award", 0))


def _keep(page: OpportunityPage, key: str, row: Row, before: Row | None) -> bool:
    known = Award.objects.filter(opportunity_id=page.pk, reference=key).first()
    if known and row == before:
        return False
    award = known or Award(opportunity_id=page.pk, reference=key, is_imported=True)
    said = before if known and before else {}
    news = {name: value for name, value in row.items() if name not in said or said[name] != value}
    suppliers = news.pop("suppliers", None)
    for name, value in news.items():
        setattr(award, name, from_json(Award, name, value))
    if suppliers is not None:
        chosen = dict.fromkeys(_supplier(row) for row in suppliers)
        award.award_suppliers.set([AwardSupplier(supplier=supplier) for supplier in chosen])
    award.full_clean()
    award.save()
    return True


def _supplier(row: Row) -> Supplier:
    """The supplier with that number, else with exactly that name, else a new one."""
    if row["identifier"]:
        found = Supplier.objects.filter(
            identifier_scheme=row["scheme"], identifier=row["identifier"]
        )
    else:
        found = Supplier.objects.filter(name=row["name"]).order_by("identifier", "pk")
    supplier = found.first()
    if supplier is None:
        supplier = Supplier(
            name=row["name"],
            identifier_scheme=row["scheme"],
            identifier=row["identifier"],
            size=row["size"],
            is_vcse=row["is_vcse"],
        )
        supplier.full_clean()
        supplier.save()
    return supplier
