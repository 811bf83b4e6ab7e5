import hashlib
from typing import Any

from django.db import models

from core.models import LedgerQuerySet, LedgerRow
from mailing.enums import Purpose


class ConsentWordingQuerySet(LedgerQuerySet):
    """Wordings, of which the newest is shown."""

    def current(self, purpose: str) -> "ConsentWording":
        """What people read now. Raises DoesNotExist where nothing was ever written."""
        return self.filter(purpose=purpose).latest("version")


class ConsentWording(LedgerRow):
    """The exact words that people read before they agree to one purpose; never changed.

    Another wording is another version, and old consents keep pointing to the old one.
    """

    purpose = models.CharField(max_length=30, choices=Purpose)
    version = models.PositiveIntegerField()
    text = models.TextField(help_text="What the person reads beside the box to tick.")
    sha256 = models.CharField(max_length=64)
    privacy_notice_version = models.CharField(
        max_length=40, help_text="Of the privacy notice that people could read then."
    )
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=150, blank=True)

    objects = ConsentWordingQuerySet.as_manager()

    class Meta:
        ordering = ["purpose", "-version"]
        verbose_name = "consent wording"
        constraints = [
            models.UniqueConstraint(
                fields=["purpose", "version"], name="consent_wording_versions_are_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()}, version {self.version}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.sha256 = self.digest
        super().save(*args, **kwargs)

    @property
    def digest(self) -> str:
        """SHA-256 of the text as it is now: another than `sha256` if somebody changed it."""
        return hashlib.sha256(self.text.encode()).hexdigest()
