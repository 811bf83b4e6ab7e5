"""Long lists, page by page."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest


def paged(
    request: HttpRequest, items: Any, *, size: int, count: int | None = None
) -> dict[str, Any]:
    """For a template: `page_obj`, the page that the reader asked for, and the numbers to show.

    What is no page number shows the first page, what is beyond the end the last. Who knows the
    `count` already spares the database counting.
    """
    paginator = Paginator(items, size)
    if count is not None:
        paginator.count = count
    page_obj = paginator.get_page(request.GET.get("page"))
    return {"page_obj": page_obj, "pages": paginator.get_elided_page_range(page_obj.number)}
