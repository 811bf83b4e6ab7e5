"""What all pages of the mailing list have in common."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from mailing.domain.actions import LinkIsOver

View = Callable[..., HttpResponseBase]


def private_page(view: View) -> View:
    """A page for one person: kept nowhere, found by nobody, and its address told to no other site.

    The policy is not `no-referrer`: under that, browsers send a form with the origin "null", which
    the protection against forged forms refuses.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        response["Referrer-Policy"] = "same-origin"
        response["X-Robots-Tag"] = "noindex"
        return response

    return answer


def link_is_over(request: HttpRequest, over: LinkIsOver) -> HttpResponse:
    """Say why the link does nothing any more, and how to go on."""
    context = {"title": "This link does not work any more", "lead": str(over)}
    return render(request, "mailing/link_is_over.html", context, status=410)
