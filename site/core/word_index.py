"""What the index that Wagtail keeps of all pages says of a reader's words.

Wagtail's own search joins the pages before it looks into the index, and PostgreSQL then reads all
of it. Here the index is asked first, for the same answer: as quick among many pages as among few.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache, reduce
from operator import and_, or_
from typing import Any, NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db import connection
from django.db.models import BigIntegerField, F, FloatField, Model, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast
from wagtail.search.models import IndexEntry

from core.query_words import compounds_of, spellings

TEXTS = ("title", "body")  # the columns that hold whole words
BEGINNINGS = ("autocomplete",)  # the one that is asked for words that begin so
ENTRIES = IndexEntry._meta.db_table
FTS = f"{ENTRIES}_fts"  # SQLite's index of these columns


class Language(NamedTuple):
    """How a search language says that all, or any, of its parts must be there, or this text."""

    every: str
    either: str
    text: Callable[[str], str]


class Ask(NamedTuple):
    """Words to look for: in all of their spellings, in which columns, all of them or any."""

    query: str
    columns: tuple[str, ...] = TEXTS
    any_will_do: bool = False

    def language(self) -> Language:
        beginning = self.columns == BEGINNINGS
        if connection.vendor == "postgresql":
            return Language(" & ", " | ", ("'{}':*" if beginning else "'{}'").format)
        return Language(" AND ", " OR ", ('"{}"*' if beginning else '"{}"').format)

    def parts(self) -> list[str]:
        """One for each word, in the search language."""
        return [_compound(compound, self.language()) for compound in compounds_of(self.query)]

    def whole(self) -> str:
        join = _either if self.any_will_do else _every
        return join(self.parts(), self.language())


def all_words(query: str) -> Ask:
    """All the words; or the very same text, for numbers like "DC/2026.014"."""
    return Ask(query)


def beginnings(query: str) -> Ask:
    """Titles or summaries with words that begin like each of these."""
    return Ask(query, columns=BEGINNINGS)


def any_word(query: str) -> Ask:
    """Any of the words."""
    return Ask(query, any_will_do=True)


def entries() -> QuerySet[Any]:
    """The entries of the index, each with the key of its `page`."""
    return IndexEntry.objects.annotate(page=Cast("object_id", BigIntegerField()))


def entries_about(ask: Ask, *, are_many: bool = False) -> QuerySet[Any]:
    """The entries in which this is found.

    They are looked up in the index of words. Who knows that there are many, and wants the first
    in some order, says so: then they are met soon on the way through that order.
    """
    if connection.vendor == "postgresql":
        return entries().filter(_postgresql(ask, SearchQuery if are_many else _Opaque))
    found = RawSQL(f"SELECT rowid FROM {FTS} WHERE {FTS} MATCH %s", [_fts5(ask)])  # noqa: S608, S611
    return entries().filter(pk__in=found)


def pages_about(query: str, model: type[Model]) -> QuerySet[Any]:
    """The keys of the pages of that model, and no other, that have all the words of the query."""
    kind = ContentType.objects.get_for_model(model)
    return entries_about(all_words(query)).filter(content_type=kind).values("page")


def rank_of(ask: Ask) -> Any:
    """How well an entry answers; the more the better. For a query of entries only."""
    if connection.vendor == "postgresql":
        asked = _query(ask.whole())
        title, *others = (SearchRank(F(column), asked) for column in ask.columns)
        return reduce(lambda sum_, rank: sum_ + rank, others, title * F("title_norm"))
    return RawSQL(  # noqa: S611
        f"(SELECT -bm25({FTS}) FROM {FTS} WHERE {FTS} MATCH %s AND rowid = {ENTRIES}.id)",  # noqa: S608
        [_fts5(ask)],
        output_field=FloatField(),
    )


class _Opaque(SearchQuery):
    """A query whose words the planner does not see.

    It takes a word in several spellings for a frequent one, and would read the whole table.
    """

    def as_sql(self, *args: Any, **options: Any) -> Any:
        sql, parameters = super().as_sql(*args, **options)
        return f"(SELECT {sql})", parameters


def _postgresql(ask: Ask, kind: type[SearchQuery]) -> Q:
    """Each word by itself in each column: these have an index, and together they have none."""
    join = or_ if ask.any_will_do else and_
    words = [_query(part, kind=kind) for part in ask.parts()]
    same = _query(ask.query, kind=kind, search_type="phrase")
    return reduce(join, (_in_any(ask.columns, word) for word in words)) | _in_any(ask.columns, same)


def _query(
    written: str, *, kind: type[SearchQuery] = SearchQuery, search_type: str = "raw"
) -> SearchQuery:
    """A query that names its configuration: PostgreSQL then reads it once, not for each row."""
    return kind(written, config=_configuration(), search_type=search_type)


@cache
def _configuration() -> str:
    """The one by which Wagtail fills the index, which is the database's own."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW default_text_search_config")
        return str(cursor.fetchone()[0])


def _in_any(columns: Iterable[str], words: SearchQuery) -> Q:
    return reduce(or_, (Q(**{column: words}) for column in columns))


def _fts5(ask: Ask) -> str:
    same = '"' + ask.query.replace('"', " ") + '"'
    return f"{{{' '.join(ask.columns)}}} : ({ask.whole()} OR {same})"


def _compound(parts: list[str], language: Language) -> str:
    """All its parts, wherever they stand, or it in one word."""
    words = [_either(map(language.text, spellings(part)), language) for part in parts]
    if len(words) == 1:
        return words[0]
    joined = map(language.text, spellings("".join(parts)))
    return _either([_every(words, language), *joined], language)


def _every(asks: Iterable[str], language: Language) -> str:
    return f"({language.every.join(asks)})"


def _either(asks: Iterable[str], language: Language) -> str:
    return f"({language.either.join(asks)})"
