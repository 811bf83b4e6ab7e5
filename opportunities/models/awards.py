"""Decisions: who won, for how much, and when."""

import re

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import slugify
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    PageChooserPanel,
)
from wagtail.search import index

from core.models import FieldConstraintsMixin
from core.models.constraints import check, in_order
from opportunities.enums import IdentifierScheme, SupplierSize

FORMS = {
    IdentifierScheme.COMPANIES_HOUSE: (
        # The last three: older companies of Northern Ireland, and registered societies.
        r"([0-9]{8}|[A-Z]{2}[0-9]{6}|R[0-9]{7}|[A-Z]{2}[0-9]{5}R|[A-Z]{2}[0-9]{4}RS)",
        "For example 01234567 or SC123456.",
    ),
    IdentifierScheme.PPON: (r"P[A-Z]{3}-[0-9]{4}-[A-Z]{4}", "For example PHCY-8926-WVVM."),
    IdentifierScheme.CHARITY: (r"[0-9]{6,7}", "For example 1234567."),
}


class Supplier(FieldConstraintsMixin, index.Indexed, models.Model):
    """An organisation that won an award."""

    name = models.CharField(max_length=200)
    identifier_scheme = models.CharField(
        "register", max_length=10, choices=IdentifierScheme, blank=True
    )
    identifier = models.CharField("number in the register", max_length=30, blank=True)
    size = models.CharField(max_length=10, choices=SupplierSize, blank=True)
    is_vcse = models.BooleanField(
        "voluntary, community or social enterprise", null=True, blank=True
    )
    region = models.ForeignKey(
        "Region",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Where it works from. Dorset is TLK25.",
    )

    panels = [
        FieldPanel("name"),
        FieldRowPanel([FieldPanel("identifier_scheme"), FieldPanel("identifier")]),
        FieldRowPanel([FieldPanel("size"), FieldPanel("is_vcse")]),
        FieldPanel("region"),
    ]
    search_fields = [index.SearchField("name"), index.AutocompleteField("name")]

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["identifier_scheme", "identifier"],
                condition=~models.Q(identifier=""),
                name="one_supplier_a_register_number",
                violation_error_code="identifier",
                violation_error_message="Another supplier has this number.",
            ),
            check(
                "supplier_number_needs_register",
                models.Q(identifier="") | ~models.Q(identifier_scheme=""),
                field="identifier_scheme",
                message="Say which register the number is from.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def slug(self) -> str:
        """The name as it stands in an address."""
        return slugify(self.name) or "supplier"

    def clean(self) -> None:
        super().clean()
        if not self.identifier or self.identifier_scheme not in FORMS:
            return
        pattern, example = FORMS[IdentifierScheme(self.identifier_scheme)]
        if not re.fullmatch(pattern, self.identifier):
            raise ValidationError(
                {"identifier": f"This is not a number of that register. {example}"}
            )


class Award(FieldConstraintsMixin, ClusterableModel):
    """A decision to award: value, date, bids, and the contract that followed."""

    opportunity = models.ForeignKey(
        "opportunities.OpportunityPage", on_delete=models.CASCADE, related_name="awards"
    )
    title = models.CharField(max_length=200, blank=True, help_text="Only if there are several.")
    value = models.DecimalField(
        max_digits=14, decimal_places=2, help_text="In pounds, excluding VAT."
    )
    extension_value = models.DecimalField(
        max_digits=14,
        decimal_places=2,
        default=0,
        help_text="What the extensions would add, in pounds excluding VAT.",
    )
    irrecoverable_vat = models.DecimalField(
        "VAT that can not be recovered",
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="In pounds; 0 if the council recovers it all.",
    )
    description = models.TextField(
        max_length=1000,
        blank=True,
        help_text="What was bought, if the opportunity’s summary does not say it.",
    )
    department = models.CharField(
        max_length=150, blank=True, help_text="The part of the council that uses it."
    )
    awarded_on = models.DateField(
        "date of the decision",
        help_text="Readers see it from this day on. A day to come keeps the decision hidden.",
    )
    bids_received = models.PositiveIntegerField(null=True, blank=True)
    valid_bids = models.PositiveIntegerField(null=True, blank=True)
    sme_bids = models.PositiveIntegerField("bids from SMEs", null=True, blank=True)
    signed_on = models.DateField("contract signed", null=True, blank=True)
    starts_on = models.DateField("contract starts", null=True, blank=True)
    ends_on = models.DateField(
        "contract ends",
        null=True,
        blank=True,
        help_text="Once this day is over, readers are told that the contract has ended. Move it "
        "when an extension is taken up.",
    )
    latest_end_on = models.DateField("latest end with extensions", null=True, blank=True)
    review_on = models.DateField(
        "contract reviewed",
        null=True,
        blank=True,
        help_text="When the council next looks at whether to go on with it.",
    )
    reference = models.CharField(max_length=150, blank=True, editable=False)
    is_imported = models.BooleanField(default=False, editable=False)

    panels = [
        PageChooserPanel("opportunity"),
        FieldPanel("title"),
        InlinePanel("award_suppliers", heading="Suppliers", label="Supplier", min_num=1),
        FieldPanel("awarded_on"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("value"), FieldPanel("extension_value")]),
                FieldPanel("irrecoverable_vat"),
            ],
            heading="Value",
        ),
        MultiFieldPanel(
            [
                FieldRowPanel(
                    [
                        FieldPanel("bids_received"),
                        FieldPanel("valid_bids"),
                        FieldPanel("sme_bids"),
                    ]
                )
            ],
            heading="Bids",
        ),
        MultiFieldPanel(
            [
                FieldPanel("signed_on"),
                FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on")]),
                FieldRowPanel([FieldPanel("latest_end_on"), FieldPanel("review_on")]),
            ],
            heading="Contract",
        ),
        MultiFieldPanel(
            [FieldPanel("description"), FieldPanel("department")],
            heading="For the register (Transparency Code 2015)",
        ),
    ]

    class Meta:
        ordering = ["awarded_on", "pk"]
        indexes = [
            models.Index(fields=["opportunity", "awarded_on"]),
            models.Index(fields=["opportunity", "signed_on"]),
        ]
        constraints = [
            check(
                "award_value_not_negative",
                models.Q(value__gte=0),
                field="value",
                message="The value can not be less than £0.",
            ),
            check(
                "award_extension_value_not_negative",
                models.Q(extension_value__gte=0),
                field="extension_value",
                message="Extensions can not add less than £0.",
            ),
            check(
                "award_irrecoverable_vat_not_negative",
                models.Q(irrecoverable_vat__isnull=True) | models.Q(irrecoverable_vat__gte=0),
                field="irrecoverable_vat",
                message="The VAT can not be less than £0.",
            ),
            check(
                "award_valid_bids_within_received",
                in_order("valid_bids", "bids_received"),
                field="valid_bids",
                message="There can not be more valid bids than bids.",
            ),
            check(
                "award_sme_bids_within_received",
                in_order("sme_bids", "bids_received"),
                field="sme_bids",
                message="There can not be more bids from SMEs than bids.",
            ),
            check(
                "award_decided_before_signed",
                in_order("awarded_on", "signed_on"),
                field="signed_on",
                message="The contract can not be signed before the decision.",
            ),
            check(
                "award_contract_starts_before_it_ends",
                in_order("starts_on", "ends_on"),
                field="ends_on",
                message="The contract must end after it starts.",
            ),
            check(
                "award_reviewed_after_decision",
                in_order("awarded_on", "review_on"),
                field="review_on",
                message="The contract can not be reviewed before the decision.",
            ),
            check(
                "award_latest_end_after_end",
                in_order("ends_on", "latest_end_on"),
                field="latest_end_on",
                message="With extensions the contract can not end earlier.",
            ),
        ]

    def __str__(self) -> str:
        return self.title or f"Award of {self.opportunity}"

    @property
    def supplier_names(self) -> str:
        return ", ".join(line.supplier.name for line in self.award_suppliers.all())


class AwardSupplier(models.Model):
    """One of the suppliers of an award."""

    award = ParentalKey(Award, on_delete=models.CASCADE, related_name="award_suppliers")
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["award", "supplier"],
                name="supplier_once_an_award",
                violation_error_message="This supplier is listed twice.",
            )
        ]

    def __str__(self) -> str:
        return str(self.supplier)
