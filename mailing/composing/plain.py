"""Rich text as a mail shows it: in HTML with whole addresses, and as plain text."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from wagtail.rich_text import RichText, expand_db_html

from mailing.addresses_of_site import absolute

_ON_THIS_SITE = re.compile(r'href="(/[^"]*)"')
_BLOCKS = ("p", "ul", "ol", "h2", "h3", "h4", "div")


def html_of(text: RichText) -> str:
    """With links that work outside the site."""
    html: str = expand_db_html(text.source)
    return _ON_THIS_SITE.sub(lambda link: f'href="{absolute(link.group(1))}"', html)


def text_of(text: RichText) -> str:
    """The same words; the address of a link stands behind it."""
    reader = _Reader()
    reader.feed(html_of(text))
    reader.close()
    lines = re.sub(r" *\n *", "\n", "".join(reader.written))
    return re.sub(r"\n{3,}", "\n\n", lines).strip()


class _Reader(HTMLParser):
    """Paragraphs with an empty line between them, lists with dashes or numbers."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.written: list[str] = []
        self._lists: list[int | None] = []  # the number of the last item; None: no numbers
        self._address = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("ul", "ol"):
            self._lists.append(0 if tag == "ol" else None)
        elif tag == "li":
            self.written.append(f"\n{self._marker()} ")
        elif tag == "br":
            self.written.append("\n")
        elif tag == "a":
            self._address = dict(attrs).get("href") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag in ("ul", "ol") and self._lists:
            self._lists.pop()
        if tag in _BLOCKS:
            self.written.append("\n\n")
        elif tag == "a" and self._address:
            self.written.append(f" ({self._address})")
            self._address = ""

    def handle_data(self, data: str) -> None:
        self.written.append(re.sub(r"\s+", " ", data))

    def _marker(self) -> str:
        if not self._lists or self._lists[-1] is None:
            return "-"
        number = self._lists[-1] + 1
        self._lists[-1] = number
        return f"{number}."
