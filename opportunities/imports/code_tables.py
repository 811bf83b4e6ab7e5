"""Keeping codes: those of a whole list, and those that an import meets."""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from django.db import models, transaction

from opportunities.imports.code_lists import Code, CodeList
from opportunities.models import CpvCode, Region

BATCH = 1000

Progress = Callable[[Iterable[Any]], Iterable[Any]]


class Kept(NamedTuple):
    """How many codes of a list were new, were known by another label, were known."""

    added: int
    changed: int
    unchanged: int


def keep_code_list(code_list: CodeList, *, progress: Progress = iter) -> Kept:
    """Add what is new, correct what is called otherwise; codes outside the list stay."""
    model: type[models.Model] = CpvCode if code_list.kind == "cpv" else Region
    known: dict[str, Any] = {row.pk: row for row in model._default_manager.all()}
    rows = {code.code: _row(code_list.kind, code) for code in code_list.codes}
    for pk, row in rows.items():
        if isinstance(row, CpvCode) and not row.check_digit and pk in known:
            row.check_digit = known[pk].check_digit
    fields = [field.name for field in model._meta.fields if not field.primary_key]
    added = [row for pk, row in rows.items() if pk not in known]
    changed = [row for pk, row in rows.items() if pk in known and not _same(known[pk], row, fields)]
    with transaction.atomic():
        write = added + changed
        for start in progress(range(0, len(write), BATCH)):
            model._default_manager.bulk_create(
                write[start : start + BATCH],
                update_conflicts=True,
                unique_fields=["code"],
                update_fields=fields,
            )
    return Kept(len(added), len(changed), len(rows) - len(added) - len(changed))


def keep_met(cpv_codes: Iterable[Code], regions: Iterable[Code]) -> list[str]:
    """Add the codes that an import meets and we do not know; which they were."""
    added = []
    for kind, codes in (("cpv", cpv_codes), ("region", regions)):
        rows = {code.code: _row(kind, code) for code in codes}
        model: type[models.Model] = CpvCode if kind == "cpv" else Region
        known = set(model._default_manager.filter(pk__in=rows).values_list("pk", flat=True))
        missing = [row for pk, row in rows.items() if pk not in known]
        model._default_manager.bulk_create(missing, ignore_conflicts=True)
        added += [str(row.pk) for row in missing]
    return added


def _row(kind: str, code: Code) -> models.Model:
    if kind == "region":
        return Region(code=code.code, name=code.label)
    return CpvCode(code=code.code, label=code.label, check_digit=code.check_digit)


def _same(one: models.Model, other: models.Model, fields: list[str]) -> bool:
    return all(getattr(one, field) == getattr(other, field) for field in fields)
