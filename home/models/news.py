from datetime import date
from typing import Any, Self

from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import PageManager, PageQuerySet
from wagtail.search import index

from core.blocks import BodyBlock
from core.clock import local_day
from core.models import BasePage

PAGE_SIZE = 12


def today() -> date:
    """The day in the United Kingdom."""
    return local_day(timezone.now())


class NewsQuerySet(PageQuerySet):
    """News, in its order."""

    def newest_first(self) -> Self:
        return self.order_by("-date", "-pk")


class NewsPage(BasePage):
    """One piece of news."""

    date = models.DateField(default=today, db_index=True)
    image = models.ForeignKey(
        "core.CreditedImage", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    body = StreamField(BodyBlock())

    objects = PageManager.from_queryset(NewsQuerySet)()

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("date"),
        FieldPanel("image"),
        FieldPanel("body"),
    ]
    search_fields = [*BasePage.search_fields, index.SearchField("body")]
    parent_page_types = ["home.NewsIndexPage"]
    subpage_types: list[str] = []
    kind = "News"

    class Meta:
        verbose_name = "news item"


class NewsIndexPage(BasePage):
    """All news, newest first."""

    introduction = RichTextField(blank=True, features=["bold", "link", "glossary"])

    content_panels = [*BasePage.content_panels, FieldPanel("introduction")]
    parent_page_types = ["home.HomePage"]
    subpage_types = ["home.NewsPage"]
    max_count = 1

    class Meta:
        verbose_name = "list of news"

    @property
    def news(self) -> NewsQuerySet:
        """What readers may see, newest first."""
        return NewsPage.objects.child_of(self).live().public().newest_first()

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        news = self.news.select_related("image").prefetch_related("image__renditions")
        page_obj = Paginator(news, PAGE_SIZE).get_page(request.GET.get("page"))
        return super().get_context(request, *args, **kwargs) | {"page_obj": page_obj}
