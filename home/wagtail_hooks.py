"""What Wagtail's admin knows of the editorial pages."""

from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse_lazy
from wagtail import hooks
from wagtail.admin.rich_text.editors.draftail.features import EntityFeature
from wagtail.rich_text.feature_registry import FeatureRegistry
from wagtail.search.index import insert_or_update_object
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from home.models import GlossaryPage, GlossaryTerm
from home.rich_text import (
    CONVERSION,
    ENTITY,
    GlossaryLinkHandler,
    LeanPageLinkHandler,
    remember_within_requests,
)


@register_snippet
class GlossaryTermViewSet(SnippetViewSet):
    """Terms of the glossary, where staff write and find them."""

    model = GlossaryTerm
    icon = "openquote"
    menu_label = "Glossary"
    add_to_admin_menu = True
    menu_order = 350
    list_display = ("term", "short_form")
    search_fields = ("term", "short_form")


@hooks.register("register_rich_text_features")
def register_glossary_links(features: FeatureRegistry) -> None:
    """Offer the terms of the glossary as links in running text."""
    features.register_link_type(GlossaryLinkHandler)
    features.register_converter_rule("contentstate", "glossary", CONVERSION)
    features.register_editor_plugin(
        "draftail",
        "glossary",
        EntityFeature(
            {
                "type": ENTITY,
                "icon": "openquote",
                "description": "Glossary term",
                "attributes": ["id", "term", "url"],
                "whitelist": {"id": True},
                "chooserUrls": {"glossaryChooser": reverse_lazy(_chooser("choose"))},
            },
            js=["wagtailadmin/js/chooser-modal.js", "js/glossary-entity.js"],
        ),
    )


@hooks.register("register_rich_text_features", order=100)  # after Wagtail's own
def register_lean_page_links(features: FeatureRegistry) -> None:
    features.register_link_type(LeanPageLinkHandler)


@hooks.register("after_create_snippet")
@hooks.register("after_edit_snippet")
def let_search_find_the_term(request: HttpRequest, instance: Model) -> None:
    """The glossary page is found by the words of its terms."""
    if isinstance(instance, GlossaryTerm):
        for page in GlossaryPage.objects.all():
            insert_or_update_object(page)


def _chooser(view: str) -> str:
    viewset = GlossaryTerm.snippet_viewset  # type: ignore[attr-defined]
    return str(viewset.chooser_viewset.get_url_name(view))


remember_within_requests()
