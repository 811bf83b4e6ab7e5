"""JSON Feed says what the other formats say."""

import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from core.feeds.json_feed import write_json_feed
from core.text import clean_text
from tests.core.test_feeds import about, an_entry
from tests.json_feed_reader import valid_json_feed


def test_an_entry_is_an_item() -> None:
    entry = an_entry(data={"_extra": {"facts": 1}})
    (item,) = valid_json_feed(write_json_feed([entry], about()))["items"]
    assert item == {
        "id": "urn:uuid:b1f1ad9a-41f6-4c9f-a2f1-4a1e4b3f2d10",
        "url": "https://dps.example/opportunities/trains/",
        "title": "WiFi for trains",
        "summary": "Connect a steam train.",
        "content_text": "Connect a steam train.\n"
        "Deadline for bids: noon on Friday 4 December 2026 (UK time)",
        "date_published": "2026-06-28T11:00:00Z",
        "date_modified": "2026-07-01T11:00:00Z",
        "tags": ["Connectivity"],
        "_extra": {"facts": 1},
    }


def test_a_feed_names_itself_its_page_and_its_author() -> None:
    feed = json.loads(write_json_feed([], about()))
    assert feed == {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Opportunities",
        "home_page_url": "https://dps.example/opportunities/",
        "feed_url": "https://dps.example/opportunities/feeds/atom/",
        "description": "What the council buys.",
        "language": "en-GB",
        "authors": [{"name": "Dorset Council"}],
        "_rights": {"text": "Open Government Licence v3.0"},
        "items": [],
    }


def test_a_long_feed_says_where_it_goes_on() -> None:
    next_one = replace(about(), next="https://dps.example/next/")
    assert valid_json_feed(write_json_feed([], next_one))["next_url"] == "https://dps.example/next/"


@given(text=st.text(), other=st.text(min_size=1))
def test_any_text_makes_a_valid_feed(text: str, other: str) -> None:
    entry = an_entry(title=text, summary=f"x{other}", categories=(text,))
    feed = valid_json_feed(write_json_feed([entry], about(title=text, author=text)))
    assert feed["items"][0]["title"] == (clean_text(text) or entry.url)
