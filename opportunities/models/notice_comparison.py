"""What came of comparing the site with the statutory notices."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models


class NoticeComparison(models.Model):
    """The last comparison of our pages with a file of notices, for the report in the admin."""

    at = models.DateTimeField()
    by = models.CharField(max_length=150, blank=True, help_text="Empty: the command line.")
    source = models.CharField(max_length=255, help_text="The name of the file.")
    result = models.JSONField(encoder=DjangoJSONEncoder)

    class Meta:
        ordering = ["-at", "-pk"]
        get_latest_by = ["at", "pk"]
        verbose_name = "comparison with notices"
        verbose_name_plural = "comparisons with notices"

    def __str__(self) -> str:
        return f"{self.source}, {self.at:%d %B %Y}"
