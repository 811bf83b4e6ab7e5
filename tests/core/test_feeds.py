"""What feeds are made of: two formats that say the same, and text that stays text."""

import locale
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from core.clock import LONG_AGO
from core.feeds import About, Entry, Fact
from core.feeds.entries import digest
from core.feeds.xml import write_atom, write_rss
from core.text import clean_text
from tests.feed_reader import valid_atom, valid_rss, words

Writer = Callable[..., bytes]
Reader = Callable[[bytes], dict[str, Any]]

KEY = UUID("b1f1ad9a-41f6-4c9f-a2f1-4a1e4b3f2d10")
NOON = datetime(2026, 7, 1, 11, tzinfo=UTC)
ADDRESS = "https://dps.example/opportunities/feeds/atom/"
HOSTILE = [
    "Emoji 🚂🇬🇧 and “quotes”",
    "]]> ends a section",
    "Fish & chips &amp; peas &#65;",
    "<script>alert('1')</script>",
    "Bold <b>words</b> <!-- none -->",
    '"><img src=x onerror=alert(1)>',
    "Before\x00\x08\x0b\x1f\ufffe\uffffafter",
    "Line one\r\nline two\tand\u2028three",
    "عربي ‮ right to left",
]


def an_entry(**facts: object) -> Entry:
    given: dict = {
        "key": KEY,
        "url": "https://dps.example/opportunities/trains/",
        "title": "WiFi for trains",
        "summary": "Connect a steam train.",
        "facts": (Fact("Deadline for bids", "noon on Friday 4 December 2026 (UK time)"),),
        "categories": ("Connectivity",),
        "published": NOON - timedelta(days=3),
        "updated": NOON,
    }
    return Entry(**given | facts)


def about(**facts: object) -> About:
    given: dict = {
        "key": UUID(int=KEY.int + 1),
        "url": "https://dps.example/opportunities/",
        "title": "Opportunities",
        "summary": "What the council buys.",
        "author": "Dorset Council",
        "rights": "Open Government Licence v3.0",
        "changed": NOON - timedelta(days=30),
        "address": ADDRESS,
    }
    return About(**given | facts)


def test_both_formats_say_the_same_of_an_entry() -> None:
    expected = {
        "id": "urn:uuid:b1f1ad9a-41f6-4c9f-a2f1-4a1e4b3f2d10",
        "title": "WiFi for trains",
        "updated": NOON,
        "link": "https://dps.example/opportunities/trains/",
        "published": NOON - timedelta(days=3),
        "html": "<p>Connect a steam train.</p><ul><li>Deadline for bids: "
        "noon on Friday 4 December 2026 (UK time)</li></ul>",
        "categories": ["Connectivity"],
    }
    assert valid_rss(write_rss([an_entry()], about()))["entries"] == [expected]
    expected["summary"] = "Connect a steam train."
    assert valid_atom(write_atom([an_entry()], about()))["entries"] == [expected]


@pytest.mark.parametrize(("write", "read"), [(write_rss, valid_rss), (write_atom, valid_atom)])
def test_a_feed_names_itself_and_its_page(write: Writer, read: Reader) -> None:
    links = read(write([], about()))["links"]
    assert links == {"self": ADDRESS, "alternate": "https://dps.example/opportunities/"}


@pytest.mark.parametrize(("write", "read"), [(write_rss, valid_rss), (write_atom, valid_atom)])
def test_a_feed_without_entries_is_as_old_as_its_page(write: Writer, read: Reader) -> None:
    feed = read(write([], about()))
    assert feed["entries"] == []
    assert feed["updated"] == NOON - timedelta(days=30)


@pytest.mark.parametrize("write", [write_rss, write_atom])
def test_nothing_in_a_feed_comes_from_the_present_moment(write: Writer) -> None:
    text = write([an_entry()], about(changed=LONG_AGO)).decode()
    assert set(re.findall(r"\b(?:19|20)\d\d\b", text)) == {"2026", "2005"}  # 2005: a namespace


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text: str) -> None:
    entry = an_entry(title=text, summary=text, facts=(Fact(text, text),), categories=(text,))
    feed = about(title=text, summary=text, author=text, rights=text)
    plain = clean_text(text)
    for read in (
        valid_rss(write_rss([entry], feed)),
        valid_atom(write_atom([entry], feed)),
    ):
        (found,) = read["entries"]
        assert (read["title"], found["title"], found["categories"]) == (plain, plain, [plain])
        assert words(found["html"]) == f"{plain}\n{plain}: {plain}"


@given(text=st.text(), summary=st.text())
def test_any_text_makes_a_valid_feed(text: str, summary: str) -> None:
    entry = an_entry(title=text, summary=summary, facts=(Fact(text, summary),), categories=(text,))
    feed = about(title=text, summary=summary, author=text, rights=summary)
    in_rss = etree.fromstring(write_rss([entry], feed)).findtext("channel/item/title")
    in_atom = etree.fromstring(write_atom([entry], feed)).findtext("{*}entry/{*}title")
    assert in_rss == in_atom == (clean_text(text) or entry.url)


@pytest.mark.parametrize("write", [write_rss, write_atom])
@pytest.mark.parametrize("title", HOSTILE)
def test_reader_programs_show_hostile_titles_as_they_are(write: Writer, title: str) -> None:
    parsed = feedparser.parse(write([an_entry(title=title)], about()))
    assert not parsed.bozo
    assert parsed.entries[0].title == clean_text(title)


def test_the_order_of_entries_is_kept() -> None:
    entries = [an_entry(key=UUID(int=n), title=f"Number {n}") for n in range(1, 4)]
    for read in (
        valid_rss(write_rss(entries, about())),
        valid_atom(write_atom(entries, about())),
    ):
        assert [entry["title"] for entry in read["entries"]] == ["Number 1", "Number 2", "Number 3"]


def test_one_changed_word_gives_another_digest() -> None:
    facts = {"title": "Trains", "value": Decimal("5.00"), "changed_at": NOON}
    assert digest("RSS", about(), [facts]) == digest("RSS", about(), [dict(facts)])
    others = [
        ("Atom", about(), [facts]),
        ("RSS", about(rights="Another licence"), [facts]),
        ("RSS", about(), [facts | {"value": Decimal("5.01")}]),
        ("RSS", about(), [facts | {"changed_at": NOON + timedelta(microseconds=1)}]),
        ("RSS", about(), []),
        ("RSS", about(), [facts, facts]),
    ]
    assert len({digest("RSS", about(), [facts]), *(digest(*other) for other in others)}) == 7


def test_writing_leaves_the_locale_of_the_process_alone() -> None:
    before = locale.setlocale(locale.LC_ALL)
    write_rss([an_entry()], about())
    assert locale.setlocale(locale.LC_ALL) == before
