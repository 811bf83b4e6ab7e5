"""What is in the database that the demo did not make."""

from collections.abc import Iterator

from django.apps import apps
from django.db import connection
from django.db.models import Model, QuerySet
from modelcluster.fields import ParentalKey
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.settings.models import BaseSiteSetting
from wagtail.documents import get_document_model
from wagtail.models import ModelLogEntry, Page, PageLogEntry, Revision

from home.demo.tree import welcome_pages
from home.models import DemoObject

OUR_APPS = ("core", "home", "opportunities", "search", "mailing")
NOBODYS_WORK = {
    "core.CreditedRendition",  # made from images
    "home.DemoObject",
    "mailing.ConsentChain",  # the end of what is counted as events
    "mailing.ConsentWording",  # the first come with the site; of others the log tells
    "mailing.RateBucket",
    "mailing.SeenPublication",
    "opportunities.CpvCode",  # official lists
    "opportunities.Region",
    "opportunities.Threshold",
    "opportunities.ListedCpv",  # follows from its opportunity
    "opportunities.Listing",  # so does this
    "opportunities.ProgrammePublication",
    "opportunities.NoticeComparison",  # says what stands elsewhere
    "opportunities.Publication",
    "opportunities.Redaction",
    "opportunities.RegisteredAward",  # and this
}
TRACES = (PageLogEntry, ModelLogEntry, Revision)


def foreign_content() -> list[str]:
    """What the demo did not make, counted in words: "2 pages", "1 user"; empty if nothing."""
    tables = set(connection.introspection.table_names())
    if Page._meta.db_table not in tables:
        return []
    counts = [
        _counted(rows.count(), rows.model)
        for rows in _rows(known=DemoObject._meta.db_table in tables)
        if rows.model._meta.db_table in tables
    ]
    return [words for words in [*counts, _changes()] if words]


def _rows(*, known: bool) -> Iterator[QuerySet]:
    """For each kind of content, the rows that are not on record."""
    made = list(DemoObject.objects.values_list("model", "object_pk")) if known else []
    labels = {model._meta.label for model in apps.get_models() if issubclass(model, Page)}
    own_pages = [pk for label, pk in made if label in labels]
    others = Page.objects.filter(depth__gt=1).exclude(pk__in=own_pages)
    yield others.exclude(pk__in=welcome_pages().values("pk"))
    for model in _kinds():
        own = [pk for label, pk in made if label == model._meta.label]
        yield model._default_manager.exclude(pk__in=own)


def _kinds() -> Iterator[type[Model]]:
    """Kinds of content that stand on their own; settings show by who changed them."""
    yield from (get_document_model(), Redirect)
    for app in OUR_APPS:
        for model in apps.get_app_config(app).get_models():
            if not _is_watched_elsewhere(model):
                yield model


def _is_watched_elsewhere(model: type[Model]) -> bool:
    is_part = any(isinstance(field, ParentalKey) for field in model._meta.get_fields())
    followed = issubclass(model, Page | BaseSiteSetting)
    return is_part or followed or model._meta.label in NOBODYS_WORK


def _changes() -> str:
    """What people changed in what the demo made."""
    count = sum(model.objects.exclude(user=None).count() for model in TRACES)
    return f"{count} change{'s' if count != 1 else ''} by people" if count else ""


def _counted(count: int, model: type[Model]) -> str:
    name = model._meta.verbose_name if count == 1 else model._meta.verbose_name_plural
    return f"{count} {name}" if count else ""
