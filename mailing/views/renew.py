"""The page behind the link “keep them coming”: it shows the words, a button renews the yes."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from mailing.domain import renewal
from mailing.domain.actions import LinkIsOver
from mailing.domain.describing import described
from mailing.views.pages import link_is_over, private_page


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def renew(request: HttpRequest, token: str) -> HttpResponse:
    """Programs that look into mail follow links: so only the button renews."""
    now = timezone.now()
    try:
        if request.method == "POST":
            renewal.renew(token, source=reverse("mailing:renew", args=["…"]), now=now)
            return redirect("mailing:renewed")
        subscriptions = described(renewal.renewable(token, now=now), now=now)
    except LinkIsOver as over:
        return link_is_over(request, over)
    context = {"title": "Do you still want our emails?", "subscriptions": subscriptions}
    return render(request, "mailing/renew.html", context)


@private_page
@require_safe
def renewed(request: HttpRequest) -> HttpResponse:
    """It is done."""
    return render(request, "mailing/renewed.html", {"title": "Thank you: they keep coming"})
