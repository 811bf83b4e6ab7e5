from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models


class LedgerError(TypeError):
    """A publication is written once: it is never changed or deleted."""


class PublicationQuerySet(models.QuerySet["Publication"]):
    def update(self, **kwargs: Any) -> int:
        raise LedgerError("Publications are never changed.")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise LedgerError("Publications are never deleted.")


class Publication(models.Model):
    """What the public came to know of one opportunity at one moment, and what changed.

    `facts` are structured and frozen with the labels of their day; `changes` lists
    {field, label, from, to} in readers' words. There is no foreign key: history stays.
    """

    opportunity_id = models.PositiveBigIntegerField(help_text="Primary key of the page.")
    number = models.PositiveIntegerField(help_text="1, 2, 3 … within the opportunity.")
    at = models.DateTimeField()
    facts = models.JSONField(encoder=DjangoJSONEncoder)
    changes = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    reason = models.TextField(blank=True)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        ordering = ["opportunity_id", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["opportunity_id", "number"], name="publication_numbers_are_unique"
            )
        ]
        indexes = [models.Index(fields=["opportunity_id", "-at"])]

    def __str__(self) -> str:
        return f"Publication {self.number} of opportunity {self.opportunity_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise LedgerError("A publication is never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise LedgerError("A publication is never deleted.")
