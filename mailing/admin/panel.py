"""What the mailing list needs of staff now: a panel on the first page of the admin."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from wagtail import hooks
from wagtail.admin.ui.components import Component

from mailing.domain.concerns import Concern, about_requests, about_sending

SENDING, REQUESTS = "mailing.view_mailing", "mailing.view_datarequest"


class Item(NamedTuple):
    """One thing to do, and where; the address may be empty."""

    words: str
    url: str


class MailingPanel(Component):
    """What stands still, what is in doubt, what is due."""

    name = "mailing_list"
    template_name = "mailing/admin/panel.html"
    order = 60

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        user = parent_context["request"].user
        return {"items": [_item(each) for each in concerns_of(user, timezone.now())]}


def concerns_of(user: Any, now: datetime) -> Iterator[Concern]:
    """What this user may act on."""
    if user.has_perm(SENDING):
        yield from about_sending(now)
    if user.has_perm(REQUESTS):
        yield from about_requests(now)


def _item(concern: Concern) -> Item:
    if concern.request_id:
        return Item(concern.words, reverse("data_request:page", args=[concern.request_id]))
    if concern.is_alert:
        return Item(concern.words, reverse("paused_alerts:index"))
    if concern.page_id:
        return Item(concern.words, reverse("issue:sending", args=[concern.page_id]))
    return Item(concern.words, "")


@hooks.register("construct_homepage_panels")
def what_the_mailing_list_needs(request: HttpRequest, panels: list[Component]) -> None:
    panels.append(MailingPanel())
