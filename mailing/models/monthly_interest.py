from django.db import models


class MonthlyInterest(models.Model):
    """How many people with a consent in force named an interest as a month ended.

    A number alone: who they were is not in it, so it outlives what people say or erase later.
    """

    first_day = models.DateField(help_text="Of the month.")
    category = models.ForeignKey("opportunities.Category", on_delete=models.CASCADE)
    people = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first_day", "category"], name="interest_once_a_month")
        ]

    def __str__(self) -> str:
        return f"{self.category}, {self.first_day:%B %Y}"
