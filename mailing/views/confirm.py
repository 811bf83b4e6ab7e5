"""The page behind the link in the confirmation: it shows what was asked for, a button agrees."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from core.clock import local_day
from mailing.domain import actions, confirming
from mailing.domain.actions import LinkIsOver
from mailing.domain.following import words_of
from mailing.domain.signing_up import Asked
from mailing.enums import ActionKind, Coverage, Frequency, Purpose
from mailing.views.pages import link_is_over, private_page


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Programs that look into mail follow links: so a link changes nothing, only the button."""
    now = timezone.now()
    try:
        if request.method == "POST":
            confirming.confirm(
                token,
                source=reverse("mailing:sign-up"),
                now=now,
                added=request.POST.getlist("add"),
            )
            return redirect("mailing:confirmed")
        action = actions.action_of(token, kind=ActionKind.SIGN_UP, now=now)
        wishes = [_shown(each, now) for each in confirming.asked_in(action)]
    except LinkIsOver as over:
        return link_is_over(request, over)
    context = {
        "title": "Confirm that you want our emails",
        "wishes": wishes,
        "told": confirming.told(action),
        "token": token,
    }
    return render(request, "mailing/confirm.html", context)


@private_page
@require_safe
def confirmed(request: HttpRequest) -> HttpResponse:
    """It is done."""
    return render(request, "mailing/confirmed.html", {"title": "You are subscribed"})


def _shown(asked: Asked, now: datetime) -> dict[str, Any]:
    wish = asked.wish
    is_alert = wish.purpose == Purpose.OPPORTUNITY_ALERTS
    return {
        "title": Purpose(wish.purpose).label,
        "wording": asked.wording.text,
        "asked_on": local_day(asked.asked_at) if asked.asked_at else None,
        "follows": words_of(filter=wish.filter, opportunity_id=wish.opportunity_id, now=now)
        if is_alert
        else "",
        "frequency": Frequency(wish.frequency).label if is_alert else "",
        "coverage": Coverage(wish.coverage).label if is_alert and not wish.opportunity_id else "",
    }
