"""What the index that Wagtail keeps of all pages says of a reader's words.

Wagtail's own search joins the pages before it looks into the index, and PostgreSQL then reads all
of it. Here the index is asked first, for the same answer: as quick among many pages as among few.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cache, reduce
from operator import or_
from typing import Any, NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVectorField
from django.db import connection
from django.db.models import BigIntegerField, F, FloatField, Func, Model, Q, QuerySet
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
    quote: str
    beginning: str  # after a text: any word that begins so

    def text(self, words: str) -> str:
        return f"{self.quote}{words}{self.quote}"


class Ask(NamedTuple):
    """Words to look for: in all of their spellings, in which columns, all of them or any."""

    query: str
    columns: tuple[str, ...] = TEXTS
    any_will_do: bool = False

    def words(self) -> list[list[str]]:
        """For each word the ways to find it, in the search language."""
        ending = _language().beginning if self.columns == BEGINNINGS else ""
        return [_ways(compound, ending) for compound in compounds_of(self.query)]

    def whole(self) -> str:
        """The words together."""
        return (_either if self.any_will_do else _every)(map(_either, self.words()))

    def same(self) -> list[str]:
        """The very same text, where it is more than words with spaces between them."""
        language, words = _language(), ["-".join(parts) for parts in compounds_of(self.query)]
        if self.query.lower().split() == words:
            return []
        return [language.text(self.query.replace(language.quote, " ").replace("\\", " "))]

    def ways(self) -> list[str]:
        """The words, or the very same text, as asks of which any will do.

        The compounds that words may be are rare: what needs one is soon looked for by itself, and
        slows down frequent words that are asked together with it.
        """
        words = self.words()
        written = (_either if self.any_will_do else _every)(first for first, *_ in words)
        compounds = [each for _, *others in words for each in others]
        asks = [_either([written, *self.same()])]
        return [*asks, _every([self.whole(), _either(compounds)])] if compounds else asks


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
        together = entries().alias(lexemes=_Together(*ask.columns))
        return together.filter(_postgresql(ask, SearchQuery if are_many else _Opaque))
    found = RawSQL(f"SELECT rowid FROM {FTS} WHERE {FTS} MATCH %s", [_fts5(ask)])  # noqa: S608, S611
    return entries().filter(pk__in=found)


def pages_about(query: str, model: type[Model]) -> QuerySet[Any]:
    """The keys of the pages of that model, and no other, that have all the words of the query."""
    kind = ContentType.objects.get_for_model(model)
    return entries_about(all_words(query)).filter(content_type=kind).values("page")


def rank_of(ask: Ask, among: Collection[int]) -> Any:
    """How well an entry answers; the more the better. For a query of these entries only."""
    if connection.vendor == "postgresql":
        asked = _query(ask.whole())
        title, *others = (SearchRank(F(column), asked) for column in ask.columns)
        return reduce(lambda sum_, rank: sum_ + rank, others, title * F("title_norm"))
    these = ", ".join(["%s"] * len(among))
    ranks = f"SELECT rowid, -bm25({FTS}) FROM {FTS} WHERE {FTS} MATCH %s AND +rowid IN ({these})"  # noqa: S608
    return RawSQL(  # noqa: S611 - ranked once for all: else the whole index is read for each
        f"(WITH ranks (entry, rank) AS MATERIALIZED ({ranks}) "  # noqa: S608
        f"SELECT rank FROM ranks WHERE entry = {ENTRIES}.id)",
        [_fts5(ask), *among],
        output_field=FloatField(),
    )


class _Opaque(SearchQuery):
    """A query whose words the planner does not see.

    It takes a word in several spellings for a frequent one, and would read the whole table.
    """

    def as_sql(self, *args: Any, **options: Any) -> Any:
        sql, parameters = super().as_sql(*args, **options)
        return f"(SELECT {sql})", parameters


class _Together(Func):
    """Columns as one: for those that hold whole words there is an index that says the same."""

    template = "(%(expressions)s)"
    arg_joiner = " || "
    output_field = SearchVectorField()


def _postgresql(ask: Ask, kind: type[SearchQuery]) -> Q:
    return reduce(or_, (Q(lexemes=_query(way, kind=kind)) for way in ask.ways()))


def _query(written: str, *, kind: type[SearchQuery] = SearchQuery) -> SearchQuery:
    """A query that names its configuration: PostgreSQL then reads it once, not for each row."""
    return kind(written, config=_configuration(), search_type="raw")


@cache
def _configuration() -> str:
    """The one by which Wagtail fills the index, which is the database's own."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW default_text_search_config")
        return str(cursor.fetchone()[0])


def _language() -> Language:
    if connection.vendor == "postgresql":
        return Language(" & ", " | ", "'", ":*")
    return Language(" AND ", " OR ", '"', "*")


def _fts5(ask: Ask) -> str:
    return f"{{{' '.join(ask.columns)}}} : {_either([ask.whole(), *ask.same()])}"


def _ways(parts: list[str], ending: str) -> list[str]:
    """A word as it is, or as a compound; the parts of one wherever they stand, or in one word."""
    if len(parts) > 1:
        every = _every(_either(_ways([part], ending)) for part in parts)
        return [every, *_ways(["".join(parts)], ending)]
    spelled = spellings(parts[0])
    kinds = [each for each in spelled if "-" not in each], [each for each in spelled if "-" in each]
    return [_either(_language().text(each) + ending for each in kind) for kind in kinds if kind]


def _every(asks: Iterable[str]) -> str:
    return f"({_language().every.join(asks)})"


def _either(asks: Iterable[str]) -> str:
    return f"({_language().either.join(asks)})"
