"""Signs of life of workers, for the people who have to know that one runs."""

from __future__ import annotations

from datetime import datetime, timedelta

from core.models import WorkerBeat
from core.rounds import worker_name

KEEP = timedelta(days=1)  # of a worker that was killed
_told = {"trouble": ""}


def beat(*, now: datetime) -> None:
    """Say that this worker lives."""
    WorkerBeat.objects.update_or_create(
        name=worker_name(), defaults={"at": now}, create_defaults={"at": now, "began_at": now}
    )
    WorkerBeat.objects.filter(at__lt=now - KEEP).delete()


def tell(trouble: str) -> None:
    """Say what keeps this worker from its work; nothing, once it is over."""
    if trouble != _told["trouble"]:
        WorkerBeat.objects.filter(name=worker_name()).update(trouble=trouble[:300])
        _told["trouble"] = trouble


def leave() -> None:
    """This worker ends as it was told to."""
    WorkerBeat.objects.filter(name=worker_name()).delete()
