#!/usr/bin/env python3
"""How the time of public answers grows with the number of opportunities.

    .venv/bin/python benchmarks/reading.py [--sizes 100,10000,100000] [--keep] [DATABASE_URL ...]

The default is SQLite; on PostgreSQL: `postgres://postgres@127.0.0.1/reading`. Each size has a
database of its own beside the one that the address names, `test_…_100` for example, and its own
process. It is dropped at the end; with `--keep` it stays, and the next run does not make it again.

For each address of the site it prints the median time at each size, and how many times the
smallest that is; below the table what is over the goal. Two more times stand in brackets, of the
first answer after a change: once the worker has counted anew what is kept over everything public,
which it does within five seconds (`opportunities.rounds`); and to a reader who comes before it and
waits for that counting.

What can not take the same time at every size, and what bounds it:

- counting anew reads an index of all rows, for the choices of the list, the register's totals and
  the numbers; no reader waits for it where a worker runs;
- a filter nobody has asked for since a change is counted from the kept tally, of as many rows as
  there are combinations of choices (some thousands, however many opportunities);
- a calendar holds up to 200 opportunities, twice the hundred of the smallest size, of which it
  tells a few only: compare it from 10,000 on;
- words that nearly all have: the index of words is read for each, at some milliseconds for
  100,000 entries; of what is found no more than 300 (the site's search) or 500 (the register)
  are put in order.

SQLite, for which there is no goal, has no index for the words of the register and reads a short
column; nor has it one for what was withdrawn, so that a calendar looks at six months of the ledger.

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
from tempfile import gettempdir
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
from core import upkeep  # noqa: E402
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
GOAL = 2  # times the time at the smallest size, on PostgreSQL
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
    missing = size - Listing.objects.count()
    if missing <= 0:
        return
    make_many(missing)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    upkeep.count_rows(timezone.now())


def answer_ms(client: Client, address: str) -> float:
    """One whole answer, in milliseconds."""
    start = time.perf_counter()
    answer = client.get(address)
    if answer.streaming:
        b"".join(answer)
    if answer.status_code != HTTPStatus.OK:
        raise SystemExit(f"{address} answered {answer.status_code}.")
    return (time.perf_counter() - start) * 1000


def measure() -> None:
    """Print, for the one database of the settings, a line for each address."""
    client = Client()
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
        print(address, alone, first, statistics.median(times), flush=True)


def measure_alone(size: int, *, keep: bool) -> None:
    """Measure so many in a test database; it is dropped again, or kept for the next time."""
    setup_test_environment()
    named = Path(connection.settings_dict["NAME"])
    connection.settings_dict["TEST"]["NAME"] = str(named.with_name(f"test_{named.name}_{size}"))
    runner = get_runner(settings)(verbosity=0, interactive=False, keepdb=keep)
    databases = runner.setup_databases(serialized_aliases=[])
    try:
        if not OpportunityIndexPage.objects.exists():
            make_site()
        grow(size)
        measure()
    finally:
        runner.teardown_databases(databases)


def measured(url: str, size: int, *, keep: bool) -> dict[str, Times]:
    """What each address takes at that size, found in a process of its own."""
    given = [sys.executable, __file__, "--alone", "--sizes", str(size), *["--keep"] * keep]
    environment = os.environ | {"DATABASE_URL": url}
    found = subprocess.run(given, env=environment, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603
    lines = [line.split() for line in found.stdout.splitlines()]
    return {address: Times(*map(float, times)) for address, *times in lines}


def report(url: str, sizes: list[int], *, keep: bool) -> None:
    """Measure at each size, and print the sizes side by side."""
    found = [measured(url, size, keep=keep) for size in sizes]
    smallest, largest = found[0], found[-1]
    print(f"\n{url.partition(':')[0]}: median in ms (first after a change, and before the worker)")
    print(f"{'and × the smallest':38}" + "".join(f"{size:>31,}" for size in sizes))
    for address, base in smallest.items():
        cells = (
            f"{each.median:6.1f} ({each.first:5.0f}, {each.alone:5.0f}) "
            f"{each.median / base.median:5.2f}×"
            for each in (times[address] for times in found)
        )
        print(f"{address:38}" + "".join(f"{cell:>31}" for cell in cells))
    over = [name for name, base in smallest.items() if largest[name].median > GOAL * base.median]
    print(f"Over {GOAL}× at {sizes[-1]:,}: {', '.join(over) or 'nothing'}.", flush=True)


def numbers(text: str) -> list[int]:
    """Numbers with commas between them."""
    return [int(each) for each in text.split(",")]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    default = f"sqlite:///{gettempdir()}/reading.sqlite3"
    parser.add_argument("databases", nargs="*", default=[default])
    parser.add_argument("--sizes", type=numbers, default=[100, 10_000, 100_000])
    parser.add_argument("--keep", action="store_true", help="keep the databases that are made")
    parser.add_argument("--alone", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.alone:
        measure_alone(given.sizes[0], keep=given.keep)
        return
    for url in given.databases:
        report(url, given.sizes, keep=given.keep)


if __name__ == "__main__":
    main()
