"""Long lists, newest change first, in documents of a hundred entries each.

Each document says after which entry the next goes on, never how many come before: however long
the list is, an index finds the place, and an entry that moves to the top meanwhile is neither
repeated further down nor pushes another out of sight.
"""

import re
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple, Self

from django.db.models import Q, QuerySet

PAGE_SIZE = 100
PARAMETER = "before"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PLACE = re.compile("([0-9]{1,17})-([0-9]{1,18})")


class Place(NamedTuple):
    """Where a document ends: its last entry's change and primary key."""

    changed_at: datetime
    pk: int

    @classmethod
    def read(cls, text: str | None) -> Self | None:
        """The place in a query string; None for the beginning of the list.

        What is no place stands before everything, so that nothing comes after it.
        """
        if text is None:
            return None
        found = _PLACE.fullmatch(text)
        microseconds, pk = map(int, found.groups()) if found else (0, 0)
        return cls(_EPOCH + timedelta(microseconds=microseconds), pk)

    def __str__(self) -> str:
        return f"{(self.changed_at - _EPOCH) // timedelta(microseconds=1)}-{self.pk}"


class Cut(NamedTuple):
    """The rows of one document, and the place after which the next one goes on."""

    rows: list[Any]
    next: Place | None


def cut(narrowed: QuerySet[Any], place: Place | None, *, whole: QuerySet[Any]) -> Cut:
    """One document's rows of a query that has `changed_at`, as `whole` fetches them.

    The place is found among narrow rows; only those of the document are read whole.
    """
    if place:
        earlier = Q(changed_at__lt=place.changed_at)
        same_moment = Q(changed_at=place.changed_at, pk__lt=place.pk)
        # The first condition alone bounds the scan of the index.
        narrowed = narrowed.filter(changed_at__lte=place.changed_at).filter(earlier | same_moment)
    newest = narrowed.order_by("-changed_at", "-pk").values_list("changed_at", "pk")
    places = [Place(*found) for found in newest[: PAGE_SIZE + 1]]
    page = places[:PAGE_SIZE]
    rows = whole.in_bulk([each.pk for each in page])
    following = page[-1] if len(places) > PAGE_SIZE else None
    return Cut([rows[each.pk] for each in page if each.pk in rows], following)
