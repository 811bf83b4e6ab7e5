"""What was public is withdrawn, never deleted: an auditor must find it two years later."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail import hooks
from wagtail.admin import messages
from wagtail.models import Page

from opportunities.models import OpportunityPage

MESSAGE = (
    "“{title}” was public, so it can not be deleted. Unpublish it: readers then see “withdrawn”."
)


def _was_public(pages: Iterable[Page]) -> Page | None:
    below = OpportunityPage.objects.published()
    for page in pages:
        if found := below.descendant_of(page, inclusive=True).first():
            return found
    return None


@hooks.register("before_delete_page")
def keep_what_was_public(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Refuse to delete an opportunity that was public, or a page above one."""
    found = _was_public([page])
    if found is None:
        return None
    messages.error(request, MESSAGE.format(title=found.title))
    return redirect("wagtailadmin_explore", page.get_parent().pk)


@hooks.register("before_bulk_action")
def keep_what_was_public_in_bulk(
    request: HttpRequest, action_type: str, objects: list[Any], action: Any
) -> HttpResponse | None:
    """The same for several at once."""
    pages = [page for page in objects if isinstance(page, Page)]
    if action_type != "delete" or request.method != "POST" or not pages:
        return None
    found = _was_public(pages)
    if found is None:
        return None
    messages.error(request, MESSAGE.format(title=found.title))
    return redirect("wagtailadmin_explore", pages[0].get_parent().pk)
