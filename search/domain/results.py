"""Pages that were found, as the results show them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.http import HttpRequest
from django.utils.safestring import SafeString
from wagtail.models import Page
from wagtail.search.models import IndexEntry

from search.domain.finding import kind_of
from search.domain.snippets import snippet


@dataclass(frozen=True)
class Result:
    """One page that was found."""

    kind: str
    url: str
    title: str
    snippet: SafeString


def results(pages: Sequence[Page], words: list[str], *, request: HttpRequest) -> list[Result]:
    """The pages with the words marked in what was found; all texts come in one query."""
    texts = _texts(pages)
    return [
        Result(
            kind=kind_of(page.content_type_id),
            url=page.get_url(request) or "",
            title=page.title,
            snippet=snippet(texts.get(str(page.pk), ""), words),
        )
        for page in pages
    ]


def _texts(pages: Sequence[Page]) -> dict[str, str]:
    """The plain text under which each page stands in the index: its summary, then its body."""
    field = "body_text" if connection.vendor == "postgresql" else "body"
    entries = IndexEntry.objects.filter(
        content_type__in={page.content_type_id for page in pages},
        object_id__in=[str(page.pk) for page in pages],
    )
    return {key: text or "" for key, text in entries.values_list("object_id", field)}
