"""What the search makes of whatever a reader types."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.query_words import (
    MAX_QUERY,
    MAX_WORDS,
    clean_query,
    compounds_of,
    other_form,
    spellings,
    words_of,
)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("  Steam   TRAIN ", ["steam", "train"]),
        ("train train Train", ["train"]),
        ("low-earth-orbit", ["low", "earth", "orbit"]),
        ("the council's fund", ["the", "council", "fund"]),
        ('"steam train"', ["steam", "train"]),
        ("train* OR NEAR(orbit, 5)", ["train", "or", "near", "orbit"]),
        ("title:train -boat ^steam", ["title", "train", "boat", "steam"]),
        ("R&D", ["r", "d"]),
        ("DIP/2026/014", ["dip", "2026", "014"]),
        ("tr\x00ain 🚂", ["train"]),
        ("🚂 !!! ___", []),
        ("", []),
    ],
)
def test_words_are_what_is_left_without_signs(typed: str, words: list[str]) -> None:
    assert words_of(clean_query(typed)) == words


@given(typed=st.text())
def test_words_hold_no_sign_of_any_search_language(typed: str) -> None:
    query = clean_query(typed)
    words = words_of(query)
    assert len(query) <= MAX_QUERY
    assert len(words) <= MAX_WORDS
    assert all(word.isalnum() for word in words)


@pytest.mark.parametrize(
    ("one", "many"),
    [("supplier", "suppliers"), ("opportunity", "opportunities"), ("railway", "railways")],
)
def test_singular_and_plural_lead_to_each_other(one: str, many: str) -> None:
    assert (other_form(one), other_form(many)) == (many, one)


@pytest.mark.parametrize("word", ["dps", "5g", "access", "2026"])
def test_some_words_have_one_form(word: str) -> None:
    assert other_form(word) == word


@pytest.mark.parametrize(
    ("typed", "compounds"),
    [
        ("5G Wi-Fi", [["5g"], ["wi", "fi"]]),
        ("low-earth-orbit satellites", [["low", "earth", "orbit"], ["satellites"]]),
        ("the council's fund", [["the"], ["council"], ["fund"]]),
        ("e-mail", [["e", "mail"]]),
        ("R&D", [["r"], ["d"]]),
        ("- -- a-", [["a"]]),
        ("", []),
    ],
)
def test_hyphens_keep_words_together(typed: str, compounds: list[list[str]]) -> None:
    assert compounds_of(typed) == compounds


def test_a_word_may_be_written_in_either_number_and_with_a_hyphen() -> None:
    assert spellings("wifi") == ["wifi", "wifis", "w-ifi", "wi-fi", "wif-i"]
    assert spellings("2026") == ["2026"]
    assert spellings("opportunities") == ["opportunities", "opportunity"]


@given(typed=st.text())
def test_a_long_question_stays_a_short_one(typed: str) -> None:
    compounds = compounds_of(clean_query(typed))
    assert len(compounds) <= MAX_WORDS
    assert all(len(parts) <= MAX_WORDS for parts in compounds)
    assert all(part.isalnum() for parts in compounds for part in parts)
