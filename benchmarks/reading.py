#!/usr/bin/env python3
"""How the time of public answers grows with the number of opportunities.

    .venv/bin/python benchmarks/reading.py [--sizes 100 10000 100000] [DATABASE_URL ...]

Each database is one of its own, named `test_…` on the server of the address (default: SQLite in
memory). For each address of the site it prints the median time at each size, and how many times
the first it is. The first answer after a change pays for the counts that are kept; it is printed
as "first".
"""

import argparse
import os
import statistics
import subprocess
import sys
import time
from http import HTTPStatus
from pathlib import Path

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
from wagtail.models import Page, Site  # noqa: E402

from benchmarks.many import make_many  # noqa: E402
from home.models import HomePage  # noqa: E402
from opportunities.models import (  # noqa: E402
    AwardsRegisterPage,
    Listing,
    OpportunityIndexPage,
    ProgrammeNumbersPage,
)

ROUNDS = 9
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
    "/opportunities/ocds/",
    "/awards/",
    "/awards/?sort=-value",
    "/numbers/",
    "/search/?q=harbour",
)


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
    """Opportunities up to that number; the database then knows how its rows lie."""
    make_many(size - Listing.objects.count())
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


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
        for address in ADDRESSES:
            cache.clear()
            first = answer_ms(client, address.format(slug=slug))
            times = [answer_ms(client, address.format(slug=slug)) for _ in range(ROUNDS)]
            print(address, size, first, statistics.median(times), flush=True)


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
    rows: dict[str, dict[int, tuple[float, float]]] = {}
    for line in found.stdout.splitlines():
        address, size, first, median = line.rsplit(" ", 3)
        rows.setdefault(address, {})[int(size)] = float(first), float(median)
    print(f"\n{url.partition(':')[0]}, median in ms (first answer in ms), and × the first size")
    print(f"{'':42}" + "".join(f"{size:>26,}" for size in sizes))
    for address, measured in rows.items():
        base = measured[sizes[0]][1]
        cells = (f"{m:9.1f} ({f:7.1f}) {m / base:5.2f}×" for f, m in measured.values())
        print(f"{address:42}" + "".join(f"{cell:>26}" for cell in cells))


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
