"""Who stands behind a page, and how fresh it is."""

from django.db import models
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel


class ReviewedMixin(models.Model):
    """A page with an owner who looks it over."""

    owner_team = models.CharField(
        "owner", max_length=100, blank=True, help_text="The team that keeps this page true."
    )
    reviewed_by = models.CharField(max_length=150, blank=True)
    reviewed_on = models.DateField(null=True, blank=True)
    review_due = models.DateField("next review", null=True, blank=True)

    review_panel = MultiFieldPanel(
        [
            FieldPanel("owner_team"),
            FieldRowPanel([FieldPanel("reviewed_by"), FieldPanel("reviewed_on")]),
            FieldPanel("review_due"),
        ],
        heading="Owner and review",
    )

    class Meta:
        abstract = True


class GuidanceMixin(ReviewedMixin):
    """Guidance also says whom it is for and what changed last."""

    applies_to = models.CharField(
        max_length=150, blank=True, help_text="For example: all suppliers; members of the DPS."
    )
    change_note = models.CharField(
        "last change", max_length=250, blank=True, help_text="What changed, in one sentence."
    )
    changed_on = models.DateField("changed on", null=True, blank=True)

    guidance_panels = [
        FieldPanel("applies_to"),
        FieldRowPanel([FieldPanel("change_note"), FieldPanel("changed_on")]),
        ReviewedMixin.review_panel,
    ]

    class Meta:
        abstract = True
