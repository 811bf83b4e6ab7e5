"""Rows that all tests of a module look at: made once, and gone after its last test."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.cache import cache
from django.db import transaction
from pytest_django import DjangoDbBlocker


@contextmanager
def rows_of_a_module(blocker: DjangoDbBlocker) -> Iterator[None]:
    """What a test marked `django_db` adds to them is rolled back after it, as ever."""
    with blocker.unblock(), transaction.atomic():
        cache.clear()
        yield
        transaction.set_rollback(True)
