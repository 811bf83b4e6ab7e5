"""What the admin of Wagtail does not offer here."""

from typing import ClassVar

from wagtail import hooks
from wagtail.admin.api.views import PagesAdminAPIViewSet
from wagtail.api.v2.router import WagtailAPIRouter


class ReadOnlyPages(PagesAdminAPIViewSet):
    """What the page explorer reads, without verbs: they ask neither forms nor hooks."""

    actions: ClassVar[dict[str, object]] = {}


@hooks.register("construct_admin_api")
def keep_to_the_forms(router: WagtailAPIRouter) -> None:
    """Let pages change in the admin's own views alone, where the rules for publishing are asked."""
    router.register_endpoint("pages", ReadOnlyPages)
