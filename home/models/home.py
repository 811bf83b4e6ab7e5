from django.db import models
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.search import index

from core.blocks import ButtonBlock
from core.models import BasePage
from home.blocks import HomeBodyBlock


class HomePage(BasePage):
    """The front door."""

    heading = models.CharField(max_length=120)
    lead = models.TextField(max_length=400, help_text="What this is, in one or two sentences.")
    hero_image = models.ForeignKey(
        "core.CreditedImage", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    actions = StreamField([("button", ButtonBlock())], blank=True, max_num=2)
    body = StreamField(HomeBodyBlock(), blank=True)

    content_panels = [
        *BasePage.content_panels,
        MultiFieldPanel(
            [
                FieldPanel("heading"),
                FieldPanel("lead"),
                FieldPanel("hero_image"),
                FieldPanel("actions"),
            ],
            heading="Top of the page",
        ),
        FieldPanel("body"),
    ]
    search_fields = [*BasePage.search_fields, index.SearchField("lead"), index.SearchField("body")]
    parent_page_types = ["wagtailcore.Page"]
    max_count = 1

    class Meta:
        verbose_name = "home page"
