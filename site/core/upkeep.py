"""What a database does not do by itself to find rows soon."""

from datetime import datetime

from django.db import connection

SAMPLE = 1000  # entries of each index that are looked at: a tenth of a second for very many rows


def count_rows(now: datetime) -> bool:
    """Let SQLite see how many rows there are of what: by that it chooses among indexes.

    PostgreSQL does so as rows change. For the worker's rounds; nothing is left waiting.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA analysis_limit = {SAMPLE}")
            cursor.execute("ANALYZE")
    return False
