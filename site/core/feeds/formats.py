"""A feed as bytes: RSS 2.0 (rssboard.org/rss-specification) and Atom 1.0 (RFC 4287)."""

from collections.abc import Callable
from datetime import UTC, datetime
from threading import Lock
from typing import Any, NamedTuple
from uuid import UUID

from django.utils.html import format_html, format_html_join
from feedgen.entry import FeedEntry
from feedgen.ext.base import BaseEntryExtension
from feedgen.feed import FeedGenerator
from feedgen.util import xml_elem

from core.feeds.entries import Entry, Feed
from core.text import clean_text

ATOM_NAMESPACE = "http://www.w3.org/2005/Atom"
LANGUAGE = "en-GB"

# feedgen writes dates of RSS under another locale of the whole process: one thread at a time.
_one_at_a_time = Lock()


class Format(NamedTuple):
    """One of the formats: its name for readers, its media type, and what writes it."""

    name: str
    media_type: str
    write: Callable[..., bytes]


class UpdatedInRss(BaseEntryExtension):
    """RSS has no place for the last change of an item; Atom's own element may stand there."""

    moment: datetime | None = None

    def extend_rss(self, feed: Any) -> Any:
        if self.moment:
            xml_elem(f"{{{ATOM_NAMESPACE}}}updated", feed).text = self.moment.isoformat()
        return feed


def write_rss(feed: Feed, *, address: str) -> bytes:
    """The feed in RSS 2.0, found at `address`."""
    generator = _generator(feed, address=address, media_type=RSS.media_type)
    for entry in feed.entries:
        item = _item(generator, entry)
        item.content(_html(entry))
        item.register_extension("change", UpdatedInRss, atom=False)
        item.change.moment = _utc(entry.updated)
    with _one_at_a_time:
        return generator.rss_str(pretty=True)


def write_atom(feed: Feed, *, address: str) -> bytes:
    """The feed in Atom 1.0, found at `address`."""
    generator = _generator(feed, address=address, media_type=ATOM.media_type)
    for entry in feed.entries:
        item = _item(generator, entry)
        item.content(_html(entry), type="html")
        if summary := clean_text(entry.summary):
            item.summary(summary)
    return generator.atom_str(pretty=True)


def _generator(feed: Feed, *, address: str, media_type: str) -> FeedGenerator:
    generator = FeedGenerator()
    generator.id(_id(feed.key))
    generator.title(clean_text(feed.title) or feed.url)
    generator.description(clean_text(feed.summary) or feed.url)
    generator.link(href=address, rel="self", type=media_type)
    generator.link(href=feed.url, rel="alternate", type="text/html")  # RSS takes the last link
    generator.author(name=clean_text(feed.author) or feed.url)
    generator.rights(clean_text(feed.rights))
    generator.language(LANGUAGE)
    generator.generator("python-feedgen")
    generator.updated(_utc(feed.updated))
    return generator


def _item(generator: FeedGenerator, entry: Entry) -> FeedEntry:
    item = generator.add_entry(order="append")
    item.id(_id(entry.key))  # in RSS a guid that is no address
    item.title(clean_text(entry.title) or entry.url)
    item.link(href=entry.url)
    item.published(_utc(min(entry.published, entry.updated)))
    item.updated(_utc(entry.updated))
    for category in filter(None, map(clean_text, entry.categories)):
        item.category(term=category)
    return item


def _html(entry: Entry) -> str:
    """The entry as readers' programs show it: every word of it is text, none is markup."""
    facts = ((clean_text(label), clean_text(words)) for label, words in entry.facts)
    lines = format_html_join("", "<li>{}: {}</li>", facts)
    summary = format_html("<p>{}</p>", clean_text(entry.summary))
    return summary + format_html("<ul>{}</ul>", lines) if lines else summary


def _id(key: UUID) -> str:
    return key.urn


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)


RSS = Format("RSS", "application/rss+xml", write_rss)
ATOM = Format("Atom", "application/atom+xml", write_atom)
