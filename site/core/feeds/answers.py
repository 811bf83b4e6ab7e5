"""One answer for each format: whole or in pieces, and nothing to whoever has it already."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.text import slugify
from django.views.decorators.http import condition, require_safe

from core.feeds.entries import About, digest
from core.feeds.formats import Format

PIECE = 64 * 1024  # bytes; small ones are sent and compressed badly


@dataclass(frozen=True, kw_only=True)
class Contents:
    """What a document tells: it is fetched and written only for who has not seen it."""

    about: About
    state: object  # differs as soon as the document would
    changed: datetime | None  # when it last became another one, where that can be said
    items: Callable[[], Iterable[Any]]
    status: int = 200


def answer(request: HttpRequest, chosen: Format, contents: Contents) -> HttpResponseBase:
    """The document in that format, or 304 to whoever has it."""

    def tag(_: HttpRequest) -> str:
        return digest(chosen.slug, contents.about, contents.state)

    def modified(_: HttpRequest) -> datetime | None:
        return contents.changed

    @require_safe
    @condition(tag, modified)
    def write(request: HttpRequest) -> HttpResponseBase:
        return _document(request, chosen, contents)

    response = write(request)
    response["Access-Control-Allow-Origin"] = "*"  # anyone's page may read what is public
    return response


def _document(request: HttpRequest, chosen: Format, contents: Contents) -> HttpResponseBase:
    content = chosen.write(contents.items(), contents.about)
    options: dict[str, Any] = {
        "content_type": f"{chosen.media_type}; charset=utf-8",
        "status": contents.status,
    }
    response: HttpResponseBase
    if isinstance(content, bytes):
        response = HttpResponse(content, **options)
    else:
        pieces = iter(()) if request.method == "HEAD" else in_pieces(content)
        response = StreamingHttpResponse(pieces, **options)
    if chosen.extension:
        name = f"{slugify(contents.about.title)[:80].strip('-')}.{chosen.extension}"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def in_pieces(content: Iterable[bytes], size: int = PIECE) -> Iterator[bytes]:
    """The same bytes in fewer, larger pieces."""
    piece = bytearray()
    for part in content:
        piece += part
        if len(piece) >= size:
            yield bytes(piece)
            piece.clear()
    yield bytes(piece)
