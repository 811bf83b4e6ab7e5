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
    Subquery,
    Value,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from wagtail.models import Page, PageViewRestriction

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
    return restrictions().alias(here=wrapped).filter(here__startswith=F("path"))


def restrictions() -> QuerySet[PageViewRestriction]:
    """Each with the `path` of its page.

    There are few, and each finds its page by its key: joined, SQLite would look at all pages.
    """
    path = Page.objects.order_by().filter(pk=OuterRef("page_id")).values("path")
    return PageViewRestriction.objects.annotate(path=Subquery(path))
