"""Feeds that a reader program follows: RSS 2.0 and Atom 1.0 of one list of entries."""

from .entries import Entry, Fact, Feed
from .pages import PageInFeed, PageWithFeeds, Turns, feeds_below

__all__ = ["Entry", "Fact", "Feed", "PageInFeed", "PageWithFeeds", "Turns", "feeds_below"]
