#!/usr/bin/env python3
"""How the time of public answers grows with the number of opportunities, as a ratio.

    .venv/bin/python benchmarks/reading.py [--few 100] [--many 1000]

Runs on a database of its own (in memory, or a test database on the server that DATABASE_URL names)
and prints, for each address, the median time at both sizes and how many times longer it takes.
"""

import argparse
import os
import statistics
import sys
import time
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "site")]
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"

import django  # noqa: E402 - the settings come first

django.setup()

from django.conf import settings  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import get_runner, setup_test_environment  # noqa: E402
from django.utils import timezone  # noqa: E402
from wagtail.models import Page, Site  # noqa: E402

from home.models import HomePage  # noqa: E402
from opportunities.models import OpportunityIndexPage, OpportunityPage  # noqa: E402

ROUNDS = 15
ADDRESSES = ("/opportunities/", "/opportunities/?page=3", "/opportunities/feeds/atom/")


def make_site() -> OpportunityIndexPage:
    """A site with a list of opportunities, still empty."""
    Page.objects.filter(depth=2).delete()
    root = Page.objects.get(depth=1)
    home = root.add_child(
        instance=HomePage(title="Home", slug="home", heading="Home", lead="Lead.", summary="Home.")
    )
    Site.objects.all().delete()
    Site.objects.create(hostname="testserver", root_page=home, is_default_site=True)
    index = OpportunityIndexPage(title="Opportunities", slug="opportunities", summary="All.")
    return home.add_child(instance=index)


def fill(index: OpportunityIndexPage, count: int) -> None:
    """Published opportunities up to that number, their deadlines spread over a year."""
    now = timezone.now()
    for number in range(OpportunityPage.objects.count(), count):
        closes_at = now + timedelta(days=number % 365 - 300)
        index.add_child(
            instance=OpportunityPage(
                title=f"Opportunity {number}",
                slug=f"opportunity-{number}",
                summary="One of many.",
                opens_at=closes_at - timedelta(days=14),
                closes_at=closes_at,
                first_published_at=closes_at - timedelta(days=14),
            )
        )
        index.refresh_from_db()


def median_ms(client: Client, address: str) -> float:
    """The median time of an answer, in milliseconds."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        answer = client.get(address)
        times.append(time.perf_counter() - start)
        if answer.status_code != HTTPStatus.OK:
            raise SystemExit(f"{address} answered {answer.status_code}.")
    return statistics.median(times) * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--few", type=int, default=100)
    parser.add_argument("--many", type=int, default=1000)
    sizes = parser.parse_args()
    setup_test_environment()
    runner = get_runner(settings)(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    try:
        index, client = make_site(), Client()
        fill(index, sizes.few)
        few = [median_ms(client, address) for address in ADDRESSES]
        fill(index, sizes.many)
        many = [median_ms(client, address) for address in ADDRESSES]
    finally:
        runner.teardown_databases(databases)
    print(f"{'address':32}{sizes.few:>8}{sizes.many:>9}   ratio")
    for address, first, second in zip(ADDRESSES, few, many, strict=True):
        print(f"{address:32}{first:6.1f}ms{second:7.1f}ms{second / first:8.2f}")


if __name__ == "__main__":
    main()
