"""What only the portal knows: how many members there are, and how fast requests are decided."""

import calendar
from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from core.models import FieldConstraintsMixin
from core.models.constraints import check, in_order

EARLIEST = date(2015, 1, 1)  # the Public Contracts Regulations 2015 came into force that February


class MonthlyFigure(FieldConstraintsMixin, models.Model):
    """One month of the DPS, counted by staff in the portal after its end."""

    month = models.DateField(unique=True, help_text="Any day of the month.")
    members = models.PositiveIntegerField(help_text="Organisations admitted at the month’s end.")
    applications_received = models.PositiveIntegerField(help_text="Requests to join, in the month.")
    decided = models.PositiveIntegerField(
        "requests decided", help_text="In the month, whenever they were received."
    )
    decided_in_time = models.PositiveIntegerField(
        "of which within 10 working days",
        help_text="Counted from receipt (Public Contracts Regulations 2015, regulation 34).",
    )
    is_example = models.BooleanField("example, not a real figure", default=False)

    panels = [
        FieldPanel("month"),
        FieldPanel("members"),
        FieldPanel("applications_received"),
        FieldRowPanel([FieldPanel("decided"), FieldPanel("decided_in_time")]),
        FieldPanel("is_example"),
    ]

    class Meta:
        ordering = ["-month"]
        verbose_name = "monthly figure"
        constraints = [
            check(
                "monthly_figure_month_is_its_first_day",
                models.Q(month__day=1),
                field="month",
                message="A month is kept as its first day.",
            ),
            check(
                "monthly_figure_month_is_plausible",
                models.Q(month__gte=EARLIEST),
                field="month",
                message="No DPS under these regulations is that old.",
            ),
            check(
                "monthly_figure_in_time_within_decided",
                in_order("decided_in_time", "decided"),
                field="decided_in_time",
                message="There can not be more decided in time than decided.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%B %Y}"

    def clean(self) -> None:
        """Any day names its month; a month that is not over has no figures yet."""
        super().clean()
        if not self.month:
            return
        self.month = self.month.replace(day=1)
        if self.ends_on >= timezone.localdate():
            raise ValidationError({"month": f"{self} is not over yet."})

    @property
    def ends_on(self) -> date:
        """The last day of the month: the day that `members` speaks of."""
        return self.month.replace(day=calendar.monthrange(self.month.year, self.month.month)[1])
