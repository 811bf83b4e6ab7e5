"""Numbers of other parts of the site among the headlines: each registers what it has to say."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.http import HttpRequest

from opportunities.exports.numbers.headlines import Headline

Source = Callable[[HttpRequest], Headline | None]  # None: nothing to say just now

_sources: dict[str, Source] = {}


def register(name: str, source: Source) -> None:
    """Let the page show this number: in the order in which they were registered."""
    _sources[name] = source


def of_neighbours(request: HttpRequest) -> Iterator[Headline]:
    """What they say to this reader."""
    for source in _sources.values():
        if headline := source(request):
            yield headline
