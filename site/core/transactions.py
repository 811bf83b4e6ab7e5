"""What staff do to pages, and what is recorded of it, happens together or not at all.

Wagtail's own views save a page in one transaction and announce it after. A transaction for each
request would be simpler, but on SQLite it makes every reader wait for every other.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase

View = Callable[..., HttpResponseBase]
SAFE = ("GET", "HEAD", "OPTIONS")


def all_or_nothing(view: View) -> View:
    """A view of the admin: in one transaction where it changes pages."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method in SAFE or not _changes_pages(request):
            return view(request, *args, **kwargs)
        with transaction.atomic():
            return view(request, *args, **kwargs)

    return answer


def _changes_pages(request: HttpRequest) -> bool:
    """Previews are none of them: each key stroke asks for one, and they save nothing."""
    match = request.resolver_match
    if match is None or (match.url_name or "").startswith("preview_"):
        return False
    return match.namespace == "wagtailadmin_pages" or match.url_name == "wagtail_bulk_action"
