"""What the pages of the data protection desk have in common."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.model import ModelViewSet


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


class RegisterViewSet(ModelViewSet):
    """A list whose rows nobody edits or deletes: each page of it is a view of ours."""

    inspect_view_enabled = True  # so that groups can be given the permission to view
    add_to_reference_index = False

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        names = ("add", "edit", "delete", "history", "usage", "inspect")
        nowhere = {f"{name}_url_name": None for name in names}
        return super().get_common_view_kwargs(**kwargs) | nowhere

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
        ]
