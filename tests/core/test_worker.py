"""The worker does what is due, survives what fails, and mends what a killed one left behind."""

import logging
import signal
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from django_tasks import task
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from core import rounds
from core.background import BATCH
from core.management.commands import worker
from core.management.commands.worker import Loop
from core.scheduling import Schedule
from home.models import StandardPage
from tests.factories import make_standard_page

done: list[str] = []


@task()
def write_down(word: str) -> None:
    done.append(word)


@task()
def fail() -> None:
    raise RuntimeError("The line is dead.")


@pytest.fixture(autouse=True)
def _nothing_done() -> None:
    done.clear()


@pytest.fixture(autouse=True)
def queue(db: None, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tasks wait in the database for the worker, which keeps the test's own connection to it."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    for module in (worker, db_worker):
        monkeypatch.setattr(module, "close_old_connections", lambda: None)


def work() -> None:
    """All that is due now, as `manage.py worker --once` does it."""
    call_command("worker", once=True)


def state(result: object) -> str:
    return DBTaskResult.objects.get(pk=result.id).status  # type: ignore[attr-defined]


def lose(result: object, *, minutes: int, workers: int = 1) -> None:
    """As a killed worker leaves a task: running, for that many minutes."""
    DBTaskResult.objects.filter(pk=UUID(str(result.id))).update(  # type: ignore[attr-defined]
        status="RUNNING",
        started_at=timezone.now() - timedelta(minutes=minutes),
        worker_ids=[f"worker-{number}" for number in range(workers)],
    )


def test_tasks_run_in_their_order() -> None:
    write_down.enqueue("first")
    write_down.enqueue("second")

    work()

    assert done == ["first", "second"]


def test_a_worker_that_works_once_leaves_nothing_that_is_due() -> None:
    words = [f"word {number}" for number in range(2 * BATCH + 1)]
    for word in words:
        write_down.enqueue(word)

    work()

    assert done == words


def test_a_worker_that_works_once_asks_again_where_one_round_makes_work_for_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    letters, written, posted = ["third", "second", "first"], list[str](), list[str]()

    def write(now: datetime) -> bool:
        if letters:
            written.append(letters.pop())
        return bool(letters)

    def post(now: datetime) -> bool:
        posted.extend(written)
        written.clear()
        return False

    monkeypatch.setattr(rounds, "_rounds", {})
    rounds.register("write", write)
    rounds.register("post", post, every=timedelta(hours=1))

    work()

    assert posted == ["first", "second", "third"]


def test_a_task_that_fails_stops_no_other(caplog: pytest.LogCaptureFixture) -> None:
    broken = fail.enqueue()
    write_down.enqueue("after")

    with caplog.at_level(logging.ERROR):
        work()

    assert done == ["after"]
    assert state(broken) == "FAILED"
    assert "FAILED" in caplog.text


def test_a_task_for_later_waits() -> None:
    write_down.using(run_after=timezone.now() + timedelta(hours=1)).enqueue("later")

    work()

    assert done == []


@pytest.mark.usefixtures("site")
def test_search_finds_a_page_once_the_worker_has_been_round(client: Client) -> None:
    make_standard_page(title="Quagga")
    assert not StandardPage.objects.search("quagga")

    work()

    assert [page.title for page in StandardPage.objects.search("quagga")] == ["Quagga"]


def test_a_task_of_a_killed_worker_is_taken_up_after_ten_minutes() -> None:
    recent, stale = write_down.enqueue("recent"), write_down.enqueue("stale")
    lose(recent, minutes=9)
    lose(stale, minutes=11)

    work()

    assert done == ["stale"]
    assert (state(recent), state(stale)) == ("RUNNING", "SUCCESSFUL")


def test_a_task_that_has_killed_three_workers_is_given_up() -> None:
    deadly = write_down.enqueue("deadly")
    lose(deadly, minutes=11, workers=3)

    work()

    assert done == []
    assert state(deadly) == "FAILED"
    assert "3 workers ended" in DBTaskResult.objects.get().traceback


def test_results_are_forgotten_after_a_fortnight() -> None:
    old, young = write_down.enqueue("old"), write_down.enqueue("young")
    work()
    DBTaskResult.objects.filter(pk=old.id).update(finished_at=timezone.now() - timedelta(days=15))

    work()

    assert [str(each.pk) for each in DBTaskResult.objects.all()] == [str(young.id)]


def test_a_worker_told_to_end_takes_no_further_task() -> None:
    loop = Loop()

    waiting = write_down.enqueue("waiting")
    loop.end(signal.SIGTERM, None)
    loop.run()
    loop.turn()

    assert done == []
    assert state(waiting) == "READY"


def test_an_error_ends_no_worker(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    loop = Loop()
    rounds: list[int] = []

    def carry_out(self: Schedule, **kwargs: object) -> int:
        rounds.append(1)
        if len(rounds) == 2:
            loop.end(signal.SIGTERM, None)
        raise RuntimeError("The database is away.")

    monkeypatch.setattr(Schedule, "carry_out", carry_out)
    monkeypatch.setattr(worker, "PAUSE_AFTER_ERROR", 0.0)
    with caplog.at_level(logging.ERROR):
        loop.run()

    assert len(rounds) == 2
    assert "The database is away." in caplog.text
