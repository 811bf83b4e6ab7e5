"""Measure how long it takes to find who is to be told of what was published, and to tell them.

    DATABASE_URL=sqlite:////tmp/alerting.sqlite3 .venv/bin/python benchmarks/alerting.py

The database is migrated first and must hold a list of opportunities (`load_demo`) or nothing; what
is made stays in it. Each filter is another one, and each is followed by some people. The table
says, for so many filters and so many publications, the time of a turn and the queries in it.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from datetime import datetime, timedelta
from itertools import islice, product
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "site")]
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.dev"

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from mailing.composing.alert import compose  # noqa: E402
from mailing.domain.alerting import at_once, matching  # noqa: E402
from mailing.enums import Coverage, Frequency, Purpose  # noqa: E402
from mailing.models import (  # noqa: E402
    AlertMatch,
    ConsentWording,
    Delivery,
    SeenPublication,
    Subscriber,
    Subscription,
)
from opportunities.models import Category, Publication  # noqa: E402
from tests.factories import make_opportunity  # noqa: E402


def filters() -> list[str]:
    """Query strings as people follow them, each another."""
    stages = ("", "stage=open&", "stage=open&stage=planned&")
    suitable = ("", "suitable=sme&", "suitable=vcse&")
    values = ("", "value=25000-100000&", "value=100000-500000&", "value=under-25000&")
    words = ("", "q=sensors&", "q=data+tools&", "cpv=72000000&", "closing=14&")
    regions = ("", "region=UK&", "procedure=call-off&", "procedure=below-threshold&")
    parts = product(words, stages, suitable, values, regions)
    return ["".join(each).rstrip("&") for each in parts]


def follow(lists: list[str], people: int, now: datetime) -> None:
    """So many people follow each list."""
    wording = ConsentWording.objects.current(Purpose.OPPORTUNITY_ALERTS)
    start = Subscriber.objects.count()
    rows = Subscriber.objects.bulk_create(
        Subscriber(address=each, canonical_address=each, created_at=now)
        for each in (f"reader{start + n}@example.org" for n in range(people * len(lists)))
    )
    Subscription.objects.bulk_create(
        Subscription(
            subscriber=each, purpose=Purpose.OPPORTUNITY_ALERTS, wording=wording,
            filter=lists[number % len(lists)], frequency=Frequency.IMMEDIATE,
            coverage=Coverage.EVERYTHING, confirmed_at=now, began_at=now,
            expires_at=now + timedelta(days=700),
        )
        for number, each in enumerate(rows)
    )  # fmt: skip


def forget_followers() -> None:
    for model in (AlertMatch, Delivery, Subscription, Subscriber):
        model._default_manager.all().delete()


def look_away() -> None:
    """Count all that was published as seen."""
    now = timezone.now()
    SeenPublication.objects.bulk_create(
        [
            SeenPublication(publication_id=key, recorded_at=now, seen_at=now)
            for key in Publication.objects.values_list("pk", flat=True)
        ],
        ignore_conflicts=True,
    )


def measure(lists: int, publications: int, people: int) -> None:
    forget_followers()
    look_away()
    follow(list(islice(filters(), lists)), people, timezone.now())
    for number in range(publications):
        title = f"Sensors and data tools {time.time_ns()} {number}"
        make_opportunity(title=title, category=Category.objects.first())
    now = timezone.now()
    started = time.perf_counter()
    with CaptureQueriesContext(connection) as queries:
        matching.match_some(now=now)
    matched = time.perf_counter() - started
    while at_once.queue_some(now=now):
        pass
    queued = time.perf_counter() - started - matched
    some = list(Delivery.objects.select_related("subscriber", "mailing")[:50])
    started = time.perf_counter()
    for each in some:
        compose(each, now=now)
    written = (time.perf_counter() - started) / max(len(some), 1)
    print(
        f"| {lists} | {publications} | {matched:.2f} s | {len(queries)} | "
        f"{AlertMatch.objects.count()} | {queued:.2f} s | {written * 1000:.1f} ms |",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--people", type=int, default=2, help="who follow each list")
    people = parser.parse_args().people
    call_command("migrate", verbosity=0)
    if not Publication.objects.exists():
        call_command("load_demo", verbosity=0)
    print("| filters | publications | match | queries | matches | queue | write one |")
    print("|---|---|---|---|---|---|---|")
    for lists, publications in ((100, 1), (100, 20), (500, 1), (500, 20)):
        measure(lists, publications, people)


if __name__ == "__main__":
    main()
