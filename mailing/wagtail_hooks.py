"""What the admin shows of the mailing list."""

from typing import Any

from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSet

from mailing.admin import issues, panel, reasons  # noqa: F401 - their hooks
from mailing.admin.menu import MailingViewSetGroup
from mailing.admin.paused_alerts import PausedAlertsViewSet


@hooks.register("register_admin_viewset")
def mailing_list() -> list[ViewSet]:
    return [MailingViewSetGroup(), PausedAlertsViewSet("paused_alerts")]


@hooks.register("register_permissions")
def permissions_of_the_mailing_list() -> Any:
    """What an administrator may give to a group, beside what lists register themselves."""
    from django.contrib.auth.models import Permission

    names = (
        "view_subscriber", "see_addresses", "export_subscribers", "import_subscribers",
        "erase_subscriber", "view_mailing", "send_mailing",
    )  # fmt: skip
    return Permission.objects.filter(codename__in=names, content_type__app_label="mailing")
