"""What a worker does so that the database finds rows soon."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core import upkeep
from core.models import User
from core.rounds import Rounds

pytestmark = pytest.mark.django_db


@pytest.mark.skipif(connection.vendor != "sqlite", reason="others count rows by themselves")
def test_a_worker_lets_sqlite_know_how_many_rows_there_are() -> None:
    for name in ("ada", "grace", "mary"):
        User.objects.create(username=name)
    Rounds().carry_out(now=timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("SELECT stat FROM sqlite_stat1 WHERE tbl = %s", [User._meta.db_table])
        assert cursor.fetchone() == ("3 1",)


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite counts rows when it is told")
def test_a_database_that_counts_by_itself_is_not_asked_to() -> None:
    with CaptureQueriesContext(connection) as queries:
        assert upkeep.count_rows(timezone.now()) is False
    assert len(queries) == 0
