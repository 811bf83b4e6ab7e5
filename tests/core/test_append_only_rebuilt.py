"""Tables that are rebuilt or emptied: in a file of its own, as its tests empty the database."""

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, models

from core import append_only
from opportunities.models import Publication
from tests.core.test_append_only import LEDGER, sql, warnings, write

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_migration_that_rebuilds_the_table_gets_its_triggers_back() -> None:
    write()
    narrow = Publication._meta.get_field("ocid")
    wide = models.CharField(max_length=130)
    wide.set_attributes_from_name("ocid")
    wide.model = Publication

    with connection.schema_editor() as editor:
        editor.alter_field(Publication, narrow, wide)
    if connection.vendor == "sqlite":
        assert len(warnings()) == 3
    call_command("migrate", verbosity=0)

    assert warnings() == []
    with pytest.raises(IntegrityError):
        sql(f"UPDATE {LEDGER} SET number = 2")
    with connection.schema_editor() as editor:
        editor.alter_field(Publication, wide, narrow)


def test_only_who_takes_the_triggers_away_can_empty_a_ledger() -> None:
    write()
    with pytest.raises(CommandError):
        call_command("flush", interactive=False, verbosity=0)
    assert Publication.objects.exists()

    append_only.remove()
    call_command("flush", interactive=False, verbosity=0)

    assert not Publication.objects.exists()
    assert warnings() == []
