"""Which lists people follow by alerts: for staff, without any address."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.generic import TemplateView
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from mailing.admin.base import DeskView
from mailing.domain.followed_lists import MOST, most_followed, number_of_lists
from opportunities.models import OpportunityIndexPage


class FollowedListsView(DeskView, TemplateView):
    """The most followed lists and opportunities."""

    template_name = "mailing/admin/followed_lists.html"
    page_title = "What people follow"
    header_icon = "view"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        now = timezone.now()
        index = OpportunityIndexPage.objects.live().first()
        return super().get_context_data(**kwargs) | {
            "followed": most_followed(now=now, most=MOST),
            "number": number_of_lists(now=now),
            "most": MOST,
            "list_url": index.get_url(self.request) if index else None,
        }


class FollowedListsMenuItem(MenuItem):
    """For those who may see subscribers."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(FollowedListsView.permission)  # type: ignore[union-attr]


class FollowedListsViewSet(ViewSet):
    """Alerts by list, below “Mailing list”."""

    icon = "view"
    menu_label = "What people follow"
    menu_item_class = FollowedListsMenuItem

    def get_urlpatterns(self) -> list[URLPattern]:
        return [path("", FollowedListsView.as_view(), name="index")]
