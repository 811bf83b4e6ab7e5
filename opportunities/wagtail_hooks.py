"""What the admin shows of procurement."""

from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.models import Page

from core.groups import sync_groups
from opportunities.admin import deletion, publishing  # noqa: F401 - register their hooks
from opportunities.admin.choosers import CHOOSERS
from opportunities.admin.procurement import ProcurementViewSetGroup
from opportunities.models import OpportunityIndexPage


@hooks.register("register_admin_viewset")
def procurement() -> ViewSetGroup:
    return ProcurementViewSetGroup()


@hooks.register("register_admin_viewset")
def code_choosers() -> tuple[ChooserViewSet, ...]:
    return CHOOSERS


@hooks.register("after_create_page")
def let_buyers_in(request: HttpRequest, page: Page) -> None:
    """Buyers run opportunities, so they may work below a new list of them."""
    if isinstance(page, OpportunityIndexPage):
        sync_groups()
