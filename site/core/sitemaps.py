"""The map of the site for search engines (sitemaps.org)."""

from django.db.models import QuerySet
from wagtail.contrib.sitemaps import Sitemap
from wagtail.models import Page

from core.querysets import readable


class PublicPages(Sitemap):
    """All pages that anyone may read, in one query, whatever their kinds."""

    def items(self) -> QuerySet[Page]:
        root = self.get_wagtail_site().root_page
        return readable(root.get_descendants(inclusive=True)).order_by("path")
