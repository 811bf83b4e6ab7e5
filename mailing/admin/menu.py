"""Mailing list in the admin's menu: a line here for each page, a module for each in this folder."""

from wagtail.admin.viewsets.base import ViewSetGroup

from mailing.admin.desk import SubscriberViewSet
from mailing.admin.followed_lists import FollowedListsViewSet
from mailing.admin.issues import IssueViewSet
from mailing.admin.numbers import NumbersViewSet
from mailing.admin.requests import RequestViewSet
from mailing.admin.suppressions import SuppressionViewSet
from mailing.admin.wordings import WordingViewSet


class MailingViewSetGroup(ViewSetGroup):
    """Who asked to hear from us, on what ground, and what we sent."""

    menu_label = "Mailing list"
    menu_icon = "mail"
    menu_order = 260
    items = (
        IssueViewSet("issue"),
        NumbersViewSet("subscriber_numbers"),
        SubscriberViewSet("subscriber"),
        FollowedListsViewSet("followed_lists"),
        SuppressionViewSet("suppression"),
        RequestViewSet("data_request"),
        WordingViewSet("consent_wording"),
    )
