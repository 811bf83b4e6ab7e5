from datetime import datetime, timedelta

from django.db import models

SILENT_AFTER = timedelta(minutes=2)


class WorkerBeat(models.Model):
    """A sign of life of one worker, given each minute; whoever ends in peace leaves none."""

    name = models.CharField(max_length=80, primary_key=True)
    began_at = models.DateTimeField()
    at = models.DateTimeField(db_index=True)
    trouble = models.CharField(
        max_length=300, blank=True, help_text="What keeps it from its work, in words for staff."
    )

    def __str__(self) -> str:
        return self.name

    def is_silent(self, now: datetime) -> bool:
        """Whether it should have given a sign of life since."""
        return now - self.at > SILENT_AFTER
