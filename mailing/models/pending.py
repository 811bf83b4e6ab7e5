"""What waits for a person to follow a link that we mailed."""

import uuid

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from mailing.enums import ActionKind


class PendingAction(models.Model):
    """Something that only the owner of an address may do, until it is done, replaced or too old.

    The address is kept here alone until then: who never confirms is never a subscriber.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=20, choices=ActionKind)
    address = models.EmailField(max_length=254, help_text="The link is mailed to this mailbox.")
    canonical_address = models.CharField(max_length=254)
    subscriber = models.ForeignKey(
        "mailing.Subscriber", on_delete=models.CASCADE, null=True, related_name="actions"
    )
    asked = models.JSONField(default=dict, encoder=DjangoJSONEncoder, help_text="What for.")
    source = models.CharField(max_length=500, blank=True)
    network_hash = models.CharField(
        max_length=64, blank=True, help_text="Keyed hash of the asker's network (/24 or /48)."
    )
    requested_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    superseded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-requested_at"]
        indexes = [
            models.Index(fields=["canonical_address", "kind", "requested_at"]),
            models.Index(fields=["expires_at"]),
            models.Index(fields=["network_hash", "requested_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, asked for on {self.requested_at:%d %B %Y}"


class ActionToken(models.Model):
    """The hash of a link's secret, made as its mail is written; the secret itself is kept nowhere.

    A mail that had to be sent twice has two: each leads to the same action, which is done once.
    """

    sha256 = models.CharField(max_length=64, primary_key=True)
    action = models.ForeignKey(PendingAction, on_delete=models.CASCADE, related_name="tokens")
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Link of {self.created_at:%d %B %Y}"
