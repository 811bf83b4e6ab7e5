"""Which pages anyone may read."""

from typing import TypeVar

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, QuerySet, Value
from django.db.models.expressions import Combinable
from wagtail.models import PageViewRestriction

Pages = TypeVar("Pages", bound=QuerySet)


def readable(pages: Pages) -> Pages:
    """The live pages that nobody restricted, by themselves or above.

    Like Wagtail's own `public()`, but within the one query that fetches the pages.
    """
    return pages.filter(~Exists(restrictions_on(OuterRef("path"))), live=True)


def with_restrictions_known(pages: Pages) -> Pages:
    """Each page with `is_restricted`, so that serving it need not ask again."""
    return pages.annotate(is_restricted=Exists(restrictions_on(OuterRef("path"))))


def restrictions_on(path: Combinable | str) -> QuerySet[PageViewRestriction]:
    """The restrictions that hold for the page at this path of the tree."""
    here = Value(path) if isinstance(path, str) else path
    wrapped = ExpressionWrapper(here, output_field=CharField())
    return PageViewRestriction.objects.alias(here=wrapped).filter(here__startswith=F("page__path"))
