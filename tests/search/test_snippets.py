"""The few words that show why a page was found."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.domain.snippets import LENGTH, snippet


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("A steam train.", ["train"], "A steam <mark>train</mark>."),
        ("Trains, TRAIN", ["train"], "<mark>Trains</mark>, <mark>TRAIN</mark>"),
        ("Our suppliers", ["supplier"], "Our <mark>suppliers</mark>"),
        ("One supplier", ["suppliers"], "One <mark>supplier</mark>"),
        ("A constraint", ["train"], "A constraint"),
        ("Connectivity", ["connectiv"], "<mark>Connectivity</mark>"),
        ("Two\n  lines\x0b", [], "Two lines"),
        ("", ["train"], ""),
    ],
)
def test_words_are_marked(text: str, words: list[str], expected: str) -> None:
    assert snippet(text, words) == expected


def test_markup_in_a_page_is_shown_not_done() -> None:
    assert snippet("<b>R&D</b> <script>train", ["train", "script"]) == (
        "&lt;b&gt;R&amp;D&lt;/b&gt; &lt;<mark>script</mark>&gt;<mark>train</mark>"
    )


def test_a_long_text_is_cut_between_words_around_the_first_match() -> None:
    text = "before " * 50 + "the train " + "after " * 50
    found = snippet(text, ["train"])
    assert found.startswith("… before ")
    assert found.endswith(" after …")
    assert "the <mark>train</mark> after" in found


def test_without_a_match_the_beginning_is_shown() -> None:
    found = snippet("word " * 100, ["train"])
    assert found.startswith("word word")
    assert found.endswith("word …")
    assert len(found) <= LENGTH + 2


def test_one_endless_word_is_cut() -> None:
    assert len(snippet("x" * 5000, ["train"])) <= LENGTH + 2


class _Reader(HTMLParser):
    """What a reader sees of markup, and the tags it holds."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.words, self.tags = "", set[str]()
        self.feed(markup)
        self.close()

    def handle_data(self, data: str) -> None:
        self.words += data

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.add(tag)


@given(
    text=st.text(alphabet="ab <>&\"'ſıK🚂é\n", max_size=600),
    words=st.lists(st.text("abk", min_size=1)),
)
def test_any_text_stays_text(text: str, words: list[str]) -> None:
    read = _Reader(snippet(text, words))
    assert read.tags <= {"mark"}
    assert read.words.strip("… ") in " ".join(text.split())
