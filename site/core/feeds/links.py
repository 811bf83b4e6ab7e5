"""Where feeds stand, and how pages lead to them."""

from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID, uuid5

from core.feeds.formats import Format
from core.feeds.keyset import PARAMETER, Place


class FeedLink(NamedTuple):
    """One document that a reader may follow."""

    format: Format
    title: str  # what it tells of, and in which format
    url: str  # a path on this site
    name: str  # short, where the page around it says what it tells of

    @property
    def type(self) -> str:
        return self.format.media_type


def links_below(
    listing: str, title: str, formats: Iterable[Format], query: str = ""
) -> list[FeedLink]:
    """The documents of the list at that address, or of what the query makes of it."""
    return [
        FeedLink(
            each,
            f"{title} ({each.name})",
            with_query(listing + each.address, query),
            each.name,
        )
        for each in formats
    ]


def with_query(url: str, query: str, place: Place | None = None) -> str:
    """The address with the query of a filter, and the place where a document goes on."""
    queries = filter(None, (query, f"{PARAMETER}={place}" if place else ""))
    return "?".join(filter(None, (url, "&".join(queries))))


def key_of(key: UUID, query: str) -> UUID:
    """What names a filtered list for ever: the same query has the same name."""
    return uuid5(key, query) if query else key
