"""The DPS as a whole, and the parts that its opportunities belong to."""

from decimal import Decimal

from django.db import models
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting

from core.models import FieldConstraintsMixin
from core.models.constraints import check, in_order
from opportunities.enums import Regime
from opportunities.models.publication import Publication


class Category(models.Model):
    """A part of the DPS that a supplier joins for (PCR 2015 regulation 34)."""

    name = models.CharField(max_length=100, unique=True)
    slug = models.SlugField(unique=True)
    description = models.TextField(blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    panels = [
        FieldPanel("name"),
        FieldPanel("slug"),
        FieldPanel("description"),
        FieldPanel("order"),
    ]

    class Meta:
        ordering = ["order", "name"]
        verbose_name_plural = "categories"

    def __str__(self) -> str:
        return self.name


class FundingSource(models.Model):
    """Whose money pays for an opportunity."""

    name = models.CharField(max_length=150, unique=True)
    slug = models.SlugField(unique=True)
    funder = models.CharField(max_length=150, blank=True)
    url = models.URLField("web address", blank=True)

    panels = [FieldPanel("name"), FieldPanel("slug"), FieldPanel("funder"), FieldPanel("url")]

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


@register_setting(icon="calendar-alt", order=90)
class Programme(FieldConstraintsMixin, BaseSiteSetting):
    """The DPS as a whole: its ceiling, term, legal regime and identity."""

    name = models.CharField(max_length=150, default="Digital Innovation Dynamic Purchasing System")
    ceiling = models.DecimalField(
        max_digits=14,
        decimal_places=2,
        default=Decimal(10_000_000),
        help_text="The most the DPS may buy, in pounds excluding VAT.",
    )
    starts_on = models.DateField("start", null=True, blank=True)
    ends_on = models.DateField("end", null=True, blank=True)
    regime = models.CharField(max_length=30, choices=Regime, default=Regime.PCR_2015)
    ocid = models.CharField(
        "OCID", max_length=100, blank=True, help_text="The DPS's own contracting process."
    )
    ocid_prefix = models.CharField(
        "OCID prefix",
        max_length=30,
        default="ocds-213czf",
        help_text="Given by the Open Contracting Partnership; this one is for documentation.",
    )
    publication_policy = models.ForeignKey(
        "wagtailcore.Page",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="The page that says what is published as open data, and how.",
    )
    buyer_name = models.CharField(max_length=100, default="Dorset Council")
    buyer_id = models.CharField(max_length=60, default="GB-PPON-PHCY-8926-WVVM")
    example_data = models.BooleanField(
        default=False, help_text="Says on the pages that these facts are examples."
    )

    panels = [
        FieldPanel("name"),
        FieldPanel("ceiling"),
        MultiFieldPanel(
            [FieldPanel("starts_on"), FieldPanel("ends_on"), FieldPanel("regime")], heading="Term"
        ),
        MultiFieldPanel(
            [
                FieldPanel("buyer_name"),
                FieldPanel("buyer_id"),
                FieldPanel("ocid"),
                FieldPanel("ocid_prefix"),
                FieldPanel("publication_policy"),
            ],
            heading="Open data",
        ),
        FieldPanel("example_data"),
    ]

    class Meta:
        verbose_name = "programme"
        constraints = [
            check(
                "programme_starts_before_it_ends",
                in_order("starts_on", "ends_on"),
                field="ends_on",
                message="The programme must end after it starts.",
            ),
            check(
                "programme_ceiling_is_positive",
                models.Q(ceiling__gt=0),
                field="ceiling",
                message="The ceiling must be more than £0.",
            ),
        ]

    @property
    def process_ocid(self) -> str:
        """The DPS's own contracting process: the one on record, else one of ours.

        Once an opportunity has been told to belong to it, a new prefix does not rename it.
        """
        if self.ocid:
            return self.ocid
        last = Publication.objects.order_by("-pk").first()
        return last.facts["programme"]["ocid"] if last else f"{self.ocid_prefix}-dps"
