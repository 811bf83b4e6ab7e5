"""Pages that an issue tells of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import prefetch_related_objects
from wagtail import blocks
from wagtail.models import Page

from core.querysets import with_restrictions_known


class StoryChooserBlock(blocks.PageChooserBlock):
    """A page with its own fields and its picture: a few queries for all of an issue."""

    def bulk_to_python(self, values: Iterable[int]) -> list[Page | None]:
        keys = list(values)
        pages = list(with_restrictions_known(Page.objects.filter(pk__in=keys)).specific())
        prefetch_related_objects(
            [p for p in pages if hasattr(type(p), "image")], "image__renditions"
        )
        found = {page.pk: page for page in pages}
        return [found.get(key) for key in keys]


def is_public(page: Any) -> bool:
    """Whether anyone may read it now."""
    return bool(page and page.live and not page.get_view_restrictions().exists())
