"""What feeds say of news and case studies: pages in, entries out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.clock import LONG_AGO, day_words
from core.feeds.entries import PAGE_FACTS, Entry, Fact

if TYPE_CHECKING:
    from home.models import CaseStudyPage, NewsPage

# All that an entry is made of: the tag of a feed is taken from these, no other field is fetched.
FACTS_OF_NEWS = (*PAGE_FACTS, "last_published_at", "summary", "date")
FACTS_OF_CASE_STUDY = (*PAGE_FACTS, "last_published_at", "summary", "result", "sector", "place")


def news_entry(news: NewsPage, *, url: str) -> Entry:
    """One piece of news."""
    updated = news.last_published_at or LONG_AGO
    return Entry(
        key=news.translation_key,
        url=url,
        title=news.title,
        summary=news.summary,
        facts=(Fact("Date", day_words(news.date)),),
        published=news.first_published_at or updated,
        updated=updated,
    )


def case_study_entry(study: CaseStudyPage, *, url: str) -> Entry:
    """One case study, with its result."""
    updated = study.last_published_at or LONG_AGO
    facts = (("Result", study.result), ("Sector", study.sector), ("Where", study.place))
    return Entry(
        key=study.translation_key,
        url=url,
        title=study.title,
        summary=study.summary,
        facts=tuple(Fact(label, words) for label, words in facts if words),
        categories=(study.sector,),
        published=study.first_published_at or updated,
        updated=updated,
    )
