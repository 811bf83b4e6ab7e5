"""What a feed says, as data; every format says the same."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)  # older than any page: of what bears no date

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


@dataclass(frozen=True, kw_only=True)
class Feed:
    """A list of pages, newest change first, with the page that shows them."""

    key: UUID
    url: str
    title: str
    summary: str
    author: str
    rights: str
    changed: datetime  # when the listing page itself was last published
    entries: tuple[Entry, ...] = ()

    @property
    def updated(self) -> datetime:
        """When anything that the feed tells of last changed; never the present moment."""
        return max([self.changed, *(entry.updated for entry in self.entries)])


def digest(*contents: object) -> str:
    """A short name for exactly these contents: it differs as soon as one word does."""
    return hashlib.sha256(repr(contents).encode("utf-8", "backslashreplace")).hexdigest()[:32]
