"""What mail services report, and how fast we may hand mail to them."""

from django.db import models


class MailEvent(models.Model):
    """One report about one delivery: a bounce, a complaint, a receipt. Taken once."""

    provider = models.CharField(max_length=40)
    event_id = models.CharField(max_length=200)
    kind = models.CharField(max_length=20)
    delivery = models.ForeignKey(
        "mailing.Delivery", on_delete=models.CASCADE, null=True, related_name="events"
    )
    at = models.DateTimeField()
    detail = models.CharField(max_length=200, blank=True, help_text="Without any address.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["provider", "event_id"], name="mail_event_once")
        ]
        indexes = [models.Index(fields=["at"])]

    def __str__(self) -> str:
        return f"{self.kind} from {self.provider}"


class RateBucket(models.Model):
    """How many mails may be handed over now, shared by all workers (a token bucket)."""

    key = models.CharField(max_length=20, primary_key=True, help_text="second, minute or day")
    tokens = models.FloatField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.tokens:.1f} for this {self.key}"
