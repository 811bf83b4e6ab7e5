"""Which pages anyone may read."""

from typing import TypeVar

from django.db.models import (
    CharField,
    DateTimeField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    QuerySet,
    Value,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from wagtail.models import PageViewRestriction

from core.clock import LONG_AGO

Pages = TypeVar("Pages", bound=QuerySet)


def readable(pages: Pages) -> Pages:
    """The live pages that nobody restricted, by themselves or above.

    Like Wagtail's own `public()`, but within the one query that fetches the pages.
    """
    return pages.filter(~Exists(restrictions_on(OuterRef("path"))), live=True)


def with_restrictions_known(pages: Pages) -> Pages:
    """Each page with `is_restricted`, so that serving it need not ask again."""
    return pages.annotate(is_restricted=Exists(restrictions_on(OuterRef("path"))))


def with_changed_at(pages: Pages) -> Pages:
    """Each with `changed_at`: when it was last published."""
    moment = Coalesce("last_published_at", Value(LONG_AGO), output_field=DateTimeField())
    return pages.annotate(changed_at=moment)


def restrictions_on(path: Combinable | str) -> QuerySet[PageViewRestriction]:
    """The restrictions that hold for the page at this path of the tree."""
    here = Value(path) if isinstance(path, str) else path
    wrapped = ExpressionWrapper(here, output_field=CharField())
    return PageViewRestriction.objects.alias(here=wrapped).filter(here__startswith=F("page__path"))
