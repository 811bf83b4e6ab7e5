from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.html import strip_tags
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.search import index

from core.models import BasePage
from home.models.guidance import InGuideMixin


class GlossaryTerm(index.Indexed, models.Model):
    """A word of procurement, explained."""

    term = models.CharField(max_length=100, unique=True)
    slug = models.SlugField(unique=True, help_text="The term's address on the glossary page.")
    short_form = models.CharField(max_length=20, blank=True, help_text="For example: DPS.")
    definition = RichTextField(features=["bold", "italic", "link", "glossary"])

    panels = [
        FieldPanel("term"),
        FieldPanel("slug"),
        FieldPanel("short_form"),
        FieldPanel("definition"),
    ]
    search_fields = [
        index.SearchField("term"),
        index.AutocompleteField("term"),
        index.AutocompleteField("short_form"),
    ]

    class Meta:
        ordering = ["term"]
        verbose_name = "glossary term"

    def __str__(self) -> str:
        return f"{self.term} ({self.short_form})" if self.short_form else self.term


class GlossaryPage(InGuideMixin, BasePage):
    """All terms on one page, each with an address of its own."""

    introduction = RichTextField(blank=True, features=["bold", "link"])

    content_panels = [*BasePage.content_panels, FieldPanel("introduction")]
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("introduction"),
        index.SearchField("terms_as_text"),
    ]
    parent_page_types = ["home.GuidePage", "home.HomePage"]
    subpage_types: list[str] = []
    max_count = 1
    kind = "Guidance"

    class Meta:
        verbose_name = "glossary"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        return context | {"terms": list(GlossaryTerm.objects.all())}

    def terms_as_text(self) -> str:
        """All terms with their short forms and definitions, for search."""
        terms = GlossaryTerm.objects.all()
        return " ".join(f"{term} {strip_tags(term.definition)}" for term in terms)
