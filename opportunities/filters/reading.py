"""What a query string asks that can be answered, and in plain words what can not."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches
from typing import NamedTuple, Protocol

from django.core.exceptions import ValidationError
from django.http import QueryDict

from core.text import clean_text

TRACKING = ("utm_", "fbclid", "gclid")  # what other sites hang on to an address; no filters
MAX_VALUES = 30  # of one parameter
ALIKE = 0.75  # of 1: from here on it may be a slip of the keyboard
MAX_SENTENCES = 10
MAX_SHOWN = 40  # characters of what is repeated to the reader


class Parameter(Protocol):
    """One parameter of the address: what it is called, and what it makes of a value."""

    label: str
    takes_several: bool

    def read(self, value: str) -> str:
        """The one way to write this value; ValidationError where it means nothing."""


class Reading(NamedTuple):
    """What was understood, each value written in its one way, and what was left out and why."""

    values: dict[str, list[str]]
    ignored: list[str]
    lost: set[str]  # the parameters that asked for something, of which nothing was understood


def read(
    data: QueryDict, parameters: Mapping[str, Parameter], *, known: Collection[str]
) -> Reading:
    """Read all of the query string but what others know; nothing a visitor sends can fail."""
    values: dict[str, list[str]] = {}
    ignored: list[str] = []
    asked = {
        name: raw
        for name, raw in data.lists()
        if name in parameters or not (name in known or name.startswith(TRACKING))
    }
    for name, raw in asked.items():
        if name in parameters:
            values[name] = list(_understood(parameters[name], raw, ignored))
        else:
            ignored.append(_no_parameter(name, parameters))
    understood = {name: sorted(values[name]) for name in sorted(values) if values[name]}
    lost = {name for name in asked if name not in understood and any(map(str.strip, asked[name]))}
    return Reading(understood, _first_of(ignored), lost)


def _understood(parameter: Parameter, raw: list[str], ignored: list[str]) -> Iterator[str]:
    """The values of one parameter that mean something, once each."""
    typed = [value for value in dict.fromkeys(map(clean_text, raw)) if value]
    if not typed and any(map(str.strip, raw)):
        ignored.append(f"{parameter.label} was left out. No character of it can be read.")
    most = MAX_VALUES if parameter.takes_several else 1
    if len(typed) > most:
        ignored.append(_too_many(parameter, most))
    found: dict[str, None] = {}
    for value in typed[:most]:
        try:
            found[parameter.read(value)] = None
        except ValidationError as error:
            shown, reason = _shown(value), " ".join(error.messages)
            ignored.append(f"{parameter.label} “{shown}” was left out. {reason}".strip())
    yield from found


def _too_many(parameter: Parameter, most: int) -> str:
    counted = f"first {most} values count" if most > 1 else "first value counts"
    return f"{parameter.label} was given more often than it can be: only the {counted}."


def _no_parameter(name: str, parameters: Mapping[str, Parameter]) -> str:
    similar = get_close_matches(clean_text(name)[:MAX_SHOWN].lower(), parameters, n=1, cutoff=ALIKE)
    hint = f" Did you mean “{similar[0]}”?" if similar else ""
    return f"“{_shown(name)}” is no filter here, so it was left out.{hint}"


def _shown(typed: str) -> str:
    text = clean_text(typed)
    return text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]}…"


def _first_of(ignored: list[str]) -> list[str]:
    """Not more sentences than anyone would read."""
    more = len(ignored) - MAX_SENTENCES
    if more <= 0:
        return ignored
    return [*ignored[:MAX_SENTENCES], f"So were {more} more parts of the address."]
