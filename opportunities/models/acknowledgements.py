"""Who went ahead over which warning, and when."""

from django.db import models

from core.models import LedgerQuerySet, LedgerRow


class AcknowledgedWarning(LedgerRow):
    """A warning of the publish checks that a member of staff read and went ahead over.

    It holds for the finding with this `key`: as soon as the facts behind it change, the checks
    find something else, and ask again. There is no foreign key: history stays.
    """

    opportunity_id = models.PositiveBigIntegerField(help_text="Primary key of the page.")
    key = models.CharField(max_length=32)
    code = models.CharField("rule", max_length=50)
    message = models.TextField()
    source = models.CharField(max_length=200)
    at = models.DateTimeField()
    by = models.CharField(max_length=150, help_text="The user name of who went ahead.")

    objects = LedgerQuerySet.as_manager()

    class Meta:
        ordering = ["opportunity_id", "at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["opportunity_id", "key"], name="warning_acknowledged_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code}, acknowledged by {self.by}"
