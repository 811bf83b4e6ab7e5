"""Ledgers are append-only in the database itself: triggers refuse to change or delete a row.

They are put where they are missing after each `migrate`, because a migration that rebuilds a
table on SQLite silently drops its triggers. A new ledger needs no more than `LedgerRow`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from core.models.ledger import LedgerRow

REFUSE = "refuse_to_change_a_ledger"  # PostgreSQL's function; errors of class 23 are integrity
BODY = """
BEGIN
    RAISE EXCEPTION 'Rows of % are never changed or deleted.', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END
"""
FUNCTION = f"CREATE OR REPLACE FUNCTION {REFUSE}() RETURNS trigger LANGUAGE plpgsql AS $${BODY}$$"
BEFORE_ANY_CHANGE = 2 + 8 + 16 + 32  # PostgreSQL's bits: before delete, update, truncate; no row


class Trigger(NamedTuple):
    """One trigger: its name, its table, and the statement that makes it."""

    name: str
    table: str
    sql: str


def install(using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """Make the triggers that are missing or not as they should be; their names."""
    connection = connections[using]
    wanted = list(missing(using))
    if not wanted:
        return []
    with transaction.atomic(using), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(FUNCTION)
        for trigger in wanted:
            cursor.execute(_drop(connection, trigger))
            cursor.execute(trigger.sql)
    return [trigger.name for trigger in wanted]


def remove(using: str = DEFAULT_DB_ALIAS) -> None:
    """Drop all triggers: only for a migration that mends rows, or to empty a test database."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for trigger in _wanted(connection):
            cursor.execute(_drop(connection, trigger))


def missing(using: str = DEFAULT_DB_ALIAS) -> Iterator[Trigger]:
    """The triggers that should be there and are not, or are switched off or otherwise made."""
    connection = connections[using]
    standing = _standing(connection)
    for trigger in _wanted(connection):
        if not _same(standing.get((trigger.table, trigger.name)), trigger):
            yield trigger


def ledgers() -> list[type[LedgerRow]]:
    """The models whose rows are written once."""
    return [model for model in apps.get_models() if issubclass(model, LedgerRow)]


def _wanted(connection: BaseDatabaseWrapper) -> Iterator[Trigger]:
    tables = set(connection.introspection.table_names())
    for model in ledgers():
        if model._meta.db_table in tables:  # it may have still to be made by a migration
            yield from _triggers(connection, model)


def _triggers(connection: BaseDatabaseWrapper, model: type[LedgerRow]) -> Iterator[Trigger]:
    table = model._meta.db_table
    for verb, form in _forms(connection, model):
        name = f"{table}_{verb}"
        quoted = {"name": connection.ops.quote_name(name), "table": _quoted(connection, table)}
        yield Trigger(name, table, form.format(**quoted))


def _forms(connection: BaseDatabaseWrapper, model: type[LedgerRow]) -> Iterator[tuple[str, str]]:
    if connection.vendor == "postgresql":
        yield (
            "is_append_only",
            "CREATE TRIGGER {name} BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {REFUSE}()",
        )
        return
    refuse = "BEGIN SELECT RAISE(ABORT, 'Rows of a ledger are never changed or deleted.'); END"
    yield "no_update", f"CREATE TRIGGER {{name}} BEFORE UPDATE ON {{table}} {refuse}"
    yield "no_delete", f"CREATE TRIGGER {{name}} BEFORE DELETE ON {{table}} {refuse}"
    # INSERT OR REPLACE deletes the row that is in its way, without a DELETE trigger.
    clashes = " OR ".join(_clashes(connection, model))
    rival = f"EXISTS (SELECT 1 FROM {{table}} WHERE {clashes})"  # noqa: S608 - names of ours
    yield "no_replace", f"CREATE TRIGGER {{name}} BEFORE INSERT ON {{table}} WHEN {rival} {refuse}"


def _clashes(connection: BaseDatabaseWrapper, model: type[LedgerRow]) -> Iterator[str]:
    """For each set of columns that is unique: the condition that a new row has a rival."""
    for fields in model._meta.total_unique_constraints:
        yield _clash(connection, [model._meta.get_field(name) for name in fields.fields])
    for field in model._meta.local_concrete_fields:
        if field.unique:
            yield _clash(connection, [field])


def _clash(connection: BaseDatabaseWrapper, fields: list[Any]) -> str:
    columns = [_quoted(connection, field.column) for field in fields]
    return "(" + " AND ".join(f"{column} = NEW.{column}" for column in columns) + ")"


def _standing(connection: BaseDatabaseWrapper) -> dict[tuple[str, str], str]:
    """What each trigger does: SQLite keeps the statement, PostgreSQL tells when and what."""
    statement = {
        "postgresql": "SELECT c.relname, t.tgname, t.tgtype || p.prosrc FROM pg_trigger t "
        "JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid "
        "WHERE t.tgenabled IN ('O', 'A') AND pg_table_is_visible(c.oid) "
        "AND t.tgqual IS NULL AND cardinality(t.tgattr::int2[]) = 0",
        "sqlite": "SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'trigger'",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return {(table, name): made for table, name, made in cursor.fetchall()}


def _same(standing: str | None, trigger: Trigger) -> bool:
    return standing in (trigger.sql, f"{BEFORE_ANY_CHANGE}{BODY}")


def _drop(connection: BaseDatabaseWrapper, trigger: Trigger) -> str:
    name, table = (_quoted(connection, each) for each in (trigger.name, trigger.table))
    on_table = f" ON {table}" if connection.vendor == "postgresql" else ""
    return f"DROP TRIGGER IF EXISTS {name}{on_table}"


def _quoted(connection: BaseDatabaseWrapper, name: str) -> str:
    return connection.ops.quote_name(name)


def install_after_migrate(using: str, **kwargs: Any) -> None:
    """A receiver of Django's `post_migrate`."""
    install(using)
