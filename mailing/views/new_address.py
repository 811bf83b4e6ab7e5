"""The page behind the link that we mail to a new address: a button lets our mail come there."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from mailing.domain import actions, address_changes
from mailing.domain.actions import LinkIsOver
from mailing.domain.describing import described
from mailing.domain.subscribers import live_of
from mailing.enums import ActionKind
from mailing.views.pages import link_is_over, private_page


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def new_address(request: HttpRequest, token: str) -> HttpResponse:
    """The link changes nothing by being followed."""
    now = timezone.now()
    try:
        if request.method == "POST":
            address_changes.confirm(token, source=reverse("mailing:settings"), now=now)
            return redirect("mailing:address-changed")
        action = actions.action_of(token, kind=ActionKind.CHANGE_ADDRESS, now=now)
    except LinkIsOver as over:
        return link_is_over(request, over)
    what = described(live_of(action.subscriber, now=now), now=now) if action.subscriber else []
    context = {"title": "Confirm your new address", "what": what, "address": action.address}
    return render(request, "mailing/new_address.html", context)


@private_page
@require_safe
def address_changed(request: HttpRequest) -> HttpResponse:
    """It is done."""
    return render(request, "mailing/address_changed.html", {"title": "Your address is changed"})
