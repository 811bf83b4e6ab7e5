"""Lists and settings: categories, funders, suppliers, glossary terms, organisation, programme."""

from typing import Any

from django.db import models
from wagtail.models import Site

from core.models import OrganisationSettings
from home.demo import reading
from home.demo.fields import fill
from home.demo.records import Record
from home.demo.world import World
from home.models import GlossaryTerm
from mailing.models import MailingSettings
from opportunities.models import Category, FundingSource, Programme, Supplier

SETTINGS: dict[str, Any] = {
    "organisation": OrganisationSettings,
    "programme": Programme,
    "mailing": MailingSettings,
}


def load_lists(record: Record) -> None:
    """What opportunities choose from. What is there under the same name already is used."""
    lists = reading.table("lists")
    for order, category in enumerate(lists["categories"], start=1):
        _row(Category, "slug", category | {"order": order}, record)
    for source in lists["funding_sources"]:
        _row(FundingSource, "slug", source, record)
    for supplier in lists["suppliers"]:
        _row(Supplier, "name", supplier, record)


def _row(model: type[models.Model], name: str, values: dict[str, Any], record: Record) -> None:
    key = f"{model._meta.model_name}:{values[name]}"
    if key in record or model._default_manager.filter(**{name: values[name]}).exists():
        return
    row = model(**values)
    row.full_clean()
    row.save()
    record.add(key, row)


def load_terms(world: World, record: Record) -> None:
    """The glossary's terms: all made first, since their definitions link to each other."""
    terms = reading.table("glossary")["terms"]
    missing = [term for term in terms if f"term:{term['slug']}" not in record]
    for term in missing:
        names = {"term": term["term"], "short_form": term.get("short_form", "")}
        made, _ = GlossaryTerm.objects.get_or_create(slug=term["slug"], defaults=names)
        record.add(f"term:{term['slug']}", made)
    for term in terms:
        world.terms[term["slug"]] = int(record.pk_of(f"term:{term['slug']}"))


def define_terms(world: World, record: Record) -> None:
    """The definitions of the terms that this load made."""
    for term in reading.table("glossary")["terms"]:
        if f"term:{term['slug']}" in record.added:
            made = GlossaryTerm.objects.get(pk=world.terms[term["slug"]])
            fill(made, {"definition": term["definition"]}, world)
            made.full_clean()
            made.save()


def load_settings(site: Site, world: World, record: Record) -> None:
    """The site's settings, as far as nobody has changed them from their defaults."""
    table = reading.table("organisation")
    for key, model in SETTINGS.items():
        if f"settings:{key}" not in record:
            settings = model.for_site(site)
            fill(settings, _untouched(settings, table[key]), world)
            settings.full_clean()
            settings.save()
            record.add(f"settings:{key}", settings)


def _untouched(settings: models.Model, values: dict[str, Any]) -> dict[str, Any]:
    """The values whose field is empty or still at its default."""
    return {name: value for name, value in values.items() if _is_untouched(settings, name)}


def _is_untouched(settings: models.Model, name: str) -> bool:
    field: Any = settings._meta.get_field(name)
    stands = getattr(settings, name)
    return not stands or stands == field.get_default()
