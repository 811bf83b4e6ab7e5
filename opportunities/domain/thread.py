"""The thread from money to lessons: what is told elsewhere of an opportunity."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db.models import Q, QuerySet

from core.querysets import readable


def case_studies_of(opportunities: Iterable[int]) -> dict[int, list[Any]]:
    """The case studies that readers may see, newest first, by the opportunity they are about.

    They belong to an app above this one, which hangs them on the opportunity itself.
    """
    told = _case_studies().filter(opportunity__in=list(opportunities))
    by_opportunity = defaultdict(list)
    for study in told:
        by_opportunity[study.opportunity_id].append(study)
    return by_opportunity


def lessons_of_their_own() -> QuerySet[Any]:
    """The case studies with lessons that no opportunity has on the lessons page, newest first."""
    listed = Q(opportunity__listing__has_lessons=True)
    return _case_studies().exclude(lessons="").exclude(listed)


def _case_studies() -> QuerySet[Any]:
    relation: Any = apps.get_model("opportunities", "OpportunityPage")._meta.get_field(
        "case_studies"
    )
    studies = relation.related_model.objects.order_by("-first_published_at", "-pk")
    return readable(studies)
