"""What the admin shows of procurement."""

from django.http import Http404, HttpRequest
from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.documents.models import AbstractDocument
from wagtail.models import Page

from core.groups import sync_groups
from opportunities.admin import deletion, desk, ledger, publishing  # noqa: F401 - their hooks
from opportunities.admin.choosers import CHOOSERS
from opportunities.admin.procurement import ProcurementViewSetGroup
from opportunities.domain.documents import is_public, may_work_with
from opportunities.models import OpportunityIndexPage


@hooks.register("register_admin_viewset")
def procurement() -> ViewSetGroup:
    return ProcurementViewSetGroup()


@hooks.register("register_admin_viewset")
def code_choosers() -> tuple[ChooserViewSet, ...]:
    return CHOOSERS


@hooks.register("before_serve_document")
def guard_documents(document: AbstractDocument, request: HttpRequest) -> None:
    """A document is as public as the pages that show it; for everyone else it is not there."""
    if not is_public(document) and not may_work_with(document, user=request.user):
        raise Http404


@hooks.register("after_create_page")
def let_buyers_in(request: HttpRequest, page: Page) -> None:
    """Buyers run opportunities, so they may work below a new list of them."""
    if isinstance(page, OpportunityIndexPage):
        sync_groups()
