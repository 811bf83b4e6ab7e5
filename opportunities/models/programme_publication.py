"""What the public came to know of the DPS as a whole, and when."""

from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from core.models import LedgerQuerySet, LedgerRow


class ProgrammePublication(LedgerRow):
    """The programme's public facts from one moment on: one row for each change of them.

    The DPS is a contracting process of its own, to which its call-offs point.
    """

    number = models.PositiveIntegerField(unique=True, help_text="1, 2, 3 …")
    ocid = models.CharField("OCID", max_length=120)
    at = models.DateTimeField(help_text="When it became public.")
    written_facts = models.JSONField(encoder=DjangoJSONEncoder)

    objects = LedgerQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        indexes = [models.Index(fields=["ocid", "number"])]

    def __str__(self) -> str:
        return f"Publication {self.number} of the DPS"

    @property
    def facts(self) -> dict[str, Any]:
        return self.written_facts

    @property
    def release_id(self) -> str:
        """The id of its OCDS release, unique within the process and never used again."""
        return f"{self.ocid}-{self.number}"
