"""Going ahead over a warning, on record."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from opportunities.domain.checks.rule import Finding
from opportunities.models.acknowledgements import AcknowledgedWarning

if TYPE_CHECKING:
    from opportunities.models import OpportunityPage


def acknowledge(
    *, opportunity: OpportunityPage, findings: Iterable[Finding], by: str, now: datetime
) -> None:
    """Write down that `by` went ahead over these warnings; what is on record stays as it is.

    Raises ValueError for an error, which nobody can acknowledge away.
    """
    for finding in findings:
        _write(opportunity, finding, by=by, now=now)


def _write(opportunity: OpportunityPage, finding: Finding, *, by: str, now: datetime) -> None:
    if finding.is_error:
        raise ValueError(f"{finding.code} is an error: it is mended, not acknowledged.")
    told = {"code": finding.code, "message": finding.message, "source": finding.source}
    AcknowledgedWarning.objects.get_or_create(
        opportunity_id=opportunity.pk, key=finding.key, defaults=told | {"at": now, "by": by}
    )
