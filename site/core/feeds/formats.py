"""What a format is: one way to say what a list holds, for programs that follow it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from core.feeds.entries import About


class Scope(Enum):
    """How much of the list one document of a format holds."""

    PAGE = "the newest changes, a page at a time"
    DATES = "what has dates, now or not long ago"
    ALL = "everything"


def _elsewhere(items: Iterable[Any], about: About) -> bytes:
    raise NotImplementedError("The view at its own address writes this format.")


@dataclass(frozen=True, kw_only=True)
class Format:
    """One of the formats: what it is for readers and for programs, and what writes it.

    What has an address of its own `below` the list is written by the view there.
    """

    name: str
    slug: str  # the last part of its address
    media_type: str
    explanation: str  # one sentence for readers who do not know it
    write: Callable[[Iterable[Any], About], bytes | Iterable[bytes]] = _elsewhere
    scope: Scope = Scope.PAGE
    below: str = ""  # where it stands below the list, if not with the others
    extension: str = ""  # of its file name, where readers keep it as a file

    @property
    def address(self) -> str:
        """Where it stands, seen from the list."""
        return self.below or f"feeds/{self.slug}/"
