from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.search import index

from core.models import BasePage
from home.blocks import SiteBodyBlock
from home.models.facts import ReviewedMixin


class StandardPage(ReviewedMixin, BasePage):
    """Any other page: privacy, cookies, accessibility, contact, open data."""

    body = StreamField(SiteBodyBlock())

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("body"),
        ReviewedMixin.review_panel,
    ]
    search_fields = [*BasePage.search_fields, index.SearchField("body")]
    parent_page_types = ["home.HomePage", "home.StandardPage"]
    subpage_types = ["home.StandardPage", "home.GuidePage"]

    class Meta:
        verbose_name = "standard page"
