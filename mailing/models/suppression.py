from django.db import models

from mailing.enums import Purpose, SuppressionReason

EVERYTHING = "all"


class Suppression(models.Model):
    """An address that must not be written to, known by its keyed hash alone.

    It outlives the erasure of the subscriber. A fresh double opt-in by the person lifts it
    for what they say yes to, except where the person blocked the address: then only staff may,
    on request.
    """

    address_hash = models.CharField(max_length=64)
    key_id = models.CharField(max_length=20)
    scope = models.CharField(
        max_length=30, choices=[(EVERYTHING, "All mail"), *Purpose.choices], default=EVERYTHING
    )
    reason = models.CharField(max_length=20, choices=SuppressionReason)
    source = models.CharField(max_length=200, blank=True, help_text="Who or what asked for it.")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(
                fields=["address_hash", "scope"], name="suppression_once_a_scope"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_scope_display()}: {self.get_reason_display()}"
