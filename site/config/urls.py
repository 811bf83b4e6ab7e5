"""Addresses of the site; everything else is a page."""

from django.conf import settings
from django.urls import include, path
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.contrib.sitemaps.views import sitemap
from wagtail.documents import urls as wagtaildocs_urls
from wagtail.utils.urlpatterns import decorate_urlpatterns

from core import views
from core.sitemaps import PublicPages
from core.transactions import all_or_nothing
from search.views import search

urlpatterns = [
    path("admin/", include(decorate_urlpatterns(wagtailadmin_urls.urlpatterns, all_or_nothing))),
    path("documents/", include(wagtaildocs_urls)),
    path("mail/", include("mailing.urls")),
    path("search/", search, name="search"),
    path("robots.txt", views.robots),
    path("sitemap.xml", sitemap, {"sitemaps": {"pages": PublicPages}}),
    path("favicon.ico", views.favicon),
    path(".well-known/security.txt", views.security),
]

if getattr(settings, "ANYMAIL", {}).get("WEBHOOK_SECRET"):  # without it anyone could report
    urlpatterns += [path("mail/services/", include("anymail.urls"))]

if getattr(settings, "SERVE_MEDIA", False):
    urlpatterns += [path("media/<path:path>", serve, {"document_root": settings.MEDIA_ROOT})]

urlpatterns += [path("", include(wagtail_urls))]
