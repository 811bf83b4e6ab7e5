"""Links in mails: they begin with the address that the operator gave, never with a visitor's."""

from urllib.parse import urlsplit

from django.conf import settings


def absolute(path: str) -> str:
    """The whole address of a path of this site."""
    return f"{settings.WAGTAILADMIN_BASE_URL.rstrip('/')}{path}"


def host() -> str:
    """The site's host name, for ids that must be ours alone."""
    return urlsplit(settings.WAGTAILADMIN_BASE_URL).hostname or "localhost"
