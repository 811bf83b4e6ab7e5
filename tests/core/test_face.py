"""The promises of docs/design-system.md that can be read from the files themselves."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template

STYLESHEET = settings.ROOT / "static/css/site.css"
STAFF = ("wagtailcore", "wagtailadmin", "emails")  # these answer to other policies
TEMPLATES = sorted(
    path
    for path in (settings.ROOT / "templates").rglob("*.html")
    if not set(STAFF) & set(path.parts)
)
GROUNDS = ("ground", "surface", "sunk")
READ_ON_GROUNDS = ("text", "soft", "link", "link-hover", "visited", "wrong")
SEEN_ON_GROUNDS = ("edge", "focus", "action")
FILLS = ("good", "warm", "bright", "calm", "violet", "quiet", "wrong")

READABLE = [(text, ground) for text in READ_ON_GROUNDS for ground in GROUNDS]
READABLE += [(fill, f"{fill}-fill") for fill in FILLS]
READABLE += [("on-action", "action"), ("on-action", "action-hover"), ("text", "mark")]
READABLE += [(text, ground) for text in ("on-head", "on-head-soft") for ground in ("head", "band")]
VISIBLE = [(mark, ground) for mark in SEEN_ON_GROUNDS for ground in GROUNDS] + [("gorse", "head")]


def tokens(scheme: str) -> dict[str, str]:
    """The colours of a scheme by name, as #rrggbb."""
    light, _, rest = STYLESHEET.read_text().partition("@media (prefers-color-scheme: dark)")
    source = light + (rest.partition("@media")[0] if scheme == "dark" else "")
    named = dict(re.findall(r"--([\w-]+): ([^;]+);", source))
    return {name: resolved(value, named) for name, value in named.items()}


def resolved(value: str, named: dict[str, str]) -> str:
    while value.startswith("var("):
        value = named[value[6:-1]]
    return "#" + "".join(digit * 2 for digit in value[1:]) if len(value) == 4 else value


def contrast(one: str, other: str) -> float:
    """WCAG 2.2's contrast ratio of two colours."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """WCAG 2.2's relative luminance of #rrggbb."""
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_contrast_is_measured_as_wcag_does() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("pairs", "least"), [(READABLE, 4.5), (VISIBLE, 3)])
def test_colours_keep_their_contrast(
    scheme: str, pairs: list[tuple[str, str]], least: float
) -> None:
    colours = tokens(scheme)
    weak = [pair for pair in pairs if contrast(colours[pair[0]], colours[pair[1]]) < least]
    assert weak == []


def test_light_and_dark_differ() -> None:
    assert tokens("light")["ground"] != tokens("dark")["ground"]


def test_the_stylesheet_is_one_small_file_that_loads_nothing() -> None:
    css = STYLESHEET.read_text()
    assert len(css) < 46_000
    assert re.findall(r"url\(|@import|@font-face", css) == []


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.stem)
def test_no_template_needs_what_the_security_policy_forbids(template: Path) -> None:
    forbidden = r"<style|<script(?![^>]*\bsrc=)(?![^>]*ld\+json)|\sstyle=|\son[a-z]+="
    assert re.findall(forbidden, template.read_text()) == []


def test_the_error_page_needs_no_database_and_no_request() -> None:
    page = get_template("500.html").render()
    assert "Something went wrong on our side" in page
    assert "css/site" in page
