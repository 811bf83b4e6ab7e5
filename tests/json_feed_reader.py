"""JSON Feeds as strict programs read them: what jsonfeed.org/version/1.1 asks for is there."""

import json
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

VERSION = "https://jsonfeed.org/version/1.1"
OF_FEED: dict[str, Any] = {
    "version": str,
    "title": str,
    "home_page_url": str,
    "feed_url": str,
    "description": str,
    "next_url": str,
    "language": str,
    "authors": list,
    "items": list,
}
OF_ITEM = {
    "id": str,
    "url": str,
    "title": str,
    "summary": str,
    "content_text": str,
    "date_published": str,
    "date_modified": str,
    "tags": list,
}


def valid_json_feed(content: bytes) -> dict[str, Any]:
    """What the feed says, after checks of its members, their types and addresses."""
    feed = json.loads(content)
    assert feed["version"] == VERSION
    assert feed["title"]
    _typed(feed, OF_FEED)
    for name in ("home_page_url", "feed_url", "next_url"):
        assert name not in feed or urlsplit(feed[name]).netloc, f"{name} is relative"
    for author in feed["authors"]:
        assert author["name"]
    ids = [item["id"] for item in feed["items"]]
    assert len(ids) == len(set(ids))
    for item in feed["items"]:
        _check_item(item)
    return feed


def _check_item(item: dict[str, Any]) -> None:
    _typed(item, OF_ITEM)
    assert item["id"]
    assert item["content_text"]
    assert urlsplit(item["url"]).netloc
    moments = [datetime.fromisoformat(item[f"date_{name}"]) for name in ("published", "modified")]
    assert all(moment.tzinfo for moment in moments)
    assert moments == sorted(moments)


def _typed(members: dict[str, Any], known: dict[str, Any]) -> None:
    """Members of the standard have its types; our own begin with an underscore."""
    for name, value in members.items():
        assert name.startswith("_") or isinstance(value, known[name]), name
        assert not name.startswith("_") or isinstance(value, dict), name
