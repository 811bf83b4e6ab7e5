"""The content files, read: TOML below `content/`, in the order of their names."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CONTENT = Path(__file__).parent / "content"

Table = dict[str, Any]


@dataclass(frozen=True)
class PageContent:
    """One page: where it stands, what kind it is, and its fields as written."""

    path: str  # slugs from the home page down; empty: the home page itself
    type: str  # app and model, for example home.NewsPage
    fields: Table

    @property
    def parent_path(self) -> str | None:
        """The path of the page above, None for the home page."""
        return self.path.rpartition("/")[0] if self.path else None

    @property
    def slug(self) -> str:
        return self.path.rpartition("/")[2]


def table(name: str) -> Table:
    """One content file."""
    return _read(CONTENT / f"{name}.toml")


def pages() -> list[PageContent]:
    """All pages, each after its parent."""
    return [page for content in _tables("pages") for page in _pages_of(content)]


def opportunities() -> list[Table]:
    """All example opportunities."""
    return list(_tables("opportunities"))


def _pages_of(content: Table) -> Iterator[PageContent]:
    defaults = content.get("defaults", {})
    for fields in content["pages"]:
        path, kind = fields.pop("path"), fields.pop("type")
        yield PageContent(path, kind, defaults.get(kind.rpartition(".")[2], {}) | fields)


def _tables(folder: str) -> Iterator[Table]:
    for file in sorted((CONTENT / folder).glob("*.toml")):
        yield _read(file)


def _read(file: Path) -> Table:
    return tomllib.loads(file.read_text(encoding="utf-8"))
