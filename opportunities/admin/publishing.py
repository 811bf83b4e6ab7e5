"""The ways to publish that pass no form: several at once, a copy, an approval."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from wagtail import hooks
from wagtail.admin import messages
from wagtail.models import Page

from core.refusals import Refused
from opportunities.domain.checks import Finding, what_stops
from opportunities.models import OpportunityPage

if TYPE_CHECKING:
    from wagtail.models import WorkflowState

STOPPED = "“{title}” can not go out yet: {message} Open it to mend it or to acknowledge it."
COPY_IS_DRAFT = (
    "A copy of an opportunity is a new one, with dates of its own: copy it as a draft, "
    "without “Publish copied pages”."
)

NO_ALIAS = (
    "An opportunity has one page: an alias would have neither its history nor its awards. "
    "Copy it as a draft, or link to it."
)


@hooks.register("before_bulk_action")
def hold_to_rules_in_bulk(
    request: HttpRequest, action_type: str, objects: list[Any], action: Any
) -> HttpResponse | None:
    """Publish several at once only if each of them may go out."""
    pages = [page for page in objects if isinstance(page, Page)]
    if action_type != "publish" or request.method != "POST" or not pages:
        return None
    below = "include_descendants" in request.POST
    for page in _opportunities(pages, below=below):
        if stops := what_stops(page, now=timezone.now()):
            messages.error(request, stopped_words(page, stops[0]))
            return redirect("wagtailadmin_explore", pages[0].get_parent().pk)
    return None


def _opportunities(pages: Iterable[Page], *, below: bool) -> Iterator[OpportunityPage]:
    """The versions that would go live: of the pages, and of the drafts below them if asked."""
    for page in pages:
        candidates = page.get_descendants().not_live() if below else Page.objects.none()
        for candidate in (page, *candidates):
            if issubclass(candidate.specific_class or Page, OpportunityPage):
                yield candidate.get_latest_revision_as_object()


@hooks.register("before_copy_page")
def copy_as_draft(request: HttpRequest, page: Page) -> HttpResponse | None:
    """A copy of an opportunity never goes live by being copied."""
    asked = {"publish_copies", "alias"} & request.POST.keys()
    copies = OpportunityPage.objects.descendant_of(page, inclusive=True)
    if not asked or not copies.exists():
        return None
    messages.error(request, NO_ALIAS if "alias" in asked else COPY_IS_DRAFT)
    return redirect("wagtailadmin_pages:copy", page.pk)


@hooks.register("before_convert_alias_page")
def keep_aliases(request: HttpRequest, page: Page) -> HttpResponse | None:
    """A live alias would become an opportunity that nobody published."""
    if not issubclass(page.specific_class or Page, OpportunityPage):
        return None
    messages.error(request, NO_ALIAS)
    return redirect("wagtailadmin_explore", page.get_parent().pk)


def stopped_words(page: OpportunityPage, finding: Finding) -> str:
    """Why that page can not go out, in a sentence for staff."""
    return STOPPED.format(title=page.title, message=finding.message)


def refuse_to_approve(workflow_state: WorkflowState) -> None:
    """Raise Refused where what would be published by this approval may not go out."""
    page = workflow_state.content_object.get_latest_revision_as_object()
    if isinstance(page, OpportunityPage) and (stops := what_stops(page, now=timezone.now())):
        raise Refused(
            stopped_words(page, stops[0]),
            back_to=reverse("wagtailadmin_pages:edit", args=[page.pk]),
        )
