"""Words find the same rows on every database."""

import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import settings as property_settings
from hypothesis import strategies as st

from core.words import words_in
from opportunities.models import OpportunityIndexPage, RegisteredAward
from tests.factories import make_award, make_opportunity


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


# Of signs like ¼ databases differ in whether they are words.
LETTERS = st.characters(max_codepoint=0x17F, categories=["Lu", "Ll", "Nd", "Zs", "Po"])
PLAIN = st.text(LETTERS, max_size=40)


@pytest.mark.django_db
@given(text=PLAIN, asked=PLAIN, length=st.integers(0, 9))
@example(text="Data 2026 Straße", asked="plan", length=3)
@property_settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_rows_that_are_met_are_those_that_the_index_finds(
    index: OpportunityIndexPage, text: str, asked: str, length: int
) -> None:
    if not RegisteredAward.objects.exists():
        make_award(make_opportunity())
    RegisteredAward.objects.update(words=text)
    beginnings = [word[:length] for word in words_in(text)]
    for words in (asked, " ".join(beginnings), " ".join([*beginnings[:1], asked])):
        met = RegisteredAward.objects.filter(words__met=words)
        assert met.exists() == RegisteredAward.objects.filter(words__begin=words).exists()
