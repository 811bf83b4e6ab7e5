"""Background tasks: run those that are ready, mend what a killed worker left behind."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django_tasks import DEFAULT_TASK_BACKEND_ALIAS
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

BATCH = 20  # tasks between two looks at the schedule
STALE_AFTER = timedelta(minutes=10)  # no task of ours runs nearly as long
ATTEMPTS = 3  # a task that kills its worker must not do so for ever
KEEP_FINISHED = timedelta(days=14)


class WorkerLost(Exception):
    """The process that ran this task ended before the task did."""


class TaskRunner:
    """Runs tasks that are ready, until told to stop; the task in hand is always finished."""

    def __init__(self, *, worker_id: str) -> None:
        self._worker_id = worker_id
        self._stopped = False
        self._worker: Worker | None = None

    def stop(self) -> None:
        """Take no further task. Safe to call from a signal handler."""
        self._stopped = True
        if self._worker:
            self._worker.running = False

    def run(self) -> bool:
        """Run at most `BATCH` tasks; whether there was any."""
        if not DBTaskResult.objects.ready().exists():  # a read: an idle worker takes no lock
            return False
        self._worker = batch_worker(self._worker_id)
        self._worker.running = not self._stopped
        self._worker.run()
        return True


def batch_worker(worker_id: str) -> Worker:
    """A worker that ends when nothing is ready, or after `BATCH` tasks."""
    return Worker(
        queue_names=["*"],
        excluded_queue_names=[],
        interval=0.1,
        batch=True,
        backend_name=DEFAULT_TASK_BACKEND_ALIAS,
        startup_delay=False,
        max_tasks=BATCH,
        worker_id=worker_id,
    )


@transaction.atomic
def mend_lost_tasks(*, now: datetime) -> int:
    """Give tasks whose worker was killed to the next one, or up after `ATTEMPTS`; how many."""
    stale = DBTaskResult.objects.running().filter(started_at__lt=now - STALE_AFTER)
    lost = list(stale.select_for_update(skip_locked=True))
    for task in lost:
        if len(task.worker_ids) < ATTEMPTS:
            task.status = "READY"
            task.save(update_fields=["status"])
        else:
            task.set_failed(WorkerLost(f"{len(task.worker_ids)} workers ended while running it."))
    return len(lost)


def forget_finished_tasks(*, now: datetime) -> int:
    """Delete the results of tasks that ended long ago; how many."""
    finished = DBTaskResult.objects.finished().filter(finished_at__lt=now - KEEP_FINISHED)
    return finished.delete()[0]
