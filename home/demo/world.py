"""What the content files may refer to by name: pages, terms, pictures; and the moment."""

import re
from dataclasses import dataclass, field
from datetime import datetime

LINK = re.compile(r'href="(page|term):([^"]*)"')
LINK_TYPES = {"page": "page", "term": "glossary"}


class DanglingLink(LookupError):
    """A content file links to something that no content file has."""


@dataclass
class World:
    """Names in the content files, and the primary keys of what they stand for."""

    now: datetime
    pages: dict[str, int] = field(default_factory=dict)
    terms: dict[str, int] = field(default_factory=dict)
    pictures: dict[str, int] = field(default_factory=dict)

    def page(self, path: str) -> int:
        return _named(self.pages, path, "page")

    def picture(self, name: str) -> int:
        return _named(self.pictures, name, "picture")

    def rich_text(self, html: str) -> str:
        """The HTML with its links as Wagtail stores them: by primary key, not by address."""
        return LINK.sub(self._link, html)

    def _link(self, match: re.Match[str]) -> str:
        kind, name = match.groups()
        key = self.page(name) if kind == "page" else _named(self.terms, name, "term")
        return f'linktype="{LINK_TYPES[kind]}" id="{key}"'


def _named(names: dict[str, int], name: str, kind: str) -> int:
    try:
        return names[name]
    except KeyError:
        raise DanglingLink(f"The content has no {kind} “{name}”.") from None
