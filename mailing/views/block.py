"""“I did not ask”: the owner of an address shuts it for our mail."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from mailing.domain import actions, blocking, suppressions
from mailing.domain.actions import LinkIsOver
from mailing.views.pages import link_is_over, private_page

GONE = "We keep such links for seven days. Write to us if we should not write to your address."


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def block(request: HttpRequest, token: str) -> HttpResponse:
    """It can only reduce what we send: so it works as long as we know the link at all."""
    action = actions.action_behind(token)
    if action is None:
        return link_is_over(request, LinkIsOver(GONE))
    if request.method == "POST":
        source = reverse("mailing:block", args=["…"])
        blocking.block(action.canonical_address, source=source, now=timezone.now())
        return redirect("mailing:block", token)
    is_done = suppressions.is_blocked(action.canonical_address)
    title = "This address is blocked" if is_done else "Block this address"
    return render(request, "mailing/block.html", {"title": title, "is_done": is_done})
