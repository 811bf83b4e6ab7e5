"""A feed as bytes: RSS 2.0 (rssboard.org/rss-specification) and Atom 1.0 (RFC 4287)."""

from collections.abc import Iterable
from datetime import UTC, datetime
from threading import Lock
from typing import Any
from uuid import UUID

from django.utils.html import format_html, format_html_join
from feedgen.entry import FeedEntry
from feedgen.ext.base import BaseEntryExtension, BaseExtension
from feedgen.feed import FeedGenerator
from feedgen.util import xml_elem

from core.feeds.entries import LANGUAGE, About, Entry, last_change
from core.feeds.formats import Format
from core.text import clean_text

ATOM_NAMESPACE = "http://www.w3.org/2005/Atom"

# feedgen writes dates of RSS under another locale of the whole process: one thread at a time.
_one_at_a_time = Lock()


class UpdatedInRss(BaseEntryExtension):
    """RSS has no place for the last change of an item; Atom's own element may stand there."""

    moment: datetime | None = None

    def extend_rss(self, feed: Any) -> Any:
        if self.moment:
            xml_elem(f"{{{ATOM_NAMESPACE}}}updated", feed).text = self.moment.isoformat()
        return feed


class OtherPages(BaseExtension):
    """Where the other documents of a long list are: RFC 5005 section 3, in RSS too."""

    about: About | None = None

    def extend_atom(self, feed: Any) -> Any:
        for relation in ("first", "next"):
            if address := getattr(self.about, relation, ""):
                xml_elem(f"{{{ATOM_NAMESPACE}}}link", feed, rel=relation, href=address)
        return feed

    def extend_rss(self, feed: Any) -> Any:
        self.extend_atom(feed.find("channel"))
        return feed


def write_rss(entries: Iterable[Entry], about: About) -> bytes:
    """The list in RSS 2.0."""
    entries = tuple(entries)
    generator = _generator(about, last_change(about, entries), media_type=RSS.media_type)
    for entry in entries:
        item = _item(generator, entry)
        item.content(_html(entry))
        item.register_extension("change", UpdatedInRss, atom=False)
        item.change.moment = _utc(entry.updated)
    with _one_at_a_time:
        return generator.rss_str(pretty=True)


def write_atom(entries: Iterable[Entry], about: About) -> bytes:
    """The list in Atom 1.0."""
    entries = tuple(entries)
    generator = _generator(about, last_change(about, entries), media_type=ATOM.media_type)
    for entry in entries:
        item = _item(generator, entry)
        item.content(_html(entry), type="html")
        if summary := clean_text(entry.summary):
            item.summary(summary)
    return generator.atom_str(pretty=True)


def _generator(about: About, updated: datetime, *, media_type: str) -> FeedGenerator:
    generator = FeedGenerator()
    generator.id(_id(about.key))
    generator.title(clean_text(about.title) or about.url)
    generator.description(clean_text(about.summary) or about.url)
    generator.link(href=about.address, rel="self", type=media_type)
    generator.link(href=about.url, rel="alternate", type="text/html")  # RSS takes the last link
    generator.author(name=clean_text(about.author) or about.url)
    generator.rights(clean_text(about.rights))
    generator.language(LANGUAGE)
    generator.generator("python-feedgen")
    generator.updated(_utc(updated))
    generator.register_extension("pages", OtherPages)
    generator.pages.about = about
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


RSS = Format(
    name="RSS",
    slug="rss",
    media_type="application/rss+xml",
    explanation="For feed readers and many email programs: what is new or has changed, newest "
    "first.",
    write=write_rss,
)
ATOM = Format(
    name="Atom",
    slug="atom",
    media_type="application/atom+xml",
    explanation="The same for feed readers that prefer this format, with exact times of each "
    "change.",
    write=write_atom,
)
