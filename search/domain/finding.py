"""Which public pages the reader's words lead to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from django.contrib.contenttypes.models import ContentType
from wagtail.models import Page, Site, get_page_models

from core.query_words import words_of
from core.querysets import readable
from core.word_index import Ask, all_words, any_word, beginnings, entries, entries_about, rank_of

GROWING = "Opportunity"  # there may be very many of these
MOST = 300  # that are looked at: more than anyone reads, and soon put in order
KINDS = (GROWING, "Guidance", "Case study", "News", "Page")


class Ranked(Sequence[Page]):
    """Pages that were found, best first, of which parts can be cut."""

    def __init__(self, entries: Collection[int], ask: Ask) -> None:
        self.entries, self.ask = entries, ask

    def __len__(self) -> int:
        return len(self.entries)

    def __getitem__(self, part: Any) -> Any:
        """The pages of that part; the index has their order, the tree the pages themselves."""
        found = entries().filter(pk__in=self.entries)
        ordered = found.order_by(rank_of(self.ask, self.entries).desc(), "-pk")
        keys = list(ordered.values_list("page", flat=True)[part])
        pages = Page.objects.in_bulk(keys)
        return [pages[key] for key in keys if key in pages]


class Found(NamedTuple):
    """Pages that match, best first, and how many there are of each kind.

    Of words that very many pages have, only the newest of these are found: `is_all` is false then.
    """

    pages: Sequence[Page]
    counts: dict[str, int]
    is_all: bool = True


class Hits(NamedTuple):
    """The entries of the index that have the words, by the keys of their pages."""

    entries: dict[int, int]
    is_all: bool = True


def find(query: str, *, site: Site, kind: str = "") -> Found:
    """Public pages of the site, of one kind or (empty) of all, that speak of the query's words.

    Pages with all the words; where there are none, pages whose title or summary has words that
    begin so; where there are none either, pages with any of the words.
    """
    for asking in (all_words, beginnings, any_word) if words_of(query) else ():
        ask = asking(query)
        hits = _hits(ask)
        types = _types_of_public(hits.entries, site)
        if types:
            counts = Counter(types.values())
            chosen = _of_kind(counts, kind)
            keys = [hits.entries[page] for page, each in types.items() if each in chosen]
            return Found(Ranked(keys, ask), _counts(counts), hits.is_all)
    return Found([], {})


def _hits(ask: Ask) -> Hits:
    """What has the words: of opportunities no more than `MOST`, and as many of all else.

    They are told apart so that many of the former never hide the few guides to them.
    """
    types = _page_types()
    growing = _of_kind(types, GROWING)
    parts = [_newest(ask, growing), _newest(ask, set(types) - set(growing))]
    found = {page: entry for rows, _ in parts for entry, page in rows}
    return Hits(found, all(is_all for _, is_all in parts))


def _newest(ask: Ask, types: Collection[int]) -> tuple[list[tuple[int, int]], bool]:
    """No more than `MOST` entries with their pages, the newest; and whether these are all.

    In no order the index of words finds them and stops when there are enough; only of more than
    enough the newest are looked for, and then they are near the end of the table.
    """
    columns, these = ("pk", "page"), {"content_type__in": types}
    rows = list(entries_about(ask).filter(**these).values_list(*columns)[: MOST + 1])
    if len(rows) <= MOST:
        return rows, True
    newest = entries_about(ask, are_many=True).filter(**these).order_by("-pk")
    return list(newest.values_list(*columns)[:MOST]), False


def _types_of_public(keys: Collection[int], site: Site) -> dict[int, int]:
    """The types of those of these pages that readers of the site may see."""
    if not keys:
        return {}
    below = Page.objects.descendant_of(site.root_page, inclusive=True).filter(pk__in=keys)
    return dict(readable(below).order_by().values_list("pk", "content_type"))


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


def _counts(types: Mapping[int, int]) -> dict[str, int]:
    """How many of each kind, in the order of `KINDS`; kinds without any are left out."""
    counts: Counter[str] = Counter()
    for content_type_id, count in types.items():
        counts[kind_of(content_type_id)] += count
    return {kind: counts[kind] for kind in KINDS if counts[kind]}
