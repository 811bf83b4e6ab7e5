"""What needs staff now: a panel on the first page of the admin."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy

from core.clock import day_words, deadline_words, local_day
from opportunities.enums import Stage
from opportunities.models import Clarification, Listing, OpportunityPage

SOON = timedelta(days=7)
MOST = 10  # of each kind; whoever has more begins with these


class Item(NamedTuple):
    """One thing to do: where, and until when or since when."""

    title: str
    url: str
    words: str


class Concern(NamedTuple):
    """Things of one kind."""

    heading: str
    items: list[Item]


class Desk(Component):
    """Unanswered questions, near deadlines, missing decisions, drafts of what is public."""

    name = "desk"
    template_name = "opportunities/admin/desk.html"
    order = 50

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        user = parent_context["request"].user
        concerns = concerns_of(user, timezone.now())
        return {"concerns": [each for each in concerns if each.items]}


def concerns_of(user: Any, now: datetime) -> Iterable[Concern]:
    """What this user may act on; a query for each kind."""
    own = PagePermissionPolicy().instances_user_has_permission_for(user, "change").values("pk")
    if user.has_perm("opportunities.change_clarification"):
        yield Concern("Questions without a published answer", _questions())
    listed = Listing.objects.filter(pk__in=own)
    yield Concern("Closing within a week", _closing(listed, now))
    if user.has_perm("opportunities.add_award"):
        yield Concern("Decision overdue", _undecided(listed, now))
    yield Concern("Public, with changes that are not", _drafts(own))


def _questions() -> list[Item]:
    waiting = Clarification.objects.filter(number=None).select_related("opportunity")
    return [
        Item(
            question.opportunity.title,
            reverse("question:edit", args=[question.pk]),
            _answer_by(question),
        )
        for question in waiting.order_by("opportunity__answers_by", "received_on")[:MOST]
    ]


def _answer_by(question: Clarification) -> str:
    by = question.opportunity.answers_by
    asked = f"asked on {day_words(question.received_on)}"
    return f"{asked}, to be answered by {deadline_words(by)}" if by else asked


def _closing(listed: QuerySet[Listing], now: datetime) -> list[Item]:
    soon = listed.in_stage(Stage.OPEN, now=now).filter(closes_at__lte=now + SOON)  # type: ignore[attr-defined]
    return [
        Item(row.facts["title"], _edit(row.pk), f"closes at {deadline_words(row.closes_at)}")
        for row in soon.order_by("closes_at")[:MOST]
    ]


def _undecided(listed: QuerySet[Listing], now: datetime) -> list[Item]:
    closed = listed.in_stage(Stage.EVALUATING, now=now)  # type: ignore[attr-defined]
    late = closed.filter(opportunity__intended_award_on__lt=local_day(now))
    return [
        Item(
            row.facts["title"],
            reverse("award:add") + f"?opportunity={row.pk}",
            f"intended for {day_words(row.opportunity.intended_award_on)}",
        )
        for row in late.select_related("opportunity").order_by("closes_at")[:MOST]
    ]


def _drafts(own: QuerySet[Page]) -> list[Item]:
    changed = OpportunityPage.objects.live().filter(has_unpublished_changes=True, pk__in=own)
    return [
        Item(
            page.draft_title,
            _edit(page.pk),
            f"last edited on {day_words(local_day(page.latest_revision_created_at))}",
        )
        for page in changed.order_by("latest_revision_created_at")[:MOST]
    ]


def _edit(pk: int) -> str:
    return reverse("wagtailadmin_pages:edit", args=[pk])


@hooks.register("construct_homepage_panels")
def what_needs_me_now(request: HttpRequest, panels: list[Component]) -> None:
    panels.append(Desk())
