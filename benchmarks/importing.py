"""How long it takes to import a list of consents with their evidence.

    DATABASE_URL=sqlite:////tmp/importing.sqlite3 .venv/bin/python benchmarks/importing.py

The database is migrated first; what is imported is undone. Printed: seconds for the import of so
many lines into a list that is empty, and for the same file again, in which all are known.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from datetime import timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "site")]
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.dev"

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from mailing.domain.proving import Proof  # noqa: E402
from mailing.imports.subscribers import import_subscribers  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lines", type=int, default=10_000)
    lines = parser.parse_args().lines
    call_command("migrate", verbosity=0)
    raw = a_list(lines)
    with transaction.atomic():
        for what in ("new", "known"):
            print(f"{connection.vendor}: {lines} lines, {what}: {seconds(raw):.1f} s")
        began = time.perf_counter()
        proof = Proof()
        problems = list(proof.problems())
        took = time.perf_counter() - began
        print(f"{proof.checked} events proven in {took:.1f} s, {len(problems)} problems")
        transaction.set_rollback(True)


def a_list(lines: int) -> bytes:
    """Consents of a month ago."""
    day = f"{timezone.now() - timedelta(days=30):%Y-%m-%d}"
    rows = [f"a{n}@example{n % 50}.org,innovation_news,1,{day},Paper form" for n in range(lines)]
    return "\n".join(["address,purpose,wording_version,date,source", *rows]).encode()


def seconds(raw: bytes) -> float:
    began = time.perf_counter()
    import_subscribers(raw=raw, by="benchmark", now=timezone.now(), dry_run=False)
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
