"""Several do something at the same moment, each with a connection of its own."""

from collections.abc import Callable
from threading import Thread

from django.db import connection


def all_at_once(*acts: Callable[[], object]) -> list[Exception]:
    """Let each act in a thread and a connection of its own; what went wrong."""
    errors: list[Exception] = []

    def run(act: Callable[[], object]) -> None:
        try:
            act()
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors
