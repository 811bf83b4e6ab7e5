from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import QuerySet
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import FieldPanel, PublishingPanel
from wagtail.models import Page, PageViewRestriction
from wagtail.search import index

from core.querysets import restrictions_on


def refuse_reserved_slug(parent: Page | None, slug: str) -> None:
    """Raise ValidationError where the parent answers that address itself (a feed, say)."""
    reserved = getattr(parent.specific_class, "reserved_slugs", ()) if parent else ()
    if slug in reserved:
        raise ValidationError(
            {"slug": f"“{slug}” is an address that “{parent}” uses itself. Choose another slug."}
        )


class BasePageForm(WagtailAdminPageForm):
    """The editor's form of every page: it knows the parent before the page has one."""

    def clean(self) -> dict:
        cleaned = super().clean()
        try:
            refuse_reserved_slug(self.parent_page, cleaned.get("slug", ""))
        except ValidationError as error:
            self.add_error(None, error)
        return cleaned


class BasePage(Page):
    """What every public page has: a summary for lists, search and social cards."""

    summary = models.TextField(
        max_length=250,
        help_text="One or two sentences. Lists, search results and social cards show them.",
    )
    social_image = models.ForeignKey(
        "core.CreditedImage",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="For social cards. Without one, the site's own picture is used.",
    )

    base_form_class = BasePageForm
    content_panels = [*Page.content_panels, FieldPanel("summary")]
    promote_panels = [*Page.promote_panels, FieldPanel("social_image")]
    settings_panels = [PublishingPanel()]
    search_fields = [
        *Page.search_fields,
        index.SearchField("summary", boost=2),
        index.AutocompleteField("summary"),
    ]
    reserved_slugs: tuple[str, ...] = ()
    kind = "Page"  # what search results call it

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        if self.depth and self.depth > 1:
            refuse_reserved_slug(self.get_parent(), self.slug)

    @classmethod
    def for_reader(cls) -> QuerySet[Self]:
        """Pages of this kind with what showing one of them takes."""
        return cls._default_manager.all()

    @property
    def meta_description(self) -> str:
        """What search engines and social cards show below the title."""
        return self.search_description or self.summary

    def get_view_restrictions(self) -> QuerySet[PageViewRestriction]:
        """Wagtail asks for them on each visit; here in one query, or none, but for an alias."""
        if self.alias_of_id:
            return super().get_view_restrictions()
        if getattr(self, "is_restricted", True):
            return restrictions_on(self.path)
        return PageViewRestriction.objects.none()

    @property
    def feed_links(self) -> list[Any]:
        """What a reader of this page may follow (`core.feeds.FeedLink`)."""
        return []
