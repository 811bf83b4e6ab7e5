"""The root of the site: the home page in place of Wagtail's welcome page."""

from urllib.parse import urlsplit

from django.conf import settings
from wagtail.models import Page, PageQuerySet, Site

from home.models import HomePage

SITE_NAME = "Digital Innovation DPS"
PORTS = {"http": 80, "https": 443}


class SiteIsInUse(Exception):
    """Somebody else's pages stand where the demo's home page would."""


def refuse_foreign_home() -> None:
    """Raise SiteIsInUse if there are pages already, other than Wagtail's welcome page."""
    if Page.objects.filter(depth__gt=1).exclude(pk__in=welcome_pages().values("pk")).exists():
        raise SiteIsInUse("This site has pages already that the demo did not make.")


def make_root(home: HomePage) -> Site:
    """Make the home page the root of the default site, at the address that the settings give."""
    address = urlsplit(settings.WAGTAILADMIN_BASE_URL)
    site, _ = Site.objects.update_or_create(
        is_default_site=True,
        defaults={
            "root_page": home,
            "site_name": SITE_NAME,
            "hostname": address.hostname or "localhost",
            "port": address.port or PORTS.get(address.scheme, 80),
        },
    )
    for page in list(welcome_pages()):
        page.delete()
    return site


def welcome_pages() -> PageQuerySet:
    """The page that Wagtail's own migrations make."""
    plain = Page.objects.filter(depth=2, content_type__model="page", latest_revision=None)
    return plain.filter(slug="home", numchild=0)
