"""What is written once: rows that nobody changes or deletes afterwards."""

from typing import Any

from django.db import models


class LedgerError(TypeError):
    """A row of a ledger is written once: it is never changed or deleted."""


class LedgerQuerySet(models.QuerySet[Any]):
    """Rows to add and to read."""

    def update(self, **kwargs: Any) -> int:
        raise LedgerError("Rows of a ledger are never changed.")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise LedgerError("Rows of a ledger are never deleted.")


class LedgerRow(models.Model):
    """A row that is written once; `core.append_only` has the database refuse the rest."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise LedgerError("A row of a ledger is never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise LedgerError("A row of a ledger is never deleted.")
