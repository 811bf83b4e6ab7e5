"""What the awards register reads: one narrow row for each award of a public opportunity."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Prefetch
from wagtail.models import PageViewRestriction

from core.clock import local_day
from core.querysets import restrictions_on
from core.words import WordsField, WordsIndex
from opportunities.models.awards import AwardSupplier

# By the name that stands in an address; the row's key makes each order a total one.
ORDERS = {
    "date": ("awarded_on", "pk"),
    "-date": ("-awarded_on", "-pk"),
    "value": ("value", "pk"),
    "-value": ("-value", "-pk"),
    "supplier": ("suppliers", "pk"),
    "-supplier": ("-suppliers", "-pk"),
    "pace": ("pace_unknown", "pace", "pk"),
    "-pace": ("pace_unknown", "-pace", "-pk"),
}


class RegisterQuerySet(models.QuerySet["RegisteredAward"]):
    """Awards as the public knows them."""

    def public(self, now: datetime) -> Self:
        """Decided by that day, of opportunities that nobody restricted.

        Where nothing at all is restricted, which is the rule, no row is looked up for it.
        """
        decided = self.filter(awarded_on__lte=local_day(now))
        if not PageViewRestriction.objects.exists():
            return decided
        return decided.filter(~Exists(restrictions_on(OuterRef("listing__opportunity__path"))))

    def to_show(self) -> Self:
        """Each with what a row of the register shows: suppliers, category, address."""
        suppliers = AwardSupplier.objects.select_related("supplier").order_by("pk")
        return (
            self.annotate(url_path=F("listing__opportunity__url_path"))
            .select_related("award", "category")
            .prefetch_related(Prefetch("award__award_suppliers", suppliers))
        )


class RegisteredAward(models.Model):
    """One award, kept with the listing of its opportunity; it goes when that goes."""

    award = models.OneToOneField(
        "opportunities.Award", on_delete=models.CASCADE, primary_key=True, related_name="registered"
    )
    listing = models.ForeignKey(
        "opportunities.Listing", on_delete=models.CASCADE, related_name="registered_awards"
    )
    title = models.CharField(max_length=255)
    suppliers = models.CharField(max_length=200, help_text="Their names, to sort by.")
    words = WordsField(help_text="Of title, suppliers and reference.")
    category = models.ForeignKey(
        "opportunities.Category", on_delete=models.PROTECT, null=True, related_name="+"
    )
    awarded_on = models.DateField()
    financial_year = models.PositiveSmallIntegerField(help_text="The year in which it begins.")
    value = models.DecimalField(max_digits=14, decimal_places=2, help_text="In pounds without VAT.")
    pace = models.PositiveIntegerField(null=True, help_text="Days from publication to award.")
    pace_unknown = models.BooleanField(help_text="Unknown comes last in either order.")
    buyer = models.CharField(max_length=200, blank=True)
    is_example = models.BooleanField()
    is_imported = models.BooleanField()

    objects = RegisterQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["awarded_on", "award"], name="register_date"),
            models.Index(fields=["value", "award"], name="register_value"),
            models.Index(fields=["suppliers", "award"], name="register_supplier"),
            models.Index(fields=["pace_unknown", "pace", "award"], name="register_fastest"),
            models.Index(fields=["pace_unknown", "-pace", "-award"], name="register_slowest"),
            models.Index(fields=["category", "awarded_on", "award"], name="register_category"),
            WordsIndex(fields=["words"], name="register_words"),
        ]

    def __str__(self) -> str:
        return self.title
