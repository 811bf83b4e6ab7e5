"""What an opportunity is made of: criteria, documents, notices."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import Orderable

from core.models import FieldConstraintsMixin
from core.models.constraints import check
from opportunities.enums import CriterionType, DocumentType, NoticeType


class Criterion(FieldConstraintsMixin, Orderable):
    """One evaluation criterion and its weight in per cent; the weights add up to 100."""

    opportunity = ParentalKey("OpportunityPage", on_delete=models.CASCADE, related_name="criteria")
    name = models.CharField(max_length=150)
    type = models.CharField(max_length=20, choices=CriterionType, default=CriterionType.QUALITY)
    weight = models.DecimalField(
        max_digits=5,
        decimal_places=2,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
        help_text="In per cent.",
    )

    panels = [
        FieldPanel("name"),
        FieldRowPanel([FieldPanel("type"), FieldPanel("weight")]),
    ]

    class Meta(Orderable.Meta):
        constraints = [
            check(
                "criterion_weight_is_a_percentage",
                models.Q(weight__gte=0, weight__lte=100),
                field="weight",
                message="A weight is between 0 and 100.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class OpportunityDocument(FieldConstraintsMixin, Orderable):
    """A document that bidders read: a file here, or an address elsewhere."""

    opportunity = ParentalKey("OpportunityPage", on_delete=models.CASCADE, related_name="documents")
    type = models.CharField(max_length=30, choices=DocumentType, default=DocumentType.OTHER)
    title = models.CharField(max_length=200)
    document = models.ForeignKey(
        "wagtaildocs.Document",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="file",
    )
    url = models.URLField("web address", max_length=500, blank=True)
    published_on = models.DateField(null=True, blank=True)
    version = models.CharField(max_length=20, blank=True)

    panels = [
        FieldRowPanel([FieldPanel("type"), FieldPanel("version"), FieldPanel("published_on")]),
        FieldPanel("title"),
        FieldPanel("document"),
        FieldPanel("url", help_text="If it is kept elsewhere, on the portal for example."),
    ]

    class Meta(Orderable.Meta):
        constraints = [
            check(
                "document_has_file_or_address",
                models.Q(document__isnull=False, url="")
                | models.Q(document__isnull=True) & ~models.Q(url=""),
                field="url",
                message="Choose a file or give a web address, one of the two.",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def href(self) -> str:
        """Where a reader finds the document."""
        return self.document.url if self.document else self.url


class RequiredDocument(Orderable):
    """Something that a bidder must send."""

    opportunity = ParentalKey(
        "OpportunityPage", on_delete=models.CASCADE, related_name="required_documents"
    )
    name = models.CharField(max_length=150)
    hint = models.CharField(max_length=250, blank=True)

    panels = [FieldPanel("name"), FieldPanel("hint")]

    class Meta(Orderable.Meta):
        pass

    def __str__(self) -> str:
        return self.name


class FurtherCpv(Orderable):
    """One of the CPV codes that describe an opportunity beside its main one."""

    opportunity = ParentalKey(
        "OpportunityPage", on_delete=models.CASCADE, related_name="further_cpvs"
    )
    cpv = models.ForeignKey(
        "CpvCode", on_delete=models.PROTECT, related_name="+", verbose_name="CPV code"
    )

    panels = [FieldPanel("cpv")]

    class Meta(Orderable.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["opportunity", "cpv"],
                name="further_cpv_once_an_opportunity",
                violation_error_message="This code is listed twice.",
            )
        ]

    def __str__(self) -> str:
        return str(self.cpv)


class StatutoryNotice(Orderable):
    """A notice on Find a Tender or Contracts Finder."""

    opportunity = ParentalKey("OpportunityPage", on_delete=models.CASCADE, related_name="notices")
    type = models.CharField(max_length=10, choices=NoticeType)
    number = models.CharField(max_length=100, blank=True)
    url = models.URLField("web address", max_length=500, blank=True)

    panels = [
        FieldRowPanel([FieldPanel("type"), FieldPanel("number")]),
        FieldPanel("url"),
    ]

    class Meta(Orderable.Meta):
        pass

    def __str__(self) -> str:
        return f"{self.get_type_display()} {self.number}".strip()
