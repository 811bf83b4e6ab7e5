"""Words in running text that lead to the glossary.

Saved as `<a linktype="glossary" id="3">`, so that a renamed term keeps its links.
"""

from collections.abc import Iterator
from typing import Any

from asgiref.local import Local
from django.core.signals import request_finished, request_started
from django.db.models import Model
from django.urls import NoReverseMatch
from django.utils.html import format_html
from draftjs_exporter.dom import DOM
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.rich_text.converters.html_to_contentstate import LinkElementHandler
from wagtail.models import Page
from wagtail.rich_text import LinkHandler
from wagtail.rich_text.pages import PageLinkHandler

from core.querysets import readable
from home.models import GlossaryPage, GlossaryTerm

ENTITY = "GLOSSARY"
BROKEN = "<a>"  # what Wagtail writes for a link whose target has gone

_this_request = Local()


def remember_within_requests() -> None:
    """Read the glossary once a request, however many texts with links the page holds."""
    request_started.connect(_begin, dispatch_uid="glossary begin")
    request_finished.connect(_end, dispatch_uid="glossary end")


def _begin(**_: Any) -> None:
    _this_request.addresses = None


def _end(**_: Any) -> None:
    if hasattr(_this_request, "addresses"):
        del _this_request.addresses


def term_addresses() -> dict[str, str]:
    """Where each term is explained, by its number; empty while the glossary is not published."""
    known: dict[str, str] | None = getattr(_this_request, "addresses", None)
    if known is None:
        known = _read_addresses()
        if hasattr(_this_request, "addresses"):
            _this_request.addresses = known
    return known


def _read_addresses() -> dict[str, str]:
    page = readable(GlossaryPage.objects.all()).first()
    if page is None or not page.url:
        return {}
    terms = GlossaryTerm.objects.values_list("pk", "slug")
    return {str(key): f"{page.url}#{slug}" for key, slug in terms}


class GlossaryLinkHandler(LinkHandler):
    """Turns saved links into links that a reader can follow."""

    identifier = "glossary"

    @staticmethod
    def get_model() -> type[Model]:
        return GlossaryTerm

    @classmethod
    def expand_db_attributes(cls, attrs: dict[str, str]) -> str:
        return cls.expand_db_attributes_many([attrs])[0]

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict[str, str]]) -> list[str]:
        found = [term_addresses().get(attrs.get("id", "")) for attrs in attrs_list]
        return [format_html('<a href="{}">', address) if address else BROKEN for address in found]

    @classmethod
    def extract_references(
        cls, attrs: dict[str, str]
    ) -> Iterator[tuple[type[Model], str, str, str]]:
        """The term, so that staff see where it is used before they delete it."""
        if attrs.get("id", "").isdecimal():
            yield cls.get_model(), attrs["id"], "", ""


class GlossaryElementHandler(LinkElementHandler):
    """Tells the editor which term a saved link leads to."""

    def get_attribute_data(self, attrs: dict[str, str]) -> dict[str, Any]:
        key = attrs.get("id", "")
        term = GlossaryTerm.objects.filter(pk=key).first() if key.isdecimal() else None
        if term is None:
            return {"id": int(key)} if key.isdecimal() else {}
        return {"id": term.pk, "term": str(term), "url": _edit_address(term)}


def _edit_address(term: GlossaryTerm) -> str | None:
    try:
        return AdminURLFinder().get_edit_url(term)
    except NoReverseMatch:
        return None


def _saved(properties: dict[str, Any]) -> Any:
    return DOM.create_element(
        "a", {"linktype": "glossary", "id": properties.get("id")}, properties["children"]
    )


CONVERSION = {
    "from_database_format": {'a[linktype="glossary"]': GlossaryElementHandler(ENTITY)},
    "to_database_format": {"entity_decorators": {ENTITY: _saved}},
}


class LeanPageLinkHandler(PageLinkHandler):
    """Wagtail's links to pages, without loading each page's own kind: the address is enough."""

    @classmethod
    def get_many(cls, attrs_list: list[dict[str, str]]) -> list[Page | None]:
        keys = [attrs.get("id", "") for attrs in attrs_list]
        found = Page.objects.in_bulk([int(key) for key in keys if key.isdecimal()])
        return [found.get(int(key)) if key.isdecimal() else None for key in keys]
