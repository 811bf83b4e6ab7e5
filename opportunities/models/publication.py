"""The ledger of what the public came to know of opportunities, and what was masked in it since."""

from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import OuterRef, Q, Subquery

from core.models import LedgerQuerySet, LedgerRow
from opportunities.enums import ReleaseTag, TenderStatus


class PublicationManager(models.Manager.from_queryset(LedgerQuerySet)):  # type: ignore[misc]
    def get_queryset(self) -> LedgerQuerySet:
        """Every row with what has been masked in it, so that no reader can forget to."""
        redactions = Redaction.objects.filter(publication_id=OuterRef("pk")).order_by("-pk")
        return super().get_queryset().annotate(shown=Subquery(redactions.values("shown")[:1]))


class Publication(LedgerRow):
    """What the public came to know of one opportunity at one moment, and what changed.

    There is no foreign key: history stays. The columns `written_…` are what was written then;
    readers ask for `facts`, `changes` and `reason`, in which redactions are applied.
    """

    opportunity_id = models.PositiveBigIntegerField(help_text="Primary key of the page.")
    number = models.PositiveIntegerField(help_text="1, 2, 3 … within the opportunity.")
    ocid = models.CharField("OCID", max_length=120, help_text="Of the process; it never changes.")
    tags = models.JSONField(help_text="What kind of news this is: OCDS codelist releaseTag.")
    at = models.DateTimeField(help_text="When it became public.")
    recorded_at = models.DateTimeField(help_text="When it was written down here.")
    written_facts = models.JSONField(encoder=DjangoJSONEncoder)
    written_changes = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    written_reason = models.TextField(blank=True)

    objects = PublicationManager()

    class Meta:
        ordering = ["opportunity_id", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["opportunity_id", "number"], name="publication_numbers_are_unique"
            )
        ]
        indexes = [
            models.Index(fields=["opportunity_id", "-at"]),
            models.Index(fields=["ocid", "number"]),
            models.Index(fields=["at", "id"]),
            models.Index(
                fields=["at"],
                condition=Q(written_facts__status=TenderStatus.WITHDRAWN),
                name="publication_withdrawn",
            ),
        ]

    def __str__(self) -> str:
        return f"Publication {self.number} of opportunity {self.opportunity_id}"

    @property
    def facts(self) -> dict[str, Any]:
        return self._shown("facts", self.written_facts)

    @property
    def changes(self) -> list[dict[str, str]]:
        """What changed since the publication before: {field, label, from, to} in readers' words."""
        return self._shown("changes", self.written_changes)

    @property
    def reason(self) -> str:
        return self._shown("reason", self.written_reason)

    @property
    def kinds(self) -> list[str]:
        """What kind of news it is, in readers' words."""
        return [ReleaseTag(tag).label for tag in self.tags]

    @property
    def news(self) -> str:
        """What happened, as the history of the page says it."""
        told = {change["field"]: change for change in self.changes}
        status = told.get("status", {"from": "", "to": ""})
        if status["to"] == TenderStatus.WITHDRAWN.label:
            return "Withdrawn"
        if status["from"] == TenderStatus.WITHDRAWN.label:
            return "Published again"
        return ", ".join(self.kinds) if self.number > 1 else "First published"

    @property
    def release_id(self) -> str:
        """The id of its OCDS release, unique within the process and never used again."""
        return f"{self.ocid}-{self.number}"

    def _shown(self, part: str, written: Any) -> Any:
        masked = getattr(self, "shown", None)
        return masked[part] if masked else written


class Redaction(LedgerRow):
    """A mistake in the ledger, someone's personal data for example, masked for every reader.

    The publication itself stays as it was written.
    """

    publication = models.ForeignKey(
        Publication, on_delete=models.PROTECT, related_name="redactions"
    )
    at = models.DateTimeField()
    by = models.CharField(max_length=150, help_text="The user name of who masked it.")
    why = models.TextField()
    shown = models.JSONField(
        encoder=DjangoJSONEncoder, help_text="The facts, changes and reason that readers see."
    )

    objects = LedgerQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"Redaction of {self.publication}"
