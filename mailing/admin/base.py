"""What the pages of the data protection desk have in common."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.functional import cached_property
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.base import ViewSet


class DeskView(WagtailAdminTemplateMixin):
    """A page for those who have one permission; Wagtail lets no browser or proxy keep it."""

    permission = "mailing.view_subscriber"
    request: HttpRequest
    kwargs: dict[str, Any]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.may(self.permission):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]

    def may(self, permission: str) -> bool:
        """Whether this member of staff has it."""
        return self.request.user.has_perm(permission)  # type: ignore[union-attr]

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, *self.way_here(), {"url": "", "label": self.page_title}]

    def way_here(self) -> list[dict[str, Any]]:
        """The pages between the first page of the admin and this one."""
        return []


class DeskViewSet(ViewSet):
    """Pages below “Mailing list” whose menu item shows to those with one permission."""

    permission = "mailing.view_subscriber"

    @cached_property
    def menu_item_class(self) -> type[MenuItem]:
        permission = self.permission

        class Item(MenuItem):
            def is_shown(self, request: HttpRequest) -> bool:
                return request.user.has_perm(permission)  # type: ignore[union-attr]

        return Item
