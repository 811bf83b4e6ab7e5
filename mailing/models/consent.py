"""The ledger of consents: who agreed to what, when, how, after reading what, and when it ended."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from core.models import LedgerQuerySet, LedgerRow
from mailing.enums import Actor, Channel, ConsentEventKind, Purpose


class ConsentEvent(LedgerRow):
    """One thing that happened to one consent (UK GDPR, Article 7(1)).

    No address is in it: `subject` is the subscriber's id, or that of the request before there is
    a subscriber, and the address is a keyed hash. Each row holds the hash of the one before it,
    so that a change made behind the application's back shows.
    """

    number = models.PositiveBigIntegerField(unique=True, help_text="1, 2, 3 … without gaps.")
    at = models.DateTimeField()
    subject = models.UUIDField()
    address_hash = models.CharField(max_length=64)
    key_id = models.CharField(max_length=20)
    purpose = models.CharField(max_length=30, choices=Purpose)
    kind = models.CharField(max_length=20, choices=ConsentEventKind)
    wording_version = models.PositiveIntegerField(null=True)
    wording_sha256 = models.CharField(max_length=64, blank=True)
    privacy_notice_version = models.CharField(max_length=40, blank=True)
    channel = models.CharField(max_length=20, choices=Channel)
    source = models.CharField(max_length=500, blank=True, help_text="The address of the page.")
    actor_kind = models.CharField(max_length=10, choices=Actor)
    actor = models.CharField(max_length=150, blank=True, help_text="The user name of staff.")
    evidence = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    objects = LedgerQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        verbose_name = "consent event"
        indexes = [
            models.Index(fields=["subject", "number"]),
            models.Index(fields=["address_hash", "number"]),
            models.Index(fields=["purpose", "kind", "at"]),
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()}: {self.get_kind_display()}"


class ConsentChain(models.Model):
    """The end of the chain, in one row: writers of the ledger wait for each other here."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="consent_chain_has_one_end")
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.hash}"


class ConsentCheckpoint(LedgerRow):
    """Stands for events that were purged after their time: the chain goes on from its hash."""

    first = models.PositiveBigIntegerField(unique=True, help_text="The first number purged.")
    last = models.PositiveBigIntegerField(unique=True, help_text="The last number purged.")
    previous_hash = models.CharField(max_length=64, help_text="Of the event before the first.")
    hash = models.CharField(max_length=64, help_text="Of the last event.")
    at = models.DateTimeField()
    by = models.CharField(max_length=150)
    reason = models.CharField(max_length=500)

    objects = LedgerQuerySet.as_manager()

    class Meta:
        ordering = ["first"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(first__lte=models.F("last")), name="consent_checkpoint_in_order"
            )
        ]

    def __str__(self) -> str:
        return f"Events {self.first} to {self.last} were purged on {self.at:%d %B %Y}"
