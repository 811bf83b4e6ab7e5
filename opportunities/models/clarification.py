"""What suppliers asked, and what everyone was answered."""

from django.db import models
from wagtail.admin.panels import FieldPanel, PageChooserPanel

from core.models import FieldConstraintsMixin
from core.models.constraints import check
from opportunities.forms import QuestionForm


class Clarification(FieldConstraintsMixin, models.Model):
    """A supplier's question and the council's answer. Who asked is stored nowhere."""

    opportunity = models.ForeignKey(
        "opportunities.OpportunityPage", on_delete=models.CASCADE, related_name="clarifications"
    )
    number = models.PositiveIntegerField(
        null=True, blank=True, editable=False, help_text="1, 2, 3 …, given with the answer."
    )
    question = models.TextField(
        max_length=4000, help_text="Leave out who asks, and all that would tell it."
    )
    received_on = models.DateField("asked on")
    answer = models.TextField(max_length=8000, blank=True)
    answered_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When the answer was published."
    )

    base_form_class = QuestionForm
    panels = [
        PageChooserPanel("opportunity"),
        FieldPanel("received_on"),
        FieldPanel("question"),
        FieldPanel("answer"),
        FieldPanel("reason"),
    ]

    class Meta:
        verbose_name = "question"
        ordering = ["opportunity_id", "number", "received_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["opportunity", "number"], name="clarification_numbers_are_unique"
            ),
            check(
                "published_clarification_is_answered",
                models.Q(answered_at__isnull=True, number__isnull=True)
                | models.Q(answered_at__isnull=False, number__isnull=False) & ~models.Q(answer=""),
                field="answer",
                message="Give the answer before it is published.",
            ),
        ]

    def __str__(self) -> str:
        """Without its words: what stands in a log can not be taken back."""
        return f"Question {self.number}" if self.number else "Question without published answer"
