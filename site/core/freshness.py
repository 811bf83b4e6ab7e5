"""Until when an answer is true: a cached page never outlives the next moment it would be wrong."""

from datetime import datetime

from django.http import HttpRequest
from django.http.response import HttpResponseBase

MAX_AGE = 60  # seconds; what an editor changes is seen by everyone within a minute


def true_until(request: HttpRequest, moment: datetime | None) -> None:
    """Note that what is being answered becomes wrong at `moment` (None: never by the clock)."""
    if moment is not None:
        earlier = getattr(request, "true_until", None)
        request.true_until = min(moment, earlier) if earlier else moment  # type: ignore[attr-defined]


def cache_control(request: HttpRequest, response: HttpResponseBase, *, now: datetime) -> str:
    """The Cache-Control value for this answer."""
    if request.COOKIES or response.cookies or "Cookie" in response.headers.get("Vary", ""):
        return "private, no-cache"
    moment = getattr(request, "true_until", None)
    seconds = int((moment - now).total_seconds()) if moment else MAX_AGE
    return f"public, max-age={max(0, min(MAX_AGE, seconds))}"
