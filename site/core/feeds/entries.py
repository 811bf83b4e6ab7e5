"""What a feed says, as data; every format says the same."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

LANGUAGE = "en-GB"

PAGE_FACTS = ("pk", "translation_key", "title", "url_path", "first_published_at")  # of any entry


class Fact(NamedTuple):
    """One line of an entry: "Deadline for bids: noon on …"."""

    label: str
    words: str


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One page in a feed. All text is plain: nothing in it is markup."""

    key: UUID  # the page's translation key: it survives a new slug, a move and a new host
    url: str
    title: str
    summary: str
    facts: tuple[Fact, ...] = ()
    categories: tuple[str, ...] = ()
    published: datetime
    updated: datetime  # the last significant change
    data: Mapping[str, Any] | None = None  # the same for programs, in formats that carry data


@dataclass(frozen=True, kw_only=True)
class About:
    """The list that a document tells of, and where the document itself stands."""

    key: UUID
    url: str  # of the page that shows the list
    address: str  # of the document
    first: str = ""  # of the first document, where the list takes more than one
    next: str = ""  # of the document that goes on, where there is one
    title: str
    summary: str
    author: str
    rights: str
    changed: datetime  # when the page that shows the list was last published
    root_path: str = "/"  # how the path of each page below begins in the tree …
    root_url: str = "/"  # … and in its address

    def address_of(self, url_path: str) -> str:
        """The whole address of a page below the list, from its path in the tree."""
        return self.root_url + url_path.removeprefix(self.root_path)


def last_change(about: About, entries: Iterable[Entry]) -> datetime:
    """When anything that the document tells of last changed; never the present moment."""
    return max([about.changed, *(entry.updated for entry in entries)])


def digest(*contents: object) -> str:
    """A short name for exactly these contents: it differs as soon as one word does."""
    return hashlib.sha256(repr(contents).encode("utf-8", "backslashreplace")).hexdigest()[:32]
