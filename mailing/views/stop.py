"""Stopping by the link in a mail: a page with a button, and one click of the mail program."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from mailing.domain import stopping
from mailing.domain.describing import described
from mailing.domain.stop_links import StopLink, read_stop_token
from mailing.enums import Channel
from mailing.views.pages import private_page

ONE_CLICK = ("List-Unsubscribe", "One-Click")  # RFC 8058, section 3.1
NO_LINK = "We can not read this link. Copy it whole from the email, or open your settings."


@csrf_exempt  # a mail program has no cookie; what is no one click is protected below
@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponseBase:
    """One click answers without any redirect, and the same when it is repeated (RFC 8058)."""
    link = read_stop_token(token)
    if link is None:
        context = {"title": "This link does not work", "lead": NO_LINK}
        return render(request, "mailing/link_is_over.html", context, status=404)
    name, value = ONE_CLICK
    if request.method == "POST" and request.POST.get(name) == value:
        source = reverse("mailing:stop", args=["…"])
        stopping.stop(link, channel=Channel.ONE_CLICK, source=source, now=timezone.now())
        return HttpResponse("You will get no more of these emails.\n", content_type="text/plain")
    return _page(request, link, token)


@csrf_protect
def _page(request: HttpRequest, link: StopLink, token: str) -> HttpResponseBase:
    now = timezone.now()
    source = reverse("mailing:stop", args=["…"])
    subscriber = stopping.subscriber_of(link)
    if request.method == "POST":
        if "everything" in request.POST and subscriber:
            stopping.stop_everything(subscriber, channel=Channel.STOP_PAGE, source=source, now=now)
        else:
            stopping.stop(link, channel=Channel.STOP_PAGE, source=source, now=now)
        return redirect("mailing:stop", token)
    what = described(stopping.meant_by(link), now=now)
    title = "Stop these emails" if what else "You do not get these emails any more"
    context = {
        "title": title,
        "what": what,
        "token": token,
        "gets_more": bool(subscriber and subscriber.subscriptions.filter(ended_at=None).exists()),
    }
    return render(request, "mailing/stop.html", context)
