"""What feeds say of an issue: a page in, an entry out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.clock import LONG_AGO, day_words
from core.feeds.entries import PAGE_FACTS, Entry, Fact

if TYPE_CHECKING:
    from mailing.models import IssuePage

# All that an entry is made of: the tag of a feed is taken from these, no other field is fetched.
FACTS_OF_ISSUE = (*PAGE_FACTS, "last_published_at", "summary", "date")


def issue_entry(issue: IssuePage, *, url: str) -> Entry:
    """One issue of the newsletter."""
    updated = issue.last_published_at or LONG_AGO
    return Entry(
        key=issue.translation_key,
        url=url,
        title=issue.title,
        summary=issue.summary,
        facts=(Fact("Date", day_words(issue.date)),),
        published=issue.first_published_at or updated,
        updated=updated,
    )
