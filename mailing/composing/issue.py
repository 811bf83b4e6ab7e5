"""An issue as a mail: rendered once, with a placeholder for what differs by person.

It looks for nothing: no picture that tells who opened it, no link that counts who followed it.
"""

from __future__ import annotations

from typing import Any

from wagtail.models import Page, Site
from wagtail.rich_text import RichText

from mailing.addresses_of_site import absolute
from mailing.composing import SETTINGS_URL, STOP_URL, Mail
from mailing.composing.letters import common_context, rendered
from mailing.composing.plain import html_of, text_of
from mailing.enums import Purpose


def compose_issue(issue: Any) -> Mail:
    """The mail that this version of the page makes; its opportunities as they stand now."""
    context = common_context() | {
        "title": issue.title,
        "issue": issue,
        "preheader": issue.preheader or issue.summary,
        "parts": [part for block in issue.body for part in _parts(block, issue)],
        "web_url": absolute(issue.url or "/"),
        "stop_url": STOP_URL,
        "settings_url": SETTINGS_URL,
    }
    text, html = rendered("emails/issue", context)
    return Mail(issue.mail_subject, text, html, Purpose.INNOVATION_NEWS)


def open_opportunities(issue: Any) -> list[int]:
    """Those that the issue shows by itself, in their order."""
    return [
        notice.pk
        for block in issue.body
        if block.block_type == "opportunities" and block.value["choice"] == "automatic"
        for notice in block.block.notices(block.value, issue)
    ]


def _parts(block: Any, issue: Any) -> list[dict[str, Any]]:
    """What the two templates of a block need; nothing where the block shows nothing."""
    context = block.block.get_context(block.value, parent_context={"page": issue})
    context |= {
        "html_template": f"emails/issue/{block.block_type}.html",
        "text_template": f"emails/issue/{block.block_type}.txt",
    }
    if block.block_type == "opportunities":
        context["opportunities"] = _with_addresses(block.block.notices(block.value, issue))
    if block.block_type == "story" and not context["title"]:
        return []
    words = block.value if isinstance(block.value, RichText) else _rich_text_in(block.value)
    if words:
        context |= {"words_html": html_of(words), "words_text": text_of(words)}
    return [context]


def _rich_text_in(value: Any) -> RichText | None:
    return next((each for each in value.values() if isinstance(each, RichText)), None)


def _with_addresses(notices: list[Any]) -> list[tuple[Any, str]]:
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    root: Page | None = site.root_page if site else None
    above = root.url_path if root else "/"
    return [(each, absolute(f"/{each.url_path.removeprefix(above)}")) for each in notices]
