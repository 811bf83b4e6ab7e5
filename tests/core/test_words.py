"""Words find the same rows on every database."""

import pytest
from hypothesis import given
from hypothesis import settings as property_settings
from hypothesis import strategies as st

from core.words import words_in
from opportunities.models import RegisteredAward


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("DC/2026.014", ["dc", "2026", "014"]),
        ("Fibre, fibre & FIBRE", ["fibre"]),
        ("wi-fi_6", ["wi", "fi", "6"]),
        ("Straße Ünïçode", ["strasse", "ünïçode"]),
        (" \x00 ?! ", []),
    ],
)
def test_words_are_taken_without_signs(text: str, words: list[str]) -> None:
    assert words_in(text) == words


def test_a_word_is_never_too_long_to_ask_for() -> None:
    assert max(map(len, words_in("x" * 5000))) == 60


@pytest.mark.django_db
def test_text_without_words_finds_nothing() -> None:
    assert not RegisteredAward.objects.filter(words__begin="?!").exists()


@pytest.mark.django_db
@given(st.text(max_size=200))
@property_settings(max_examples=60, deadline=None)
def test_any_text_can_be_asked(text: str) -> None:
    assert not RegisteredAward.objects.filter(words__begin=text).exists()
