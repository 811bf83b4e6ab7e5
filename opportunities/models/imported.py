"""What an import has already told: it never tells it twice."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models


class ImportedRelease(models.Model):
    """One OCDS release that an opportunity was made or amended from.

    `facts` are those of the release as the importer understood them: the next release changes
    only what differs from them, so that it leaves alone what staff have edited here.
    """

    opportunity = models.ForeignKey(
        "OpportunityPage", on_delete=models.CASCADE, related_name="imported_releases"
    )
    release_id = models.CharField(max_length=255)
    date = models.DateTimeField()
    facts = models.JSONField(encoder=DjangoJSONEncoder)
    revision_id = models.PositiveBigIntegerField(
        null=True, blank=True, help_text="Wagtail's revision that it left; none if nothing changed."
    )

    class Meta:
        ordering = ["opportunity_id", "date", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["opportunity", "release_id", "date"], name="release_imported_once"
            )
        ]

    def __str__(self) -> str:
        return f"Release {self.release_id} of {self.date:%d %B %Y}"
