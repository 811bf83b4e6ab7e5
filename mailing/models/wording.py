import hashlib
from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef

from core.models import LedgerQuerySet, LedgerRow
from mailing.enums import Purpose


class ConsentWordingQuerySet(LedgerQuerySet):
    """Wordings, of which the newest is shown."""

    def current(self, purpose: str) -> "ConsentWording":
        """What people read now. Raises DoesNotExist where nothing was ever written."""
        return self.filter(purpose=purpose).latest("version")

    def outdated(self) -> Self:
        """Those after which came one that asks everybody anew: nothing rests on them any more."""
        later = self.model._default_manager.filter(
            purpose=OuterRef("purpose"), version__gt=OuterRef("version"), needs_new_consent=True
        )
        return self.filter(Exists(later))


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
    needs_new_consent = models.BooleanField(
        "earlier agreements do not cover what we send from now on",
        default=False,
        db_default=False,
        help_text=(
            "Tick it where these words name another partner or allow more than the words before: "
            "whoever agreed to an earlier version gets no mail until they agree to this one. It "
            "can not be taken back."
        ),
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
