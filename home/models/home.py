from django.db import models
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index
from wagtail.url_routing import RouteResult

from core.blocks import ButtonBlock
from core.models import BasePage
from core.querysets import with_restrictions_known
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
    reserved_slugs = ("admin", "documents", "media", "search", "static")  # config.urls has them

    class Meta:
        verbose_name = "home page"

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """Find the page below by its whole path at once, not level by level."""
        if not path_components:
            return super().route(request, path_components)
        path = self.url_path + "".join(f"{component}/" for component in path_components)
        found = Page.objects.filter(slug=path_components[-1], url_path=path)  # slugs are indexed
        below = found.first()
        model = below.specific_class if below else None
        if below is None or model is None or not issubclass(model, BasePage):
            return super().route(request, path_components)
        pages = with_restrictions_known(model.for_reader())
        return pages.get(pk=below.pk).route(request, [])
