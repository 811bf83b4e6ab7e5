"""What is sent: a mailing, and its delivery to each person. The table is the queue of record."""

import uuid

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from mailing.enums import (
    DeliveryOutcome,
    DeliveryState,
    MailingKind,
    MailingState,
    News,
    Purpose,
)

SERVICE_PRIORITY, ALERT_PRIORITY, ISSUE_PRIORITY = 0, 10, 20  # the lowest is sent first


class Mailing(models.Model):
    """One thing that goes to many: an issue, the news of one publication, the digests of a day.

    Service mail has one standing mailing for each kind. What an issue says is frozen here:
    `subject`, `text` and `html` with a placeholder for each thing that differs by person.
    """

    key = models.CharField(max_length=100, unique=True, help_text="Once only, whatever is retried.")
    kind = models.CharField(max_length=10, choices=MailingKind)
    purpose = models.CharField(max_length=30, choices=Purpose, blank=True)
    state = models.CharField(max_length=12, choices=MailingState)
    page = models.ForeignKey(
        "wagtailcore.Page", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    revision = models.ForeignKey(
        "wagtailcore.Revision", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    publication_id = models.PositiveBigIntegerField(null=True, blank=True)
    audience = models.JSONField(default=dict, encoder=DjangoJSONEncoder, help_text="Who gets it.")
    subject = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    content_sha256 = models.CharField(max_length=64, blank=True)
    send_at = models.DateTimeField()
    not_after = models.DateTimeField(null=True, blank=True, help_text="Later it needs a person.")
    expanded_to = models.UUIDField(null=True, blank=True, help_text="The last subscriber added.")
    expanded_at = models.DateTimeField(null=True, blank=True, help_text="When all were added.")
    opportunities = models.JSONField(default=list, help_text="What an issue showed as open.")
    confirmed_by = models.CharField(max_length=150, blank=True)
    confirmed_number = models.PositiveIntegerField(null=True, blank=True)
    paused_reason = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["state", "send_at"])]
        permissions = [("send_mailing", "Can send an issue to all who subscribe")]

    def __str__(self) -> str:
        return self.subject or self.key

    @property
    def holds_doubt(self) -> bool:
        """Whether a mail that may have been sent waits for a person: a newsletter never repeats.

        Missing an alert or a confirmation is worse than getting it twice.
        """
        return self.kind == MailingKind.ISSUE


class Delivery(models.Model):
    """One mailing to one person, or one service mail."""

    mailing = models.ForeignKey(Mailing, on_delete=models.PROTECT, related_name="deliveries")
    subscriber = models.ForeignKey(
        "mailing.Subscriber", on_delete=models.PROTECT, null=True, related_name="deliveries"
    )
    action = models.ForeignKey(
        "mailing.PendingAction", on_delete=models.SET_NULL, null=True, related_name="deliveries"
    )
    address = models.EmailField(
        max_length=254, blank=True, help_text="Only of service mail to an address that was left."
    )
    priority = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12, choices=DeliveryState, default=DeliveryState.PENDING)
    worker = models.CharField(max_length=80, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    message_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    smtp_code = models.PositiveSmallIntegerField(null=True, blank=True)
    enhanced_code = models.CharField(max_length=12, blank=True, help_text="RFC 3463")
    reply = models.CharField(max_length=200, blank=True, help_text="Without any address.")
    sent_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=12, choices=DeliveryOutcome, blank=True)
    outcome_at = models.DateTimeField(null=True, blank=True)
    soft_bounced_on = models.DateField(
        null=True, blank=True, help_text="When the mailbox was full or its server away (UK time)."
    )
    provider_id = models.CharField(max_length=200, blank=True, help_text="The mail service's own.")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(
                fields=["mailing", "subscriber"],
                condition=Q(subscriber__isnull=False, priority__gt=SERVICE_PRIORITY),
                name="delivery_once_a_subscriber",
            ),
            models.UniqueConstraint(
                fields=["mailing", "action"],
                condition=Q(action__isnull=False),
                name="delivery_once_an_action",
            ),
        ]
        indexes = [
            models.Index(
                fields=["priority", "next_attempt_at", "id"],
                condition=Q(state=DeliveryState.PENDING),
                name="delivery_next",
            ),
            models.Index(
                fields=["lease_until"],
                condition=Q(state__in=[DeliveryState.CLAIMED, DeliveryState.COMMITTING]),
                name="delivery_leased",
            ),
            models.Index(fields=["mailing", "state"], name="delivery_progress"),
            models.Index(fields=["subscriber", "sent_at"], name="delivery_of_subscriber"),
            models.Index(fields=["provider_id"], name="delivery_provider"),
        ]

    def __str__(self) -> str:
        return f"{self.mailing_id} to {self.subscriber_id or self.action_id}"

    @property
    def recipient(self) -> str:
        """The address as it is now; empty where it has been erased."""
        if self.address:
            return self.address
        if self.action:
            return self.action.address
        return (self.subscriber and self.subscriber.address) or ""


class AlertMatch(models.Model):
    """News of one opportunity for one alert: told once, whatever is retried."""

    subscription = models.ForeignKey(
        "mailing.Subscription", on_delete=models.CASCADE, related_name="matches"
    )
    publication_id = models.PositiveBigIntegerField()
    opportunity_id = models.PositiveBigIntegerField()
    news = models.CharField(max_length=10, choices=News)
    at = models.DateTimeField(help_text="When it became public.")
    delivery = models.ForeignKey(
        Delivery, on_delete=models.SET_NULL, null=True, blank=True, related_name="matches"
    )
    dropped_at = models.DateTimeField(
        null=True, blank=True, help_text="When there was nobody to tell any more."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subscription", "publication_id"], name="alert_match_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["at"],
                condition=Q(delivery__isnull=True, dropped_at__isnull=True),
                name="alert_match_waiting",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_news_display()}: {self.opportunity_id}"


class SeenPublication(models.Model):
    """A publication in which alerts have looked for matches."""

    publication_id = models.PositiveBigIntegerField(primary_key=True)
    recorded_at = models.DateTimeField(help_text="When the ledger wrote it.", db_index=True)
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Publication {self.publication_id}"
