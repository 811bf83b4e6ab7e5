from django.db import models

from mailing.enums import RequestKind


class DataRequest(models.Model):
    """Something that a person asked of us about their data: when, until when, and what was done.

    The address is here only until the request is done; the keyed hash stays, as proof.
    """

    kind = models.CharField(max_length=20, choices=RequestKind)
    address = models.EmailField(max_length=254, blank=True)
    address_hash = models.CharField(max_length=64)
    key_id = models.CharField(max_length=20)
    subject = models.UUIDField(null=True, blank=True, help_text="The subscriber's id, if known.")
    received_on = models.DateField()
    due_on = models.DateField(help_text="One month later: UK GDPR, Article 12(3).")
    reason = models.CharField(
        max_length=500, help_text="How it reached us and how we know that it is the person."
    )
    noted_by = models.CharField(max_length=150)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.CharField(max_length=150, blank=True)
    outcome = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-received_on", "-pk"]
        verbose_name = "request"
        indexes = [
            models.Index(fields=["done_at", "due_on"]),
            models.Index(fields=["address_hash"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(done_at__isnull=True, done_by="")
                | (models.Q(done_at__isnull=False, address="") & ~models.Q(done_by="")),
                name="request_done_by_someone_keeps_no_address",
            ),
            models.CheckConstraint(
                condition=models.Q(due_on__gt=models.F("received_on")), name="request_due_later"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, received on {self.received_on:%d %B %Y}"
