"""Mailing list in the admin's menu: a line here for each page, a module for each in this folder."""

from wagtail.admin.viewsets.base import ViewSetGroup

from mailing.admin.subscribers import SubscriberViewSet
from mailing.admin.wordings import WordingViewSet


class MailingViewSetGroup(ViewSetGroup):
    """Who asked to hear from us, on what ground, and what we sent."""

    menu_label = "Mailing list"
    menu_icon = "mail"
    menu_order = 260
    items = (SubscriberViewSet("subscriber"), WordingViewSet("consent_wording"))
