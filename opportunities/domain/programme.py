"""The ledger of the DPS as a whole: each change of its settings is told once."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction

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
    stored = Programme.objects.select_for_update().get(pk=programme.pk)
    last = ProgrammePublication.objects.order_by("-number").first()
    facts, ocid = programme_facts(stored), stored.process_ocid
    if last and (last.ocid, last.facts) == (ocid, facts):
        return None
    number = last.number + 1 if last else 1
    return ProgrammePublication.objects.create(
        number=number, ocid=ocid, at=now, written_facts=facts
    )


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
