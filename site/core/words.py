"""Finding rows by the words in them, alike on every database.

A row keeps its words in lower case, without signs; a reader's words find it where each of them
begins one of these. PostgreSQL finds them by an index, SQLite by looking through a short column.
"""

import re
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.ddl_references import Statement

MAX_WORDS = 12
MAX_LENGTH = 60  # characters of one word; PostgreSQL refuses far longer ones
_WORD = re.compile(r"[^\W_]+")


def words_in(text: str) -> list[str]:
    """The words of a text, once each: "DC/2026.014" has dc, 2026 and 014."""
    return list(dict.fromkeys(word[:MAX_LENGTH] for word in _WORD.findall(text.casefold())))


class WordsField(models.TextField):
    """The words by which a row is found; `words__begin="data pla"` finds "Data platform"."""

    def get_prep_value(self, value: Any) -> Any:
        return value if value is None else " ".join(words_in(str(value)))


@WordsField.register_lookup
class Met(models.Lookup):
    """Finds what `Begin` does, without its index: for rows that are met in another order.

    There each row is looked at, and its words are read sooner than made out once more.
    """

    lookup_name = "met"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[str | int, ...]]:
        column, _ = self.process_lhs(compiler, connection)
        patterns = tuple(f"% {word}%" for word in self._words())
        return " AND ".join([f"' ' || {column} LIKE %s"] * len(patterns)), patterns

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, tuple[str | int, ...]]:
        """As a case, which the planner expects to hold for many rows: else it reads the table."""
        sql, patterns = self.as_sql(compiler, connection)
        return f"CASE WHEN {sql} THEN TRUE ELSE FALSE END", patterns

    def _words(self) -> list[str]:
        words = words_in(str(self.rhs))[:MAX_WORDS]
        if not words:
            raise EmptyResultSet
        return words


@WordsField.register_lookup
class Begin(Met):
    """Each of the words begins one of the row's; a text without any words finds nothing."""

    lookup_name = "begin"

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, tuple[str | int, ...]]:
        column, _ = self.process_lhs(compiler, connection)
        beginnings = " & ".join(f"{word}:*" for word in self._words())
        return f"to_tsvector('simple', {column}) @@ to_tsquery('simple', %s)", (beginnings,)


class WordsIndex(models.Index):
    """An index of the words in one `WordsField`."""

    def create_sql(
        self,
        model: type[models.Model],
        schema_editor: BaseDatabaseSchemaEditor,
        *args: Any,
        **options: Any,
    ) -> Statement:
        statement: Any = super().create_sql(model, schema_editor, *args, **options)
        if schema_editor.connection.vendor == "postgresql":
            field: Any = model._meta.get_field(self.fields[0])
            column = schema_editor.quote_name(field.column)
            statement.parts |= {
                "using": " USING gin",
                "columns": f"to_tsvector('simple', {column})",
                "extra": " WITH (fastupdate = off)",  # found at once, and planned by true cost
            }
        return statement
