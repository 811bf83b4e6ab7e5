"""Workers give signs of life, and say what keeps them from their work."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from pytest_django import Settings

from core import beats
from core.models import WorkerBeat
from core.rounds import worker_name

pytestmark = pytest.mark.django_db

NOW = timezone.now()


def test_a_worker_gives_a_sign_of_life() -> None:
    beats.beat(now=NOW)
    beats.beat(now=NOW + timedelta(minutes=1))
    [beat] = WorkerBeat.objects.all()
    assert (beat.name, beat.began_at) == (worker_name(), NOW)
    assert not beat.is_silent(NOW + timedelta(minutes=3))
    assert beat.is_silent(NOW + timedelta(minutes=3, seconds=1))


def test_it_says_what_keeps_it_from_its_work() -> None:
    beats.beat(now=NOW)
    beats.tell("The mail server is away.")
    assert WorkerBeat.objects.get().trouble == "The mail server is away."
    beats.tell("")
    assert WorkerBeat.objects.get().trouble == ""


def test_whoever_was_killed_is_forgotten_after_a_day() -> None:
    WorkerBeat.objects.create(name="killed", began_at=NOW, at=NOW - timedelta(days=1, seconds=1))
    beats.beat(now=NOW)
    assert [each.name for each in WorkerBeat.objects.all()] == [worker_name()]


def test_whoever_ends_in_peace_leaves_none(settings: Settings) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    call_command("worker", once=True)
    assert not WorkerBeat.objects.exists()
