"""Which pages speak of a reader's words, asked of the index that Wagtail keeps.

Wagtail's own search joins the pages before it looks into the index. These are plain subqueries:
as quick for a hundred thousand pages as for a hundred.
"""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import Model
from django.db.models.expressions import RawSQL
from wagtail.search.models import IndexEntry

from core.query_words import compounds_of, spellings

_ENTRIES = IndexEntry._meta.db_table
_POSTGRESQL = f"""
    SELECT CAST(object_id AS bigint) FROM {_ENTRIES} WHERE content_type_id = %s
    AND (title || body) @@ (to_tsquery(%s) || phraseto_tsquery(%s))
"""  # noqa: S608 - the name of a table
_SQLITE = f"""
    SELECT CAST(entry.object_id AS integer) FROM {_ENTRIES}_fts AS words
    JOIN {_ENTRIES} AS entry ON entry.id = words.rowid
    WHERE entry.content_type_id = %s AND {_ENTRIES}_fts MATCH %s
"""  # noqa: S608


class Language(NamedTuple):
    """How a search language says that all, or any, of its parts must be there, or this text."""

    every: str
    either: str
    text: Callable[[str], str]


TSQUERY = Language(" & ", " | ", "'{}'".format)
FTS5 = Language(" AND ", " OR ", '"{}"'.format)


def pages_about(query: str, model: type[Model]) -> RawSQL:
    """The keys of the pages of that model, and no other, that have all the words of the query.

    In any of their spellings; or the very same text, for numbers like "DC/2026.014".
    """
    kind = ContentType.objects.get_for_model(model).pk
    if connection.vendor == "postgresql":
        return RawSQL(_POSTGRESQL, (kind, ask(query, TSQUERY), query))  # noqa: S611
    same = FTS5.text(query.replace('"', " "))
    return RawSQL(_SQLITE, (kind, f"{{title body}} : ({ask(query, FTS5)} OR {same})"))  # noqa: S611


def ask(query: str, language: Language) -> str:
    """All words of the query, each in any of its spellings, in that search language."""
    return _every((_compound(parts, language) for parts in compounds_of(query)), language)


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
