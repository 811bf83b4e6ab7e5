"""What needs staff now: a panel on the first page of the admin."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Case, F, Q, QuerySet, When
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
    """Things of one kind: the first of them, how many more there are, and where all stand."""

    heading: str
    items: list[Item]
    more: int
    url: str


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
    """What this user may act on; a query for each kind, and one more where there is more."""
    own = PagePermissionPolicy().instances_user_has_permission_for(user, "change").values("pk")
    if user.has_perm("opportunities.change_clarification"):
        waiting = reverse("question:index") + "?answered_at=true"
        yield _concern("Questions without a published answer", _questions(now), _to_answer, waiting)
    listed = Listing.objects.filter(pk__in=own)
    yield _concern("Closing within a week", _closing(listed, now), _that_closes)
    if user.has_perm("opportunities.add_award"):
        yield _concern("Decision overdue", _undecided(listed, now), _to_decide)
    yield _concern("Public, with changes that are not", _drafts(own), _to_publish)


def _concern(heading: str, rows: QuerySet, item: Callable[[Any], Item], url: str = "") -> Concern:
    items = [item(row) for row in rows[:MOST]]
    more = rows.count() - MOST if len(items) == MOST else 0
    return Concern(heading, items, more, url)


def _questions(now: datetime) -> QuerySet[Clarification]:
    """First those whose answer still helps a bid, last those of what is decided."""
    urgency = Case(
        When(_about(Stage.PLANNED, Stage.OPEN, now=now), then=0),
        When(_about(Stage.EVALUATING, now=now), then=1),
        default=2,
    )
    by = F("opportunity__answers_by").asc(nulls_last=True)
    waiting = Clarification.objects.filter(number=None).select_related("opportunity")
    return waiting.order_by(urgency, by, "received_on", "pk")


def _about(*stages: Stage, now: datetime) -> Q:
    return Q(opportunity__in=Listing.objects.in_stage(*stages, now=now).values("pk"))


def _to_answer(question: Clarification) -> Item:
    by = question.opportunity.answers_by
    asked = f"asked on {day_words(question.received_on)}"
    words = f"{asked}, to be answered by {deadline_words(by)}" if by else asked
    return Item(question.opportunity.title, reverse("question:edit", args=[question.pk]), words)


def _closing(listed: QuerySet[Listing], now: datetime) -> QuerySet[Listing]:
    soon = listed.in_stage(Stage.OPEN, now=now).filter(closes_at__lte=now + SOON)  # type: ignore[attr-defined]
    return soon.order_by("closes_at")


def _that_closes(row: Listing) -> Item:
    return Item(row.facts["title"], _edit(row.pk), f"closes at {deadline_words(row.closes_at)}")


def _undecided(listed: QuerySet[Listing], now: datetime) -> QuerySet[Listing]:
    closed = listed.in_stage(Stage.EVALUATING, now=now)  # type: ignore[attr-defined]
    late = closed.filter(opportunity__intended_award_on__lt=local_day(now))
    return late.select_related("opportunity").order_by("closes_at")


def _to_decide(row: Listing) -> Item:
    intended: Any = row.opportunity.intended_award_on  # known, or the row would not be here
    url = reverse("award:add") + f"?opportunity={row.pk}"
    return Item(row.facts["title"], url, f"intended for {day_words(intended)}")


def _drafts(own: QuerySet[Page]) -> QuerySet[OpportunityPage]:
    changed = OpportunityPage.objects.live().filter(has_unpublished_changes=True, pk__in=own)
    return changed.order_by("latest_revision_created_at")


def _to_publish(page: OpportunityPage) -> Item:
    edited = day_words(local_day(page.latest_revision_created_at))
    return Item(page.draft_title, _edit(page.pk), f"last edited on {edited}")


def _edit(pk: int) -> str:
    return reverse("wagtailadmin_pages:edit", args=[pk])


@hooks.register("construct_homepage_panels")
def what_needs_me_now(request: HttpRequest, panels: list[Component]) -> None:
    panels.append(Desk())
