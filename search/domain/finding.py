"""Which public pages the reader's words lead to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, QuerySet
from wagtail.models import Page, Site, get_page_models

from core.query_words import words_of
from core.word_index import Ask, all_words, any_word, beginnings, entries_about, rank_of

KINDS = ("Opportunity", "Guidance", "Case study", "News", "Page")


class Ranked(Sequence[Page]):
    """Pages that were found, best first, of which parts can be cut."""

    def __init__(self, entries: QuerySet[Any], ask: Ask, count: int) -> None:
        self.entries, self.ask, self.length = entries, ask, count

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, part: Any) -> Any:
        """The pages of that part; the index has their order, the tree the pages themselves."""
        ordered = self.entries.order_by(rank_of(self.ask).desc(), "-pk")
        keys = list(ordered.values_list("page", flat=True)[part])
        pages = Page.objects.in_bulk(keys)
        return [pages[key] for key in keys if key in pages]


class Found(NamedTuple):
    """Pages that match, best first, and how many there are of each kind."""

    pages: Sequence[Page]
    counts: dict[str, int]


def find(query: str, *, site: Site, kind: str = "") -> Found:
    """Public pages of the site, of one kind or (empty) of all, that speak of the query's words.

    Pages with all the words; where there are none, pages whose title or summary has words that
    begin so; where there are none either, pages with any of the words.
    """
    public = Page.objects.live().public().descendant_of(site.root_page, inclusive=True)
    for asking in (all_words, beginnings, any_word) if words_of(query) else ():
        ask = asking(query)
        entries = entries_about(ask).filter(
            content_type__in=_page_types(), page__in=public.values("pk")
        )
        types = dict(entries.order_by().values_list("content_type").annotate(number=Count("pk")))
        if types:
            chosen = _of_kind(types, kind)
            count = sum(types[each] for each in chosen)
            return Found(
                Ranked(entries.filter(content_type__in=chosen), ask, count), _counts(types)
            )
    return Found([], {})


def kind_of(content_type_id: int) -> str:
    """What readers call a page of that type."""
    model = ContentType.objects.get_for_id(content_type_id).model_class()
    return getattr(model, "kind", "Page")


def _page_types() -> list[int]:
    """The index holds other things beside pages, under numbers of their own."""
    types = ContentType.objects.get_for_models(*get_page_models())
    return [each.pk for each in types.values()]


def _of_kind(types: Iterable[int], kind: str) -> list[int]:
    return [pk for pk in types if not kind or kind_of(pk) == kind]


def _counts(types: dict[int, int]) -> dict[str, int]:
    """How many of each kind, in the order of `KINDS`; kinds without any are left out."""
    counts: Counter[str] = Counter()
    for content_type_id, count in types.items():
        counts[kind_of(content_type_id)] += count
    return {kind: counts[kind] for kind in KINDS if counts[kind]}
