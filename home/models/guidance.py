from functools import cached_property
from typing import Any

from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail.search import index

from core.models import BasePage
from core.querysets import readable
from home.blocks import GuideStepBlock, SiteBodyBlock
from home.models.facts import GuidanceMixin


class GuidePage(GuidanceMixin, BasePage):
    """A guide: pages in a set order, with a list of contents."""

    body = StreamField(SiteBodyBlock(), blank=True)

    content_panels = [*BasePage.content_panels, FieldPanel("body"), *GuidanceMixin.guidance_panels]
    search_fields = [*BasePage.search_fields, index.SearchField("body")]
    parent_page_types = ["home.HomePage", "home.StandardPage"]
    subpage_types = ["home.GuideSectionPage", "home.StepByStepPage", "home.GlossaryPage"]
    kind = "Guidance"

    class Meta:
        verbose_name = "guide"

    @cached_property
    def contents(self) -> list[Page]:
        """The pages of the guide that readers may see, in order."""
        return list(readable(self.get_children()))

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        following = self.contents[0] if self.contents else None
        context = super().get_context(request, *args, **kwargs)
        return context | {"guide": self, "previous": None, "next": following}


class InGuideMixin:
    """A page of a guide knows its neighbours."""

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)  # type: ignore[misc]
        guide = self.get_parent().specific  # type: ignore[attr-defined]
        if not isinstance(guide, GuidePage):
            return context
        return context | {"guide": guide} | self._neighbours(guide)

    def _neighbours(self, guide: GuidePage) -> dict[str, Page | None]:
        pages: list[Page] = [guide, *guide.contents]
        keys = [page.pk for page in pages]
        place = keys.index(self.pk) if self.pk in keys else 0  # type: ignore[attr-defined]
        following = pages[place + 1] if place + 1 < len(pages) else None
        return {"previous": pages[place - 1] if place else None, "next": following}


class GuideSectionPage(InGuideMixin, GuidanceMixin, BasePage):
    """One page of a guide."""

    body = StreamField(SiteBodyBlock())

    content_panels = [*BasePage.content_panels, FieldPanel("body"), *GuidanceMixin.guidance_panels]
    search_fields = [*BasePage.search_fields, index.SearchField("body")]
    parent_page_types = ["home.GuidePage"]
    subpage_types: list[str] = []
    kind = "Guidance"

    class Meta:
        verbose_name = "guide section"


class StepByStepPage(InGuideMixin, GuidanceMixin, BasePage):
    """A way to a goal, step by step, with links and what to have at hand."""

    introduction = RichTextField(blank=True, features=["bold", "link", "glossary", "ol", "ul"])
    steps = StreamField([("step", GuideStepBlock())], min_num=1)

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("introduction"),
        FieldPanel("steps"),
        *GuidanceMixin.guidance_panels,
    ]
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("introduction"),
        index.SearchField("steps"),
    ]
    parent_page_types = ["home.GuidePage", "home.HomePage"]
    subpage_types: list[str] = []
    kind = "Guidance"

    class Meta:
        verbose_name = "step by step"
