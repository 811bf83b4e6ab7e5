"""A letter to one person: written once, in plain text and in HTML that says the same."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import css_inline
from django.template.loader import render_to_string
from wagtail.models import Site

from core.models import OrganisationSettings
from mailing.addresses_of_site import absolute
from mailing.models import MailingSettings

_inliner = css_inline.CSSInliner(load_remote_stylesheets=False, keep_at_rules=True)


@dataclass(frozen=True)
class Part:
    """One piece of a letter; `kind` (text, heading, button, link, facts) says how it looks."""

    kind: str
    text: str = ""
    url: str = ""
    rows: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Letter:
    """What is said, in order; the first part is what a mail program shows beside the subject."""

    subject: str
    parts: list[Part]
    title: str = ""  # the heading, if it is not the subject


def text(words: str) -> Part:
    return Part("text", words)


def heading(words: str) -> Part:
    return Part("heading", words)


def button(words: str, url: str) -> Part:
    return Part("button", words, url)


def link(words: str, url: str) -> Part:
    return Part("link", words, url)


def facts(*rows: tuple[str, str]) -> Part:
    """Names and what is known of them; what is empty is left out."""
    return Part("facts", rows=[row for row in rows if row[1]])


def written(letter: Letter) -> tuple[str, str]:
    """The letter as text and as HTML, with head and foot."""
    context = common_context() | {"letter": letter, "title": letter.title or letter.subject}
    return rendered("emails/letter", context)


def rendered(name: str, context: dict[str, Any]) -> tuple[str, str]:
    """Text and HTML from the two templates of that name; styles go into the elements."""
    html = _inliner.inline(render_to_string(f"{name}.html", context))
    lines = render_to_string(f"{name}.txt", context).splitlines()
    return _without_gaps(lines), html


def common_context() -> dict[str, Any]:
    """What head and foot of every mail need: who writes, and how to reach them (PECR reg 23)."""
    site = Site.objects.filter(is_default_site=True).first()
    return {
        "organisation": OrganisationSettings.for_site(site) if site else OrganisationSettings(),
        "list": MailingSettings.of_the_list(),
        "site_name": (site and site.site_name) or "Digital Innovation DPS",
        "home_url": absolute("/"),
        "settings_url": absolute("/mail/settings/"),
    }


def _without_gaps(lines: list[str]) -> str:
    """Never more than one empty line: what tags of templates leave behind."""
    kept: list[str] = []
    for line in (each.rstrip() for each in lines):
        if line or (kept and kept[-1]):
            kept.append(line)
    return "\n".join(kept).strip() + "\n"
