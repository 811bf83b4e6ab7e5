"""The ledger of the DPS as a whole: each change of its settings is told once, and its end."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction

from core.clock import end_of_day
from opportunities.models import Programme, ProgrammePublication


def programme_facts(programme: Programme) -> dict[str, Any]:
    """What the public knows of the DPS, as JSON can hold it."""
    return {
        "name": programme.name,
        "ceiling": f"{programme.ceiling:.2f}",
        "starts_on": _day(programme.starts_on),
        "ends_on": _day(programme.ends_on),
        "regime": programme.regime,
        "buyer_name": programme.buyer_name,
        "buyer_id": programme.buyer_id,
        "is_example": programme.example_data,
    }


@transaction.atomic
def record_programme(*, programme: Programme, now: datetime) -> ProgrammePublication | None:
    """Write down what is public of the DPS now; None where nothing is new."""
    stored = _locked()[programme.pk]
    ended = record_end(now=now)
    last = ended or _newest()
    facts, ocid = programme_facts(stored), stored.process_ocid
    if last and (last.ocid, last.facts) == (ocid, facts):
        return ended
    return _append(last, ocid, facts, at=now)


@transaction.atomic
def record_end(*, now: datetime) -> ProgrammePublication | None:
    """Write down that the DPS has ended, dated at that moment; None until then, and afterwards."""
    _locked()
    last = ended_untold(now)
    return _append(last, last.ocid, last.facts, at=_ended_at(last)) if last else None


def ended_untold(now: datetime) -> ProgrammePublication | None:
    """The newest row, if the end of which it tells has come since."""
    last = _newest()
    if last is None or not last.facts["ends_on"]:
        return None
    return last if last.at < _ended_at(last) <= now else None


def _ended_at(row: ProgrammePublication) -> datetime:
    return end_of_day(date.fromisoformat(row.facts["ends_on"]))


def _newest() -> ProgrammePublication | None:
    return ProgrammePublication.objects.order_by("-number").first()


def _locked() -> dict[int, Programme]:
    """The settings, until the transaction ends: whoever else writes waits."""
    return Programme.objects.select_for_update().in_bulk()


def _append(
    last: ProgrammePublication | None, ocid: str, facts: dict[str, Any], *, at: datetime
) -> ProgrammePublication:
    number = last.number + 1 if last else 1
    return ProgrammePublication.objects.create(number=number, ocid=ocid, at=at, written_facts=facts)


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
