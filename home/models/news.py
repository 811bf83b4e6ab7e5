from datetime import date
from typing import Any, Self

from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import PageManager, PageQuerySet
from wagtail.search import index

from core.clock import local_day
from core.feeds import Entry, PageInFeed, PageWithFeeds
from core.models import BasePage
from core.paging import paged
from core.querysets import readable, with_changed_at
from home.blocks import SiteBodyBlock
from home.exports.feeds import FACTS_OF_NEWS, news_entry

PAGE_SIZE = 12


def today() -> date:
    """The day in the United Kingdom."""
    return local_day(timezone.now())


class NewsQuerySet(PageQuerySet):
    """News, in its order."""

    def newest_first(self) -> Self:
        return self.order_by("-date", "-pk")


class NewsPage(PageInFeed):
    """One piece of news."""

    date = models.DateField(default=today, db_index=True)
    image = models.ForeignKey(
        "core.CreditedImage", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    body = StreamField(SiteBodyBlock())

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
        verbose_name_plural = "news"


class NewsIndexPage(PageWithFeeds):
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
        return readable(NewsPage.objects.child_of(self)).newest_first()

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        news = self.news.select_related("image").prefetch_related("image__renditions")
        context = super().get_context(request, *args, **kwargs)
        return context | paged(request, news, size=PAGE_SIZE)

    def feed_pages(self) -> NewsQuerySet:
        return with_changed_at(self.news).only(*FACTS_OF_NEWS)

    def feed_entry(self, page: NewsPage, *, url: str) -> Entry:
        return news_entry(page, url=url)
