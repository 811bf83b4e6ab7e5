"""The reader's words, taken from whatever they typed."""

import re

from core.text import clean_text

MAX_QUERY = 200  # characters
MAX_WORDS = 12
LENGTHS_OF_COMPOUNDS = range(4, 11)  # letters: "wifi", "email", "broadband"
_WORD = re.compile(r"[^\W_]+")
_COMPOUND = re.compile(r"[^\W_]+(?:-[^\W_]+)*")


def clean_query(typed: str) -> str:
    """What the reader typed, in one line that can be shown and asked of any database."""
    return clean_text(typed)[:MAX_QUERY].strip()


def words_of(query: str) -> list[str]:
    """The words in it, once each: no signs, so that no search language finds its operators."""
    words = list(dict.fromkeys(word.lower() for word in _WORD.findall(query)))
    return ([word for word in words if len(word) > 1] or words)[:MAX_WORDS]


def other_form(word: str) -> str:
    """The plural of a singular and the other way round, roughly: "supplier", "suppliers"."""
    if len(word) < 4 or not word.isalpha():
        return word
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    if word.endswith("s"):
        return word if word.endswith("ss") else word[:-1]
    return f"{word[:-1]}ies" if re.search("[^aeiou]y$", word) else f"{word}s"


def compounds_of(query: str) -> list[list[str]]:
    """The words in it, once each, those that hyphens join together: "5G wi-fi" has 5g and wi-fi."""
    found = dict.fromkeys(each.lower() for each in _COMPOUND.findall(query))
    compounds = [compound.split("-")[:MAX_WORDS] for compound in found]
    long = [parts for parts in compounds if len("".join(parts)) > 1]
    return (long or compounds)[:MAX_WORDS]


def spellings(word: str) -> list[str]:
    """The ways to write a word: in either number, and with a hyphen ("wifi", "wi-fi")."""
    split = range(1, len(word)) if word.isalpha() and len(word) in LENGTHS_OF_COMPOUNDS else ()
    hyphenated = (f"{word[:place]}-{word[place:]}" for place in split)
    return list(dict.fromkeys([word, other_form(word), *hyphenated]))
