"""Who may fetch an uploaded document: everyone while a public page shows it, else staff."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from wagtail.documents.models import AbstractDocument
from wagtail.documents.permissions import permission_policy
from wagtail.models import Page, ReferenceIndex

from core.querysets import readable
from opportunities.models import OpportunityPage


def is_public(document: AbstractDocument) -> bool:
    """Whether a page that anyone may read shows the document now, in its published version.

    One that nothing links to is not public yet: an upload is no publication.
    """
    return _shown_by_opportunity(document) or _shown_by_page(document)


def was_public(document: AbstractDocument) -> bool:
    """Whether an opportunity that is or was public has the document in its published version."""
    return OpportunityPage.objects.published().filter(documents__document=document.pk).exists()


def may_work_with(document: AbstractDocument, *, user: Any) -> bool:
    """Whether this member of staff may choose or change the document."""
    verbs = ["choose", "change", "delete"]
    return permission_policy.user_has_any_permission_for_instance(user, verbs, document)


def _shown_by_opportunity(document: AbstractDocument) -> bool:
    """By its rows: those of a live page are what was published, its draft lies in a revision."""
    showing = OpportunityPage.objects.filter(documents__document=document.pk)
    return readable(showing).exists()


def _shown_by_page(document: AbstractDocument) -> bool:
    """By Wagtail's index of references, which reads what is stored of a page, never its draft."""
    opportunity = ContentType.objects.get_for_model(OpportunityPage)
    references = ReferenceIndex.get_references_to(document).exclude(content_type=opportunity)
    on_pages = references.filter(base_content_type=ContentType.objects.get_for_model(Page))
    pages = Page.objects.filter(pk__in=list(on_pages.values_list("object_id", flat=True)))
    return readable(pages).exists()
