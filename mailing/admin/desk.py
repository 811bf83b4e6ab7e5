"""The pages about subscribers, each at its address."""

from __future__ import annotations

from django.urls import URLPattern, path
from wagtail.admin.ui.tables import Column, TitleColumn

from mailing.admin.base import RegisterViewSet
from mailing.admin.importing import ExportConsentsView, ImportView
from mailing.admin.subscribers import (
    EvidenceView,
    FindView,
    SeeAddressView,
    SubscriberFilterSet,
    SubscriberIndexView,
    SubscriberView,
    gets,
)
from mailing.admin.verbs import EraseView, ExportView, MailLinkView, StopAllMailView
from mailing.models import Subscriber


class SubscriberViewSet(RegisterViewSet):
    model = Subscriber
    menu_label = "Subscribers"
    icon = "group"
    index_view_class = SubscriberIndexView
    list_display = [
        TitleColumn("masked_address", label="Address", url_name="subscriber:page"),
        Column("organisation", label="Organisation"),
        Column("remark", label="Remark"),
        Column(gets, label="Gets"),
        Column("created_at", label="Since", sort_key="created_at"),
    ]
    filterset_class = SubscriberFilterSet
    list_per_page = 50

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *super().get_urlpatterns(),
            path("import/", ImportView.as_view(), name="import"),
            path("export/", ExportConsentsView.as_view(), name="export_consents"),
            path("find/", FindView.as_view(), name="find"),
            path("<uuid:pk>/", SubscriberView.as_view(), name="page"),
            path("<uuid:pk>/address/", SeeAddressView.as_view(), name="address"),
            path("<uuid:pk>/evidence/", EvidenceView.as_view(), name="evidence"),
            path("<uuid:pk>/export/", ExportView.as_view(), name="export"),
            path("<uuid:pk>/link/", MailLinkView.as_view(), name="link"),
            path("<uuid:pk>/stop/", StopAllMailView.as_view(), name="object"),
            path("<uuid:pk>/erase/", EraseView.as_view(), name="erase"),
        ]
