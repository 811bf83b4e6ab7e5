"""Keeping the last comparison, so that staff can read it again."""

from datetime import datetime

from django.db import transaction

from opportunities.imports.comparing import Comparison
from opportunities.models import NoticeComparison

LONGEST_SOURCE = 255


@transaction.atomic
def keep_comparison(
    *, comparison: Comparison, source: str, now: datetime, by: str = ""
) -> NoticeComparison:
    """Keep this comparison in place of the last."""
    NoticeComparison.objects.all().delete()
    return NoticeComparison.objects.create(
        at=now, by=by, source=source[:LONGEST_SOURCE], result=_as_json(comparison)
    )


def _as_json(comparison: Comparison) -> dict[str, object]:
    return {
        "differing": [
            each._asdict() | {"differences": [one._asdict() for one in each.differences]}
            for each in comparison.differing
        ],
        "incomplete": [
            {"ocid": each.ocid, "title": each.title, "page": each.page, "left_out": each.left_out}
            for each in comparison.incomplete
        ],
        "agreeing": len(comparison.compared) - len(comparison.differing),
        "only_here": [each._asdict() for each in comparison.only_here],
        "only_there": [each._asdict() for each in comparison.only_there],
        "left_out": [each._asdict() for each in comparison.left_out],
    }
