"""The indexes of words and of references in tests: brought up to date when one is looked into.

On the site a worker does that after each save. Most tests look into neither index, and need not
wait for it; one that does finds there all that was saved before, as after a worker's round.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django_tasks import TaskResult
from django_tasks.backends.immediate import ImmediateBackend

INDEXING = {
    "modelsearch.tasks.insert_or_update_object_task",
    "wagtail.tasks.update_reference_index_task",
}
INDEXES = ("wagtailsearch_indexentry", "wagtailcore_referenceindex")  # their tables


class IndexingWhenAsked(ImmediateBackend):
    """All tasks at once, but those of the indexes when the test's own connection asks for them."""

    def __init__(self, alias: str, params: dict[str, Any]) -> None:
        super().__init__(alias, params)
        self._waiting: dict[tuple[Any, ...], TaskResult[Any]] = {}

    def _execute_task(self, task_result: TaskResult[Any]) -> None:
        if task_result.task.module_path in INDEXING and self._look in connection.execute_wrappers:
            self._waiting[task_result.task.module_path, *task_result.args] = task_result
        else:
            super()._execute_task(task_result)

    @contextmanager
    def watching(self) -> Iterator[None]:
        """What still waits in the end goes the way of the test's other rows."""
        with connection.execute_wrapper(self._look):
            yield
        self._waiting.clear()

    def _look(self, execute: Any, sql: Any, *arguments: Any) -> Any:
        if self._waiting and any(table in str(sql) for table in INDEXES):
            self._catch_up()
        return execute(sql, *arguments)

    def _catch_up(self) -> None:
        """Uncounted, in a test that counts its own queries."""
        counting, connection.force_debug_cursor = connection.force_debug_cursor, False
        waiting, self._waiting = self._waiting, {}
        for task_result in waiting.values():
            super()._execute_task(task_result)
        connection.force_debug_cursor = counting
