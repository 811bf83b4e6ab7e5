"""A feed as JSON: JSON Feed 1.1 (jsonfeed.org/version/1.1)."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from core.feeds.entries import LANGUAGE, About, Entry
from core.feeds.formats import Format
from core.text import clean_data, clean_text

VERSION = "https://jsonfeed.org/version/1.1"


def write_json_feed(entries: Iterable[Entry], about: About) -> bytes:
    """The list in JSON Feed 1.1; members that begin with an underscore are our own."""
    document = {
        "version": VERSION,
        "title": clean_text(about.title) or about.url,
        "home_page_url": about.url,
        "feed_url": about.address,
        "description": clean_text(about.summary),
        "next_url": about.next,
        "language": LANGUAGE,
        "authors": [{"name": clean_text(about.author) or about.url}],
        "_rights": {"text": clean_text(about.rights)},
        "items": [_item(entry) for entry in entries],
    }
    if not about.next:
        del document["next_url"]
    return as_json(document)


def as_json(data: Any) -> bytes:
    """The data as JSON text in UTF-8, readable by people too."""
    return json.dumps(clean_data(data), ensure_ascii=False, indent=1).encode()


def utc(moment: datetime) -> str:
    """The moment as RFC 3339 has it."""
    return f"{moment.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat()}Z"


def _item(entry: Entry) -> dict[str, Any]:
    lines = (f"{label}: {clean_text(words)}" for label, words in entry.facts)
    item = {
        "id": entry.key.urn,
        "url": entry.url,
        "title": clean_text(entry.title) or entry.url,
        "summary": clean_text(entry.summary),
        "content_text": "\n".join([clean_text(entry.summary), *lines]),
        "date_published": utc(min(entry.published, entry.updated)),
        "date_modified": utc(entry.updated),
        "tags": [tag for tag in map(clean_text, entry.categories) if tag],
    }
    return item | dict(entry.data or {})


JSON_FEED = Format(
    name="JSON Feed",
    slug="json",
    media_type="application/feed+json",
    explanation="For feed readers and for your own programs: the same news, with every public "
    "fact as data.",
    write=write_json_feed,
)
