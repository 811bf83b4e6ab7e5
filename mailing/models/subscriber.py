import uuid

from django.db import models

from mailing.addresses import is_disposable
from mailing.enums import Coverage, EndReason, Frequency, Purpose
from mailing.querysets import SubscriptionQuerySet


class Subscriber(models.Model):
    """One address with a consent on record, or with one that ended not long ago.

    After erasure the row has no address and nothing that tells who it was.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    address = models.EmailField(
        max_length=254, blank=True, help_text="A mailbox of `addresses.read_address`."
    )
    canonical_address = models.CharField(max_length=254, unique=True, null=True, blank=True)
    organisation = models.CharField(max_length=200, blank=True)
    interests = models.ManyToManyField(
        "opportunities.Category", blank=True, related_name="+", through="mailing.Interest"
    )
    is_sme = models.BooleanField("small or medium-sized", default=False)
    is_vcse = models.BooleanField("voluntary, community or social enterprise", default=False)
    place = models.CharField(max_length=100, blank=True)
    created_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["created_at"])]
        permissions = [
            ("see_addresses", "Can see addresses of subscribers"),
            ("export_subscribers", "Can export consents and a person’s data"),
            ("import_subscribers", "Can import consents with evidence"),
            ("erase_subscriber", "Can erase a person, and stop all mail to an address"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(address="", canonical_address__isnull=True)
                | (~models.Q(address="") & models.Q(canonical_address__isnull=False)),
                name="subscriber_address_and_spelling_together",
            )
        ]

    def __str__(self) -> str:
        return self.masked_address

    @property
    def masked_address(self) -> str:
        """Enough to recognise it, too little to write to it: "a…@e….org"."""
        if not self.address:
            return "(erased)"
        local, _, domain = self.address.rpartition("@")
        name, _, end = domain.rpartition(".")
        return f"{local[:1]}…@{name[:1]}….{end}"

    @property
    def remark(self) -> str:
        """What staff should know of the mailbox; it is no reason to refuse anybody."""
        return "Disposable mailbox" if is_disposable(self.address) else ""


class Interest(models.Model):
    """A category about which a subscriber wants to hear."""

    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="+")
    category = models.ForeignKey("opportunities.Category", on_delete=models.CASCADE)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subscriber", "category"], name="interest_once")
        ]

    def __str__(self) -> str:
        return str(self.category)


class Subscription(models.Model):
    """A yes to one purpose that is in force, or was.

    It is never edited: it ends once, with a reason; a change ends one and opens another. Alerts
    follow a list (`filter`, a query string of `OpportunityFilter`, empty for all) or one
    opportunity.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subscriber = models.ForeignKey(
        Subscriber, on_delete=models.PROTECT, related_name="subscriptions"
    )
    purpose = models.CharField(max_length=30, choices=Purpose)
    filter = models.CharField(max_length=1000, blank=True)
    opportunity_id = models.PositiveBigIntegerField(null=True, blank=True)
    frequency = models.CharField(max_length=20, choices=Frequency, blank=True)
    coverage = models.CharField(max_length=20, choices=Coverage, blank=True)
    wording = models.ForeignKey(
        "mailing.ConsentWording", on_delete=models.PROTECT, related_name="subscriptions"
    )
    confirmed_at = models.DateTimeField(help_text="When the yes that it rests on was given.")
    began_at = models.DateTimeField(help_text="When it began; what happened before is no news.")
    expires_at = models.DateTimeField(help_text="Unless it is renewed before.")
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=20, choices=EndReason, blank=True)
    replaced_by = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced"
    )

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        ordering = ["purpose", "began_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["subscriber", "purpose", "filter"],
                condition=models.Q(ended_at__isnull=True, opportunity_id__isnull=True),
                name="subscription_once_a_list",
            ),
            models.UniqueConstraint(
                fields=["subscriber", "purpose", "opportunity_id"],
                condition=models.Q(ended_at__isnull=True, opportunity_id__isnull=False),
                name="subscription_once_an_opportunity",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True, end_reason="")
                | (models.Q(ended_at__isnull=False) & ~models.Q(end_reason="")),
                name="subscription_ends_with_a_reason",
            ),
            models.CheckConstraint(
                condition=~models.Q(purpose=Purpose.INNOVATION_NEWS)
                | models.Q(filter="", opportunity_id__isnull=True, frequency="", coverage=""),
                name="subscription_to_news_follows_nothing",
            ),
            models.CheckConstraint(
                condition=~models.Q(purpose=Purpose.OPPORTUNITY_ALERTS)
                | (~models.Q(frequency="") & ~models.Q(coverage="")),
                name="subscription_to_alerts_says_how",
            ),
        ]
        indexes = [
            models.Index(fields=["purpose", "ended_at", "subscriber"], name="subscription_live"),
            models.Index(fields=["ended_at", "expires_at"], name="subscription_expiring"),
            models.Index(
                fields=["subscriber", "purpose", "expires_at"],
                condition=models.Q(ended_at__isnull=True),
                name="subscription_of_subscriber",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} since {self.began_at:%d %B %Y}"
