"""Values from which procurement law asks for more: dated, so that staff can add the next ones."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from core.models import FieldConstraintsMixin
from core.models.constraints import check
from core.money import pounds
from opportunities.enums import ThresholdKind


class ThresholdQuerySet(models.QuerySet[Any]):
    def in_force_on(self, day: date) -> dict[str, "Threshold"]:
        """For each kind the one that holds on that day, if one does yet.

        Asked for several days, one and the same query set reads the database once.
        """
        rows: list[Threshold] = sorted(self, key=lambda each: each.starts_on)
        return {each.kind: each for each in rows if each.starts_on <= day}


class Threshold(FieldConstraintsMixin, models.Model):
    """From which value a rule applies, from one day until the next row of its kind."""

    kind = models.CharField(max_length=30, choices=ThresholdKind)
    amount = models.DecimalField(
        max_digits=14, decimal_places=2, help_text="In pounds, including VAT."
    )
    starts_on = models.DateField("in force from")
    source = models.CharField(
        max_length=200, help_text="The law or notice that sets it, so that others can check."
    )

    objects = ThresholdQuerySet.as_manager()

    panels = [
        FieldPanel("kind"),
        FieldRowPanel([FieldPanel("amount"), FieldPanel("starts_on")]),
        FieldPanel("source"),
    ]

    class Meta:
        ordering = ["kind", "-starts_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "starts_on"],
                name="one_threshold_of_a_kind_a_day",
                violation_error_code="starts_on",
                violation_error_message="There is one of this kind from that day already.",
            ),
            check(
                "threshold_is_positive",
                models.Q(amount__gt=Decimal(0)),
                field="amount",
                message="The amount must be more than £0.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {pounds(self.amount)} from {self.starts_on:%d %B %Y}"
