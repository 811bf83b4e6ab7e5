"""Ways on: links, cards, buttons, downloads."""

from typing import Any

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.documents.blocks import DocumentChooserBlock

NOT_HERE = "If it is not a page of this site."


class LinkValue(blocks.StructValue):
    """A link to a page of this site or to an address elsewhere."""

    @property
    def href(self) -> str:
        """The address, empty where the page has gone."""
        page = self.get("page")
        return (page.url or "") if page else self.get("url", "")


class OneTargetMixin:
    """A link leads to a page or to a web address, to exactly one of them."""

    def clean(self, value: dict[str, Any]) -> Any:
        cleaned = super().clean(value)  # type: ignore[misc]
        if bool(cleaned["page"]) == bool(cleaned["url"]):
            problem = ValidationError("Choose a page or give a web address, one of the two.")
            raise StructBlockValidationError(block_errors={"page": problem})
        return cleaned


class LinkBlock(OneTargetMixin, blocks.StructBlock):
    """One link."""

    title = blocks.CharBlock(max_length=100)
    page = blocks.PageChooserBlock(required=False)
    url = blocks.URLBlock(required=False, label="Web address", help_text=NOT_HERE)

    class Meta:
        icon = "link"
        label = "Link"
        group = "Ways on"
        description = "A link to a page of this site or to an address elsewhere."
        value_class = LinkValue
        preview_value = {"title": "Ask a question", "url": "https://example.org/"}
        preview_template = "blocks/previews/link.html"


class CardBlock(LinkBlock):
    """A link with a sentence on what is behind it."""

    description = blocks.CharBlock(required=False, max_length=200)

    class Meta:
        icon = "link"
        label = "Card"
        description = "A link with a sentence on what is behind it."


class LinksBlock(blocks.StructBlock):
    """Cards that lead on."""

    heading = blocks.CharBlock(required=False, max_length=100)
    links = blocks.ListBlock(CardBlock(), min_num=1)

    class Meta:
        icon = "list-ul"
        label = "Cards with links"
        group = "Ways on"
        description = "Cards side by side, each a link with a sentence on what is behind it."
        template = "blocks/links.html"
        preview_value = {
            "heading": "Where to go next",
            "links": [
                {
                    "title": "Join the DPS",
                    "page": None,
                    "url": "https://example.org/join",
                    "description": "Apply at any time, free of charge.",
                },
                {
                    "title": "Open opportunities",
                    "page": None,
                    "url": "https://example.org/opportunities",
                    "description": "What you can bid for today.",
                },
            ],
        }


class ButtonBlock(OneTargetMixin, blocks.StructBlock):
    """The one thing that the reader came to do."""

    text = blocks.CharBlock(max_length=60)
    page = blocks.PageChooserBlock(required=False)
    url = blocks.URLBlock(required=False, label="Web address", help_text=NOT_HERE)

    class Meta:
        icon = "pick"
        label = "Button"
        group = "Ways on"
        description = "The one thing the reader came to do: use it once on a page."
        template = "blocks/button.html"
        value_class = LinkValue
        preview_value = {"text": "See open opportunities", "url": "https://example.org/"}


class DownloadBlock(blocks.StructBlock):
    title = blocks.CharBlock(max_length=150)
    document = DocumentChooserBlock()
    description = blocks.CharBlock(required=False, max_length=200)

    class Meta:
        icon = "doc-full"
        label = "Document"
        group = "Ways on"
        description = "One file to download."


class DocumentsBlock(blocks.StructBlock):
    """Documents to download, each with its format and size."""

    heading = blocks.CharBlock(required=False, max_length=100)
    documents = blocks.ListBlock(DownloadBlock(), min_num=1)

    class Meta:
        icon = "doc-full-inverse"
        label = "Documents"
        group = "Ways on"
        description = "Files to download. Write it as a page instead, wherever you can."
        template = "blocks/documents.html"
        preview_template = "blocks/previews/documents.html"
