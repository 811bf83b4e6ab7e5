"""The search page."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.text import slugify
from django.views.decorators.http import require_safe
from wagtail.models import Site

from core.query_words import clean_query, words_of
from search.domain.finding import KINDS, find
from search.domain.results import results

PAGE_SIZE = 10
KIND_OF_TYPE = {slugify(kind): kind for kind in KINDS}


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What the site says about the reader's words: `q`, of one `type`, page by page."""
    site = Site.find_for_request(request)
    if site is None:
        raise Http404("No site answers at this address.")
    query = clean_query(request.GET.get("q", ""))
    kind = KIND_OF_TYPE.get(request.GET.get("type", ""), "")
    found = find(query, site=site, kind=kind)
    page = Paginator(found.pages, PAGE_SIZE).get_page(request.GET.get("page"))
    numbers = page.paginator.get_elided_page_range(page.number)
    page.object_list = results(list(page.object_list), words_of(query), request=request)
    context = {"query": query, "results": page, "pages": numbers, "is_all": found.is_all}
    return render(
        request, "search/search.html", context | {"types": _types(query, kind, found.counts)}
    )


def _types(query: str, chosen: str, counts: dict[str, int]) -> list[dict[str, Any]]:
    """The links that narrow the results to one kind; none where there is nothing to choose."""
    if not counts:
        return []
    kinds = [("", "All", sum(counts.values()))]
    kinds += [(slugify(kind), kind, count) for kind, count in counts.items()]
    return [
        {
            "label": label,
            "count": count,
            "url": "?" + urlencode({"q": query} | ({"type": slug} if slug else {})),
            "current": slug == slugify(chosen),
        }
        for slug, label, count in kinds
    ]
