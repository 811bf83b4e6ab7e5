"""What lists, feeds and numbers read: one narrow row for each opportunity that is public."""

from datetime import datetime

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from opportunities.enums import Outcome, Procedure, TenderStatus
from opportunities.querysets import ListingQuerySet


class Listing(models.Model):
    """One opportunity as the public knows it, kept with its ledger and derived from that alone.

    The moments of the clock are never empty, so that an index finds what is open or over:
    what is not known, or never happens, is the last day of the calendar (`querysets.NEVER`).
    """

    opportunity = models.OneToOneField(
        "opportunities.OpportunityPage",
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="listing",
    )
    key = models.UUIDField(help_text="The page's translation key: it survives a new address.")
    ocid = models.CharField("OCID", max_length=120, unique=True)
    number = models.PositiveIntegerField(help_text="Of the last publication.")
    first_at = models.DateTimeField(help_text="When it became public.")
    changed_at = models.DateTimeField(help_text="When the public facts last changed.")
    facts = models.JSONField(encoder=DjangoJSONEncoder)
    changes = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    reason = models.TextField(blank=True)

    status = models.CharField(max_length=20, choices=TenderStatus)
    procedure = models.CharField(max_length=30, choices=Procedure)
    category = models.ForeignKey(
        "Category", on_delete=models.PROTECT, null=True, related_name="listings"
    )
    region = models.ForeignKey("Region", on_delete=models.PROTECT, null=True, related_name="+")
    funding_source = models.ForeignKey(
        "FundingSource", on_delete=models.PROTECT, null=True, related_name="listings"
    )
    value = models.DecimalField(
        max_digits=14, decimal_places=2, null=True, help_text="The highest, in pounds without VAT."
    )
    buyer = models.CharField(
        max_length=200, blank=True, help_text="Only if another body than the council buys."
    )
    suitable_for_sme = models.BooleanField()
    suitable_for_vcse = models.BooleanField()
    is_example = models.BooleanField()
    has_lessons = models.BooleanField(default=False)

    planned_for = models.DateTimeField(help_text="The opening, or the planned day of it.")
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    awarded_at = models.DateTimeField(help_text="The start of the day of the first award.")
    signed_at = models.DateTimeField(help_text="The start of the day of the first signature.")
    ended_at = models.DateTimeField(help_text="The end without an award.")
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True)
    over_at = models.DateTimeField(help_text="When bids stop: the earliest of the four before.")
    pace = models.PositiveIntegerField(
        null=True, help_text="Calendar days from publication to the first award (domain.pace)."
    )
    turns_at = models.DateTimeField(help_text="When the clock will next change the public facts.")

    objects = ListingQuerySet.as_manager()

    class Meta:
        indexes = [
            # What is over, newest first, with all that it is filtered and counted by: filters,
            # orders and counts are answered from this index alone, without the wide rows.
            models.Index(
                fields=[
                    "over_at",
                    "opportunity",
                    "opens_at",
                    "closes_at",
                    "awarded_at",
                    "signed_at",
                    "ended_at",
                    "outcome",
                    "first_at",
                    "value",
                    "category",
                    "procedure",
                    "region",
                    "funding_source",
                    "suitable_for_sme",
                    "suitable_for_vcse",
                ],
                name="listing_facets",
            ),
            models.Index(
                fields=["closes_at", "-opportunity", "opens_at", "over_at"], name="listing_closes"
            ),
            models.Index(
                fields=["opens_at", "planned_for", "opportunity", "over_at"], name="listing_opens"
            ),
            models.Index(fields=["awarded_at"], name="listing_awarded"),
            models.Index(fields=["signed_at"], name="listing_signed"),
            models.Index(fields=["ended_at"], name="listing_ended"),
            models.Index(fields=["changed_at", "opportunity"], name="listing_changed"),
            models.Index(fields=["first_at", "opportunity"], name="listing_first"),
            models.Index(fields=["value", "first_at", "opportunity"], name="listing_by_value"),
            models.Index(fields=["pace", "opportunity"], name="listing_pace"),
            # All that the numbers of the programme ask of the council's own call-offs.
            models.Index(
                fields=[
                    "ended_at",
                    "signed_at",
                    "awarded_at",
                    "opportunity",
                    "pace",
                    "category",
                    "is_example",
                ],
                condition=Q(buyer="", procedure=Procedure.CALL_OFF),
                name="listing_own",
            ),
            models.Index(fields=["turns_at"], name="listing_turns"),
            models.Index(fields=["has_lessons", "over_at", "opportunity"], name="listing_lessons"),
        ]

    def __str__(self) -> str:
        return str(self.facts.get("title", self.ocid))

    def next_turn(self, now: datetime) -> datetime | None:
        """When the clock alone next changes what is said of it, if ever."""
        turns = (self.closes_at, self.turns_at)
        return min((moment for moment in turns if moment > now), default=None)


class ListedCpv(models.Model):
    """One of the CPV codes by which a listed opportunity is found, its main one or a further."""

    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="cpvs")
    code = models.CharField("CPV code", max_length=8)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["listing", "code"], name="cpv_once_a_listing")
        ]
        indexes = [models.Index(fields=["code", "listing"], name="listed_cpv_within")]

    def __str__(self) -> str:
        return self.code
