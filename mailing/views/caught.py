"""Read all mail that the site would have sent: on a developer's machine only."""

from __future__ import annotations

import re
from functools import wraps
from typing import Any

from csp.decorators import csp, csp_update
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mailing.caught.reading import CaughtMail, caught, newest
from mailing.views.pages import View, private_page

# A mail has its styles in it, and gets nothing else: no script, no form, no other host.
AS_IN_A_MAIL_PROGRAM = {
    "default-src": ["'none'"],
    "style-src": ["'unsafe-inline'"],
    "img-src": ["'self'", "data:"],
    "frame-ancestors": ["'self'"],
    "base-uri": ["'self'"],
}


def where_mail_is_caught(view: View) -> View:
    """Anywhere else there is no such page."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not settings.CAUGHT_MAIL_ROOT:
            raise Http404
        return view(request, *args, **kwargs)

    return private_page(require_safe(answer))


@where_mail_is_caught
def index(request: HttpRequest) -> HttpResponse:
    """All mails, the newest first."""
    return render(request, "mailing/caught/index.html", {"mails": newest()})


@where_mail_is_caught
@csp_update({"frame-src": ["'self'"]})
def mail(request: HttpRequest, name: str = "") -> HttpResponse:
    """One mail: as HTML, as text, and its headers."""
    return render(request, "mailing/caught/mail.html", {"mail": _found(name)})


@where_mail_is_caught
@csp(AS_IN_A_MAIL_PROGRAM)
def html(request: HttpRequest, name: str = "") -> HttpResponse:
    """A mail's HTML by itself; its links open in the whole window."""
    found = _found(name).html
    return HttpResponse(re.sub(r"(<head[^>]*>)", r'\1<base target="_top">', found, count=1))


def _found(name: str) -> CaughtMail:
    found = caught(name)
    if found is None:
        raise Http404
    return found
