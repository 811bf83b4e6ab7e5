"""Rebuilding the database from nothing, unless it holds something that the demo did not make."""

from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection

from core.models import CreditedImage
from home.demo.foreign import foreign_content

OUTSIDE_MODELS = (
    "django_migrations",
    "wagtailsearch_indexentry_fts",  # SQLite's search table
)


class NotTheDemosOwn(Exception):
    """The database holds work that a reset would destroy."""


def refuse_foreign_content() -> None:
    """Raise NotTheDemosOwn, naming what is there, if people have been at work."""
    if found := foreign_content():
        raise NotTheDemosOwn(
            f"Not reset: the database holds what the demo did not make ({', '.join(found)})."
        )


def rebuild() -> None:
    """Drop every table and migrate anew; the pictures' files go too."""
    _delete_picture_files()
    _drop_tables()
    cache.clear()
    ContentType.objects.clear_cache()
    call_command("migrate", verbosity=0, interactive=False)


def _delete_picture_files() -> None:
    if CreditedImage._meta.db_table not in connection.introspection.table_names():
        return
    for image in CreditedImage.objects.prefetch_related("renditions"):
        for rendition in image.renditions.all():
            rendition.file.delete(save=False)
        image.file.delete(save=False)


def _drop_tables() -> None:
    cascade = " CASCADE" if connection.vendor == "postgresql" else ""
    with connection.constraint_checks_disabled(), connection.cursor() as cursor:
        for table in _tables():
            cursor.execute(f"DROP TABLE IF EXISTS {connection.ops.quote_name(table)}{cascade}")


def _tables() -> list[str]:
    """The tables of the site, and no other that may stand in the same database."""
    ours = connection.introspection.django_table_names(only_existing=True, include_views=False)
    return [*OUTSIDE_MODELS, *ours]
