"""Where a reader can go from here."""

from collections.abc import Iterable
from typing import Protocol, TypeVar

from django.apps import apps
from django.core.cache import cache
from django.db.models import Max
from django.http import HttpRequest
from wagtail.models import Page, PageLogEntry, Site

from core.freshness import MAX_AGE
from core.querysets import readable


def main_pages(request: HttpRequest) -> list[Page]:
    """The pages of the menu, asked for once a request; searched for when a page has changed."""
    kept = getattr(request, "main_pages", None)
    if kept is None:
        site = Site.find_for_request(request)
        kept = _menu(site) if site else []
        request.main_pages = kept  # type: ignore[attr-defined]
    return kept


def _menu(site: Site) -> list[Page]:
    """No index finds them among all pages below the home page, so that they are kept."""
    last_change = PageLogEntry.objects.aggregate(at=Max("pk"))["at"]
    key = f"menu-{site.pk}-{site.root_page_id}-{last_change}"
    pages = cache.get(key)
    if pages is None:
        pages = list(readable(site.root_page.get_children()).in_menu())
        cache.set(key, pages, MAX_AGE)
    return pages


def pages_above(request: HttpRequest, page: Page) -> list[Page]:
    """The way from the home page to this one, itself left out."""
    site = Site.find_for_request(request)
    if site is None or not page.depth or page.depth <= site.root_page.depth:
        return []
    levels = page.depth - site.root_page.depth - 1  # pages between home and this one
    between = [item for item in main_pages(request) if page.is_descendant_of(item)][:levels]
    if len(between) < levels:  # below a page that is not in the menu, or deeper
        return list(page.get_ancestors().filter(depth__gte=site.root_page.depth))
    return [site.root_page, *between]


def address_of(request: HttpRequest, url_path: str) -> str:
    """Where the page at this path of the tree is found on the reader's site."""
    site = Site.find_for_request(request)
    root = site.root_page.url_path if site else "/"
    return f"/{url_path.removeprefix(root)}"


def address_of_kind(request: HttpRequest, kind: str) -> str:
    """Where the one page of that kind ("app.Model") stands, kept for a minute; empty: nowhere."""
    site = Site.find_for_request(request)
    if site is None:
        return ""
    key = f"address-{site.pk}-{kind}"
    address = cache.get(key)
    if address is None:
        pages = apps.get_model(kind)._default_manager.descendant_of(site.root_page)
        page = readable(pages).first()
        address = (page.get_url(request) or "") if page else ""
        cache.set(key, address, MAX_AGE)
    return address


class Placed(Protocol):
    """Anything that stands at a path of the tree of pages."""

    @property
    def url_path(self) -> str: ...


Thing = TypeVar("Thing", bound=Placed)


def with_addresses(request: HttpRequest | None, things: Iterable[Thing]) -> list[tuple[Thing, str]]:
    """Each with where the reader finds it; a preview without a reader shows its path."""
    return [
        (thing, address_of(request, thing.url_path) if request else thing.url_path)
        for thing in things
    ]
