"""Small answers that every well-kept site gives."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.utils import timezone

from core.models import OrganisationSettings

EXPIRES_AFTER = timedelta(days=180)  # RFC 9116 section 2.5.5 asks for less than a year


def robots(request: HttpRequest) -> HttpResponse:
    """Where search engines may go (RFC 9309)."""
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /search/",
        f"Sitemap: {request.build_absolute_uri('/sitemap.xml')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def security(request: HttpRequest) -> HttpResponse:
    """Where to report a security problem (RFC 9116); 404 until staff have set an address."""
    organisation = OrganisationSettings.for_request(request)
    if not organisation.security_contact:
        return HttpResponse(status=404)
    month = timezone.now().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: {organisation.security_contact}",
        f"Expires: {(month + EXPIRES_AFTER).isoformat()}",
        "Preferred-Languages: en",
        f"Canonical: {request.build_absolute_uri(request.path)}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def favicon(request: HttpRequest) -> HttpResponse:
    """Browsers ask here, whatever the page says."""
    return redirect(static("img/favicon.ico"))
