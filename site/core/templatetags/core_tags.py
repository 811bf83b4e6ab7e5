"""What every template may use: navigation, banner, words for dates and money."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.conf import settings as django_settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString
from wagtail.models import Page, Site

from core.clock import day_words, deadline_words
from core.feeds import FEED_FORMATS, FeedLink, Format, PageWithFeeds, links_below
from core.feeds.xml import ATOM
from core.freshness import true_until
from core.models import AlertBanner, OrganisationSettings
from core.money import pounds
from core.navigation import main_pages, pages_above
from core.structured_data import breadcrumb_list, script, website

register = template.Library()


@register.simple_tag(takes_context=True)
def navigation(context: dict[str, Any]) -> list[dict[str, Any]]:
    """The main pages of the site, and which of them the reader is in."""
    request = context["request"]
    here = getattr(context.get("page"), "path", "") or ""
    return [
        {"title": item.title, "url": item.get_url(request), "current": here.startswith(item.path)}
        for item in main_pages(request)
    ]


@register.simple_tag(takes_context=True)
def breadcrumbs(context: dict[str, Any]) -> list[dict[str, str]]:
    """The way from the home page to this one, itself left out unless we stand below it."""
    request, page = context["request"], context.get("page")
    above = pages_above(request, page) if page else []
    if page and context.get("is_below_page"):
        above = [*above, page]
    return [{"title": item.title, "url": item.get_url(request)} for item in above]


@register.simple_tag(takes_context=True)
def feeds(context: dict[str, Any]) -> list[FeedLink]:
    """The feeds of what the reader is in, or else all feeds of the site."""
    own = context.get("feed_links") or getattr(context.get("page"), "feed_links", [])
    return own or _feeds_of_lists(context, FEED_FORMATS)


@register.simple_tag(takes_context=True)
def main_feeds(context: dict[str, Any]) -> list[FeedLink]:
    """One feed of each list in the menu."""
    return _feeds_of_lists(context, [ATOM])


def _feeds_of_lists(context: dict[str, Any], formats: Iterable[Format]) -> list[FeedLink]:
    return [
        link
        for item in main_pages(context["request"])
        if issubclass(item.specific_class or Page, PageWithFeeds)
        for link in links_below(item.url or "", item.title, formats)
    ]


@register.simple_tag(takes_context=True)
def whole_address(context: dict[str, Any], url: str, scheme: str = "") -> str:
    """The address to copy; for calendars the scheme `webcal`, which means "subscribe"."""
    address = context["request"].build_absolute_uri(url)
    return f"{scheme}:{address.partition(':')[2]}" if scheme else address


@register.simple_tag(takes_context=True)
def structured_data(context: dict[str, Any]) -> SafeString | str:
    """The page for search engines: the way to it, or the site itself on the home page."""
    request, page = context["request"], context.get("page")
    if page is None or not page.depth:
        return ""
    above = pages_above(request, page)
    if above:
        crumbs = [{"title": p.title, "url": p.get_full_url(request)} for p in [*above, page]]
        return script(breadcrumb_list(crumbs))
    organisation = OrganisationSettings.for_request(request)
    site = Site.find_for_request(request)
    name = site.site_name if site else page.title
    return script(
        website(
            name=name or page.title,
            url=page.get_full_url(request) or "",
            organisation=organisation.organisation_name,
        )
    )


@register.simple_tag(takes_context=True)
def alert_banner(context: dict[str, Any]) -> AlertBanner | None:
    """The banner, while it is true."""
    request: HttpRequest = context["request"]
    now = timezone.now()
    banner = AlertBanner.for_request(request)
    true_until(request, banner.next_change(now))
    return banner if banner.shown_at(now) else None


@register.simple_tag
def absolute(path: str) -> str:
    """The whole address of a path on this site."""
    return path if "://" in path else django_settings.WAGTAILADMIN_BASE_URL.rstrip("/") + path


@register.filter
def signed_in(request: HttpRequest) -> bool:
    """Whether a member of staff reads; asks the session only where there is one."""
    has_session = django_settings.SESSION_COOKIE_NAME in request.COOKIES
    return has_session and request.user.is_authenticated


@register.filter
def deadline(moment: datetime | None) -> str:
    return deadline_words(moment) if moment else ""


@register.filter
def day(value: date | None) -> str:
    return day_words(value) if value else ""


@register.filter
def money(amount: Decimal | None) -> str:
    return pounds(amount) if amount is not None else ""
