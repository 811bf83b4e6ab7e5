"""Following a list of pages, in formats that programs read."""

from .answers import Contents
from .entries import About, Entry, Fact
from .formats import Format, Scope
from .links import FeedLink, links_below
from .pages import FEED_FORMATS, PageInFeed, PageWithFeeds

__all__ = [
    "FEED_FORMATS",
    "About",
    "Contents",
    "Entry",
    "Fact",
    "FeedLink",
    "Format",
    "PageInFeed",
    "PageWithFeeds",
    "Scope",
    "links_below",
]
