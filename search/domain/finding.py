"""Which public pages the reader's words lead to."""

from collections import Counter
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.contrib.contenttypes.models import ContentType
from wagtail.models import Page, PageQuerySet, Site
from wagtail.search.query import Or, Phrase, PlainText

from core.query_words import forms_of, other_form, words_of

KINDS = ("Opportunity", "Guidance", "Case study", "News", "Page")


class Found(NamedTuple):
    """Pages that match, best first, and how many there are of each kind."""

    pages: Any  # what a paginator can count and cut
    counts: dict[str, int]


def find(query: str, *, site: Site, kind: str = "") -> Found:
    """Public pages of the site, of one kind or (empty) of all, that speak of the query's words.

    Pages with all the words; where there are none, pages whose title or summary has words that
    begin so; where there are none either, pages with any of the words.
    """
    public = Page.objects.live().public().descendant_of(site.root_page, inclusive=True)
    for ask in (_all_words, _beginnings, _any_word) if words_of(query) else ():
        types = ask(public, query, order_by_relevance=False).facet("content_type_id")
        if types:
            chosen = public.filter(content_type__in=_of_kind(types, kind))
            return Found(ask(chosen, query), _counts(types))
    return Found([], {})


def kind_of(content_type_id: int) -> str:
    """What readers call a page of that type."""
    model = ContentType.objects.get_for_id(content_type_id).model_class()
    return getattr(model, "kind", "Page")


def _all_words(pages: PageQuerySet, query: str, **options: Any) -> Any:
    """All words, in either number; or, for numbers like "DC/2026.014", the very same text."""
    forms = [PlainText(" ".join(form), operator="and") for form in forms_of(words_of(query))]
    return pages.search(Or([*forms, Phrase(query.replace('"', " "))]), **options)


def _beginnings(pages: PageQuerySet, query: str, **options: Any) -> Any:
    return pages.autocomplete(" ".join(words_of(query)), operator="and", **options)


def _any_word(pages: PageQuerySet, query: str, **options: Any) -> Any:
    forms = [form for word in words_of(query) for form in (word, other_form(word))]
    return pages.search(" ".join(forms), operator="or", **options)


def _of_kind(types: Iterable[int], kind: str) -> list[int]:
    return [pk for pk in types if not kind or kind_of(pk) == kind]


def _counts(types: dict[int, int]) -> dict[str, int]:
    """How many of each kind, in the order of `KINDS`; kinds without any are left out."""
    counts: Counter[str] = Counter()
    for content_type_id, count in types.items():
        counts[kind_of(content_type_id)] += count
    return {kind: counts[kind] for kind in KINDS if counts[kind]}
