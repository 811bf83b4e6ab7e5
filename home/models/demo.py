from typing import Self

from django.db import models


class DemoObjectQuerySet(models.QuerySet["DemoObject"]):
    """What the demo made."""

    def of(self, model: type[models.Model]) -> Self:
        return self.filter(model=model._meta.label)


class DemoObject(models.Model):
    """One thing that the demo content made: so a second load leaves it alone, and a reset
    knows what is not its own.

    There is no foreign key: what people delete stays deleted, and is still on record here.
    """

    key = models.CharField(max_length=255, unique=True, help_text="Its name in the content files.")
    model = models.CharField(max_length=100, help_text="For example home.NewsPage.")
    object_pk = models.CharField(max_length=64)

    objects = DemoObjectQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["model", "object_pk"])]

    def __str__(self) -> str:
        return self.key
