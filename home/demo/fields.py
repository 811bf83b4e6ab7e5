"""A value in a content file as its model field holds it."""

from typing import Any

from django.db import models
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from core.models import CreditedImage
from home.demo import when
from home.demo.streams import raw_block
from home.demo.world import World


def fill(instance: models.Model, values: dict[str, Any], world: World) -> None:
    """Set the fields that the content gives."""
    for name, written in values.items():
        field: Any = instance._meta.get_field(name)
        setattr(instance, field.attname, value_for(field, written, world))


def value_for(field: Any, written: Any, world: World) -> Any:
    """The value for that field: links, dates and names resolved."""
    if isinstance(field, StreamField):
        return field.stream_block.to_python(raw_block(field.stream_block, written, world))
    if isinstance(field, RichTextField):
        return world.rich_text(written)
    if isinstance(field, models.DateTimeField):
        return when.moment(written, now=world.now) if isinstance(written, str) else written
    if isinstance(field, models.DateField):
        return when.day(written, now=world.now) if isinstance(written, str) else written
    if isinstance(field, models.ForeignKey) and field.related_model is CreditedImage:
        return world.picture(written)
    if isinstance(field, models.ForeignKey) and field.related_model is Page:
        return world.page(written)
    return written
