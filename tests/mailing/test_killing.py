"""Workers are killed in the middle: no newsletter comes twice, no alert or confirmation is lost.

`benchmarks/killing.py` does it ten times with 2,000 readers.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.utils import timezone

from tests.factories import make_list_alone
from tests.mailing.issues import make_issue, make_readers
from tests.mailing.killing import FINISH, SWEEP, WORKER, Sink, kill, run
from tests.mailing.mailings import MAILINGS

READERS = 150


@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_repeats_no_newsletter_and_hides_no_loss(tmp_path: Path) -> None:
    addresses = [f"reader{each}@example.org" for each in range(READERS)]
    issue = make_issue(make_readers(addresses))
    database = shared_database(tmp_path)
    with Sink(tmp_path / "log", delay=0.1) as sink:
        workers = [run(WORKER, database=database, sink=sink) for _ in range(2)]
        sink.wait_for(READERS // 3)
        kill(workers)
        assert sink.received().total() < READERS
        assert run(FINISH, database=database, sink=sink).wait(timeout=30) == 0
        received = sink.received()
    found = states(tmp_path, issue.pk)
    assert [address for address, times in received.items() if times > 1] == []
    in_doubt = {address for address, state in found.items() if state == "in_doubt"}
    assert set(addresses) - received.keys() <= in_doubt
    assert Counter(found.values())["sent"] == READERS - len(in_doubt)
    assert len(in_doubt) <= 16  # two workers of four lanes, each with an answer not yet noted


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["alerts", "confirmations"])
def test_killed_workers_lose_nothing_that_must_not_be_missed(tmp_path: Path, kind: str) -> None:
    make_list_alone()
    addresses = [f"reader{each}@example.org" for each in range(READERS)]
    MAILINGS[kind](addresses, timezone.now())
    database = shared_database(tmp_path)
    with Sink(tmp_path / "log", delay=0.1) as sink:
        for part in (1, 2):
            workers = [run(WORKER, database=database, sink=sink) for _ in range(2)]
            sink.wait_for(part * READERS // 3)
            kill(workers)
            assert len(sink.received()) < READERS
            assert run(SWEEP, database=database, sink=sink).wait(timeout=30) == 0
        assert run(FINISH, database=database, sink=sink).wait(timeout=30) == 0
        received = sink.received()
    assert set(addresses) - received.keys() == set()
    assert received.total() - len(received) <= 32  # what was in doubt is sent again


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_is_told_to_end_leaves_no_doubt(tmp_path: Path) -> None:
    addresses = [f"reader{each}@example.org" for each in range(READERS)]
    issue = make_issue(make_readers(addresses))
    database = shared_database(tmp_path)
    with Sink(tmp_path / "log", delay=0.2) as sink:
        worker = run(WORKER, database=database, sink=sink)
        sink.wait_for(8)
        worker.terminate()
        assert worker.wait(timeout=10) == 0
        received = sink.received()
    found = states(tmp_path, issue.pk)
    assert set(found.values()) == {"sent", "pending"}
    assert {address for address, state in found.items() if state == "sent"} == received.keys()
    assert received.total() == len(received) < READERS


def shared_database(folder: Path) -> str:
    """The address of the test's database for other processes; of a copy, where it is in memory."""
    if connection.vendor == "postgresql":
        facts = connection.settings_dict
        user = f"{quote(facts['USER'])}:{quote(facts['PASSWORD'])}"
        return f"postgres://{user}@{facts['HOST']}:{facts['PORT']}/{facts['NAME']}"
    with closing(sqlite3.connect(folder / "db")) as copy:
        connection.connection.backup(copy)
    return f"sqlite:///{folder / 'db'}"


def states(folder: Path, mailing: int) -> dict[str, str]:
    """Where each delivery stands, by address."""
    query = (
        "SELECT address, state FROM (SELECT s.address, d.state, d.mailing_id FROM mailing_delivery "
        "d JOIN mailing_subscriber s ON s.id = d.subscriber_id) AS found WHERE mailing_id = "
    )
    rows: list[Any]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"{query}{mailing}")
            rows = cursor.fetchall()
    else:
        with closing(sqlite3.connect(folder / "db")) as copy:
            rows = copy.execute(f"{query}{mailing}").fetchall()
    return dict(rows)
