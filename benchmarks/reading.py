#!/usr/bin/env python3
"""How the time of public answers grows with the number of opportunities.

    .venv/bin/python benchmarks/reading.py [--sizes 100 10000 100000] [DATABASE_URL ...]

Each database is one of its own, named `test_…` on the server of the address (default: SQLite in
memory). For each address of the site it prints the median time at each size, and how many times
the first it is. Two more times stand in brackets, of the first answer after a change: once the
worker has counted anew what is kept over everything public, which it does within five seconds
(`opportunities.rounds`); and to a reader who comes before it and waits for that counting.

What can not take the same time at every size, and what bounds it:

- counting anew reads an index of all rows, for the choices of the list, the register's totals and
  the numbers; no reader waits for it where a worker runs;
- a filter nobody has asked for since a change is counted from the kept tally, of as many rows as
  there are combinations of choices (some thousands, however many opportunities);
- a calendar holds up to 200 opportunities, twice the hundred of the smallest size, of which it
  tells a few only: compare it from 10,000 on;
- words that nearly all have: the index of words is read for each, at some ten milliseconds for
  100,000 entries; of what is found no more than 300 (the site's search) or 500 (the register)
  are put in order. SQLite has no index for the words of the register and reads a short column.

Tables for a spreadsheet (CSV) hold everything, so they are not measured here.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time
from http import HTTPStatus
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "site")]
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"

import django  # noqa: E402 - the settings come first

django.setup()

from django.conf import settings  # noqa: E402
from django.core.cache import cache  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import get_runner, setup_test_environment  # noqa: E402
from django.utils import timezone  # noqa: E402
from wagtail.models import Page, Site  # noqa: E402

from benchmarks.many import make_many  # noqa: E402
from home.models import HomePage  # noqa: E402
from opportunities import rounds  # noqa: E402
from opportunities.models import (  # noqa: E402
    AwardsRegisterPage,
    AwardSupplier,
    Listing,
    OpportunityIndexPage,
    ProgrammeNumbersPage,
)

ROUNDS = 15
ADDRESSES = (
    "/",
    "/opportunities/",
    "/opportunities/?page=3",
    "/opportunities/?stage=open&suitable=sme",
    "/opportunities/?q=harbour+broadband",
    "/opportunities/?sort=value",
    "/opportunities/{slug}/",
    "/opportunities/feeds/rss/",
    "/opportunities/feeds/atom/",
    "/opportunities/feeds/json/",
    "/opportunities/feeds/calendar/",
    "/opportunities/{slug}/calendar/",
    "/opportunities/ocds/",
    "/opportunities/ocds/records/",
    "/awards/",
    "/awards/?sort=-value",
    "/awards/?q=harbour",
    "/awards/?q=supplier+29&sort=supplier",
    "/awards/categories/kind-a/",
    "/awards/suppliers/{supplier}/",
    "/awards/funding/kind-a/",
    "/numbers/",
    "/search/?q=harbour",
    "/search/?q=zeppelin",
)


class Times(NamedTuple):
    """What one address takes at one size, in milliseconds."""

    alone: float  # the first answer after a change, when no worker has counted yet
    first: float  # the first answer after the worker has
    median: float


def make_site() -> None:
    """A site with its list, its register and its numbers, still empty."""
    Page.objects.filter(depth=2).delete()
    root = Page.objects.get(depth=1)
    home = root.add_child(
        instance=HomePage(title="Home", slug="home", heading="Home", lead="Lead.", summary="Home.")
    )
    Site.objects.all().delete()
    Site.objects.create(hostname="testserver", root_page=home, is_default_site=True)
    for model, slug in (
        (OpportunityIndexPage, "opportunities"),
        (AwardsRegisterPage, "awards"),
        (ProgrammeNumbersPage, "numbers"),
    ):
        home.add_child(instance=model(title=slug.capitalize(), slug=slug, summary="All."))


def grow(size: int) -> None:
    """Opportunities up to that number; then the database is as its own upkeep leaves it."""
    make_many(size - Listing.objects.count())
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def answer_ms(client: Client, address: str) -> float:
    """One whole answer, in milliseconds."""
    start = time.perf_counter()
    answer = client.get(address)
    if answer.streaming:
        b"".join(answer)
    if answer.status_code != HTTPStatus.OK:
        raise SystemExit(f"{address} answered {answer.status_code}.")
    return (time.perf_counter() - start) * 1000


def measure(sizes: list[int]) -> None:
    """Print, for the one database of the settings, a line for each address and size."""
    client = Client()
    for size in sizes:
        grow(size)
        slug = Listing.objects.latest("first_at").opportunity.slug
        supplier = AwardSupplier.objects.latest("pk").supplier
        for address in ADDRESSES:
            url = address.format(slug=slug, supplier=f"{supplier.pk}-{supplier.slug}")
            cache.clear()
            alone = answer_ms(client, url)
            cache.clear()
            client.get("/search/")  # what every page keeps
            rounds.count(timezone.now())
            first = answer_ms(client, url)
            times = [answer_ms(client, url) for _ in range(ROUNDS)]
            print(address, size, alone, first, statistics.median(times), flush=True)


def measure_alone(sizes: list[int]) -> None:
    """Measure in a test database, made and dropped again."""
    setup_test_environment()
    runner = get_runner(settings)(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    try:
        make_site()
        measure(sizes)
    finally:
        runner.teardown_databases(databases)


def report(url: str, sizes: list[int]) -> None:
    """Measure that database in a process of its own, and print its table."""
    given = [sys.executable, __file__, "--sizes", *map(str, sizes), "--alone"]
    environment = os.environ | {"DATABASE_URL": url}
    found = subprocess.run(given, env=environment, check=True, capture_output=True, text=True)  # noqa: S603
    rows: dict[str, dict[int, Times]] = {}
    for line in found.stdout.splitlines():
        address, size, *times = line.split()
        rows.setdefault(address, {})[int(size)] = Times(*map(float, times))
    print(f"\n{url.partition(':')[0]}: median in ms (first after a change, and before the worker)")
    print(f"{'and × the smallest':38}" + "".join(f"{size:>31,}" for size in sizes))
    for address, measured in rows.items():
        base = measured[sizes[0]].median
        cells = (
            f"{each.median:6.1f} ({each.first:5.0f}, {each.alone:5.0f}) {each.median / base:5.2f}×"
            for each in measured.values()
        )
        print(f"{address:38}" + "".join(f"{cell:>31}" for cell in cells))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("databases", nargs="*", default=["sqlite://:memory:"])
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 10_000, 100_000])
    parser.add_argument("--alone", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.alone:
        measure_alone(given.sizes)
        return
    for url in given.databases:
        report(url, given.sizes)


if __name__ == "__main__":
    main()
