"""Kill workers in the middle of a mailing, again and again, and count what each reader got.

    DATABASE_URL=sqlite:////tmp/killing.sqlite3 .venv/bin/python benchmarks/killing.py

The database is migrated first and must hold a list of opportunities (`load_demo`) or nothing; what
is sent stays in it. A mail server of our own, in a process of its own, writes down each recipient
before it says that it took the mail. The table says how many mails came twice and how many never,
how many are shown in doubt, and how many of these came. Before alerts are sent, the workers find
whom they are for: that is part of what is killed. It ends with 1 where a newsletter came twice, a
loss is not shown, or an alert or a confirmation is missing.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "site")]
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.dev"

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.models import Q  # noqa: E402
from django.utils import timezone  # noqa: E402

from mailing.domain.delivering.claiming import LEASE  # noqa: E402
from mailing.domain.delivering.sweeping import sweep  # noqa: E402
from mailing.enums import WAITING, DeliveryState  # noqa: E402
from mailing.models import Delivery  # noqa: E402
from opportunities.models import OpportunityIndexPage  # noqa: E402
from tests.mailing.killing import WORKER, Sink, kill, run  # noqa: E402
from tests.mailing.mailings import MAILINGS  # noqa: E402

dice = random.Random()  # noqa: S311 - when to kill is no secret


def rounds(number: int, readers: int, sink: Sink, database: str) -> Iterator[int]:
    """Kill two workers at a random moment of each part of the mailing; how many were killed."""
    for each in range(number):
        before = sink.received().total()
        workers = [run(WORKER, database=database, sink=sink) for _ in range(2)]
        part = readers // (number + 1)
        sink.wait_for(min(before + dice.randint(part // 2, part), readers - 1))
        time.sleep(dice.uniform(0, 0.02))
        kill(workers[:1])
        time.sleep(dice.uniform(0, 0.05))
        kill(workers[1:])
        sweep(now=timezone.now() + 2 * LEASE)
        yield each


def finish(sink: Sink, database: str, is_over: Callable[[], bool]) -> None:
    """Let two workers send what is left, and end by SIGTERM."""
    workers = [run(WORKER, database=database, sink=sink) for _ in range(2)]
    while not is_over():
        time.sleep(0.1)
    for worker in workers:
        worker.terminate()
        worker.wait()


def measure(kind: str, number: int, readers: int, database: str) -> tuple[str, bool]:
    """One line of the table, and whether it is as it should be."""
    begins = f"{kind}-{uuid4().hex[:8]}-"
    addresses = [f"{begins}{each}@example.org" for each in range(readers)]
    MAILINGS[kind](addresses, timezone.now())
    mine = Delivery.objects.filter(
        Q(subscriber__address__startswith=begins) | Q(action__address__startswith=begins)
    )
    with TemporaryDirectory() as folder, Sink(Path(folder) / "log", delay=0.005) as sink:
        killed = 2 * len(list(rounds(number, readers, sink, database)))
        done = mine.exclude(state__in=WAITING)
        finish(sink, database, lambda: done.count() == readers)
        received = sink.received()
    in_doubt = {
        each.recipient
        for each in mine.filter(state=DeliveryState.IN_DOUBT).select_related("subscriber", "action")
    }
    twice = sum(times - 1 for times in received.values())
    missing = set(addresses) - received.keys()
    not_shown = missing - in_doubt
    came = len(in_doubt & received.keys())
    line = (
        f"{connection.vendor:<10} {kind:<14} {readers:>7} {killed:>7} {twice:>10} "
        f"{len(missing):>8} {len(not_shown):>10} {len(in_doubt):>9} {came:>6}"
    )
    return line, not (not_shown or (twice if kind == "newsletter" else missing))


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--rounds", type=int, default=10)
    options.add_argument("--readers", type=int, default=2000)
    options.add_argument("--kind", choices=MAILINGS, action="append")
    chosen = options.parse_args()
    call_command("migrate", verbosity=0)
    if not OpportunityIndexPage.objects.exists():
        call_command("load_demo", verbosity=0)
    print(
        f"{'database':<10} {'kind':<14} {'readers':>7} {'killed':>7} {'duplicates':>10} "
        f"{'missing':>8} {'not shown':>10} {'in doubt':>9} {'came':>6}",
        flush=True,
    )
    broken = []
    for kind in chosen.kind or MAILINGS:
        line, is_kept = measure(kind, chosen.rounds, chosen.readers, os.environ["DATABASE_URL"])
        print(line, flush=True)
        broken += [] if is_kept else [kind]
    if broken:
        sys.exit(f"What is promised does not hold: {', '.join(broken)}.")


if __name__ == "__main__":
    main()
