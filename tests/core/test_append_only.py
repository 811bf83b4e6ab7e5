"""The database itself refuses to change a ledger, whoever asks and however."""

from collections.abc import Callable

import pytest
from django.core.checks import run_checks
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from core import append_only
from core.models import LedgerError
from opportunities.models import Publication, Redaction

LEDGER = Publication._meta.db_table


def write() -> Publication:
    """A row as the public would read it."""
    now = timezone.now()
    return Publication.objects.create(
        opportunity_id=1,
        number=1,
        ocid="ocds-213czf-1",
        tags=["tender"],
        at=now,
        recorded_at=now,
        written_facts={"title": "Sensors"},
    )


def sql(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def warnings() -> list[str]:
    """What `manage.py check --database default` says of ledgers."""
    return [each.msg for each in run_checks(databases=["default"]) if each.id == "core.W001"]


def names() -> list[str]:
    return [trigger.name for trigger in append_only.missing()]


def test_publications_and_redactions_are_ledgers() -> None:
    assert {Publication, Redaction} <= set(append_only.ledgers())


STATEMENTS = [
    f"UPDATE {LEDGER} SET number = 2",
    f"UPDATE {LEDGER} SET written_reason = 'Another'",
    f"DELETE FROM {LEDGER}",
]
OF_POSTGRESQL = [f"TRUNCATE {LEDGER} CASCADE"]
COLUMNS = "opportunity_id, number, ocid, tags, at, recorded_at, written_facts, written_changes"
VALUES = "'ocds-213czf-1', '[]', '2026-01-01', '2026-01-01', '{}', '[]', ''"
OF_SQLITE = [
    f"UPDATE OR REPLACE {LEDGER} SET number = 2",
    f"INSERT OR REPLACE INTO {LEDGER} (id, {COLUMNS}, written_reason) "
    f"SELECT id, 1, 9, {VALUES} FROM {LEDGER}",
    f"REPLACE INTO {LEDGER} ({COLUMNS}, written_reason) VALUES (1, 1, {VALUES})",
    f"INSERT INTO {LEDGER} ({COLUMNS}, written_reason) VALUES (1, 1, {VALUES}) "
    "ON CONFLICT (opportunity_id, number) DO UPDATE SET written_reason = 'Another'",
]


@pytest.mark.django_db
@pytest.mark.parametrize("statement", [*STATEMENTS, *OF_POSTGRESQL, *OF_SQLITE])
def test_sql_can_not_change_a_row(statement: str) -> None:
    other = {"postgresql": OF_SQLITE, "sqlite": OF_POSTGRESQL}[connection.vendor]
    if statement in other:
        pytest.skip("a statement of another database")
    row = write()

    with pytest.raises(IntegrityError):
        sql(statement)

    assert list(Publication.objects.values_list("pk", "number")) == [(row.pk, 1)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "act",
    [
        lambda row: row.save(),
        lambda row: row.delete(),
        lambda row: Publication.objects.all().delete(),
        lambda row: Publication.objects.update(number=2),
        lambda row: Publication.objects.bulk_update([row], ["number"]),
        lambda row: Publication._base_manager.update(number=2),
        lambda row: Publication._base_manager.all().delete(),
        lambda row: models.Model.delete(row),
        lambda row: models.Model.save(row),
        lambda row: Publication.objects.bulk_create(
            [row],
            update_conflicts=True,
            update_fields=["written_reason"],
            unique_fields=["opportunity_id", "number"],
        ),
    ],
)
def test_the_orm_can_not_change_a_row(act: Callable[[Publication], object]) -> None:
    row = write()

    with pytest.raises((LedgerError, IntegrityError)), transaction.atomic():
        act(row)

    assert Publication.objects.get().facts == {"title": "Sensors"}


@pytest.mark.django_db
def test_new_rows_are_welcome() -> None:
    first = write()
    later = {"opportunity_id": 1, "number": 2, "at": first.at, "recorded_at": first.at}

    Publication.objects.create(**later, ocid=first.ocid, tags=[], written_facts={})

    assert Publication.objects.count() == 2


@pytest.mark.django_db
def test_the_check_names_what_is_missing() -> None:
    assert warnings() == []

    append_only.remove()

    assert len(warnings()) == len(names()) > 0
    assert f"rows of {LEDGER} can be changed." in " ".join(warnings())


@pytest.mark.django_db
def test_a_check_that_names_no_database_asks_none() -> None:
    append_only.remove()

    assert [each for each in run_checks() if each.id == "core.W001"] == []


DROP = "DROP TRIGGER {table}_is_append_only ON {table}"
BEFORE = "CREATE TRIGGER {table}_is_append_only BEFORE"
REFUSES = "ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {function}()"
FEIGNED = {
    "postgresql": [
        ["ALTER TABLE {table} DISABLE TRIGGER {table}_is_append_only"],
        [DROP, f"{BEFORE} TRUNCATE {REFUSES}"],
        [DROP, f"{BEFORE} UPDATE OF number OR DELETE OR TRUNCATE {REFUSES}"],
        [
            "CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql "
            "AS $$ BEGIN RETURN NULL; END $$"
        ],
    ],
    "sqlite": [
        ["DROP TRIGGER {table}_no_update"],
        [
            "DROP TRIGGER {table}_no_update",
            "CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} BEGIN SELECT 1; END",
        ],
    ],
}


@pytest.mark.django_db
@pytest.mark.parametrize("feigned", FEIGNED[connection.vendor])
def test_a_trigger_that_does_less_is_made_anew(feigned: list[str]) -> None:
    for statement in feigned:
        sql(statement.format(table=LEDGER, function=append_only.REFUSE))

    assert [name for name in append_only.install() if name.startswith(LEDGER)]
    assert append_only.install() == []
    write()
    with pytest.raises(IntegrityError):
        sql(f"UPDATE {LEDGER} SET written_reason = 'Another'")
