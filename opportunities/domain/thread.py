"""The thread from money to lessons: what is told elsewhere of an opportunity."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.apps import apps

from core.querysets import readable


def case_studies_of(opportunities: Iterable[int]) -> dict[int, list[Any]]:
    """The case studies that readers may see, newest first, by the opportunity they are about.

    They belong to an app above this one, which hangs them on the opportunity itself.
    """
    relation: Any = apps.get_model("opportunities", "OpportunityPage")._meta.get_field(
        "case_studies"
    )
    told = relation.related_model.objects.filter(opportunity__in=list(opportunities))
    by_opportunity = defaultdict(list)
    for study in readable(told).order_by("-first_published_at", "-pk"):
        by_opportunity[study.opportunity_id].append(study)
    return by_opportunity
