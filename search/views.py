"""The search page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def search(request: HttpRequest) -> HttpResponse:
    """What the site says about the reader's words."""
    return render(request, "search/search.html", {"query": request.GET.get("q", "").strip()})
