"""Feeds as strict programs read them: what RSS 2.0 and Atom 1.0 (RFC 4287) ask for is there."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

ATOM = "{http://www.w3.org/2005/Atom}"
RFC_822 = re.compile(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} [\d:]{8} \+0000")


def valid_atom(xml: bytes) -> dict[str, Any]:
    """What the Atom feed says, after checks of all that RFC 4287 sections 4.1 and 4.2 require."""
    feed = etree.fromstring(xml)
    assert feed.tag == f"{ATOM}feed"
    assert _text(feed, f"{ATOM}author/{ATOM}name")
    links = _links(feed)
    assert set(links) >= {"self", "alternate"}
    entries = [_atom_entry(entry) for entry in feed.findall(f"{ATOM}entry")]
    return _distinct(_atom_head(feed) | {"links": links, "entries": entries})


def _atom_entry(entry: Any) -> dict[str, Any]:
    (link,) = entry.findall(f"{ATOM}link")
    assert link.get("rel", "alternate") == "alternate"
    content = entry.find(f"{ATOM}content")
    assert content.get("type") == "html"
    return _atom_head(entry) | {
        "link": _whole(link.get("href")),
        "published": _rfc_3339(_text(entry, f"{ATOM}published")),
        "summary": _text(entry, f"{ATOM}summary"),
        "html": _sound(content.text),
        "categories": [category.get("term") for category in entry.findall(f"{ATOM}category")],
    }


def _atom_head(element: Any) -> dict[str, Any]:
    return {
        "id": _whole(_text(element, f"{ATOM}id")),
        "title": _text(element, f"{ATOM}title"),
        "updated": _rfc_3339(_text(element, f"{ATOM}updated")),
    }


def valid_rss(xml: bytes) -> dict[str, Any]:
    """What the RSS feed says, after checks of all that the RSS 2.0 specification requires."""
    rss = etree.fromstring(xml)
    assert (rss.tag, rss.get("version")) == ("rss", "2.0")
    (channel,) = rss.findall("channel")
    (own,) = channel.findall(f"{ATOM}link[@rel='self']")
    assert own.get("type") == "application/rss+xml"
    assert _text(channel, "description")
    feed = {
        "title": _text(channel, "title"),
        "updated": _rfc_822(_text(channel, "lastBuildDate")),
        "links": _links(channel) | {"alternate": _whole(_text(channel, "link"))},
        "entries": [_rss_item(item) for item in channel.findall("item")],
    }
    return _distinct(feed)


def _rss_item(item: Any) -> dict[str, Any]:
    assert item.find("guid").get("isPermaLink") == "false"
    return {
        "id": _whole(_text(item, "guid")),
        "title": _text(item, "title"),
        "updated": _rfc_3339(_text(item, f"{ATOM}updated")),
        "link": _whole(_text(item, "link")),
        "published": _rfc_822(_text(item, "pubDate")),
        "html": _sound(_text(item, "description")),
        "categories": [category.text for category in item.findall("category")],
    }


def _links(element: Any) -> dict[str, str]:
    """Each relation of Atom that the feed has: none of ours may stand twice."""
    links = element.findall(f"{ATOM}link")
    relations = {link.get("rel"): _whole(link.get("href")) for link in links}
    assert len(relations) == len(links)
    assert set(relations) <= {"self", "alternate", "first", "next"}
    return relations


def words(html: str) -> str:
    """What a reader sees of the markup, its lines one below the other."""
    return "\n".join(etree.HTML(html).itertext())


def _text(element: Any, path: str) -> str:
    (found,) = element.findall(path)
    assert found.text, f"{path} is empty"
    return found.text


def _whole(address: str) -> str:
    """An address that means the same wherever it is read."""
    parts = urlsplit(address)
    assert parts.scheme in ("http", "https", "urn"), f"{address} is relative"
    assert parts.netloc or parts.scheme == "urn"
    return address


def _sound(html: str) -> str:
    """Markup of paragraphs and lists alone, with no address in it."""
    tags = {element.tag for element in etree.HTML(html).iter()}
    assert tags <= {"html", "body", "p", "ul", "li"}, tags
    assert not re.search(r"<[^>]*(href|src)=", html)
    return html


def _rfc_3339(moment: str) -> datetime:
    read = datetime.fromisoformat(moment)
    assert read.tzinfo is not None
    return read


def _rfc_822(moment: str) -> datetime:
    assert RFC_822.fullmatch(moment), f"{moment} is no date of RSS"
    return parsedate_to_datetime(moment).astimezone(UTC)


def _distinct(feed: dict[str, Any]) -> dict[str, Any]:
    """RFC 4287 section 4.1.1: an id stands once; and the feed is as new as its newest entry."""
    ids = [entry["id"] for entry in feed["entries"]]
    assert len(ids) == len(set(ids))
    assert feed["updated"] >= max(
        (entry["updated"] for entry in feed["entries"]), default=feed["updated"]
    )
    assert all(entry["published"] <= entry["updated"] for entry in feed["entries"])
    return feed
