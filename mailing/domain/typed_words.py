"""What a person typed into a filter: it may say who they are, so that it can be forgotten."""

from __future__ import annotations

from django.http import QueryDict

WORDS = "q"  # the one parameter of a filter that is no choice of ours


def without_words(filter: str) -> str:
    """The filter's choices alone, which the ledger may hold for ever."""
    query = QueryDict(filter, mutable=True)
    query.pop(WORDS, None)
    return query.urlencode()
