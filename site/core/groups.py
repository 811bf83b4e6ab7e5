"""What authors, publishers, buyers and data protection staff may do in the admin."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import Group, Permission
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

AUTHORS = "Authors"
PUBLISHERS = "Publishers"
BUYERS = "Buyers"
DATA_PROTECTION = "Data protection"

WRITE = ("add_page", "change_page")
PUBLISH = (*WRITE, "publish_page", "lock_page", "unlock_page")
LIBRARY = ("add_image", "choose_image", "add_document", "choose_document")
KEEP_LIBRARY = (*LIBRARY, "change_image", "change_document")
ADMIN = ("wagtailadmin.access_admin",)


def _all(*models: str) -> tuple[str, ...]:
    verbs = ("add", "change", "delete", "view")
    return tuple(f"{model.replace('.', f'.{verb}_')}" for model in models for verb in verbs)


PERMISSIONS = {
    AUTHORS: (*ADMIN, "home.add_glossaryterm", "home.change_glossaryterm"),
    PUBLISHERS: (
        *ADMIN,
        *_all("home.glossaryterm"),
        "core.change_organisationsettings",
        "core.change_alertbanner",
        *_all("wagtailredirects.redirect"),
        "opportunities.view_publication",
        "mailing.view_subscriber",  # with the address masked
        "mailing.view_consentwording",
        "mailing.view_mailing",
        "mailing.send_mailing",
        "opportunities.add_redaction",  # whoever writes an opportunity does not mask its history
    ),
    BUYERS: (
        *ADMIN,
        *_all(
            "opportunities.award",
            "opportunities.clarification",
            "opportunities.supplier",
            "opportunities.category",
            "opportunities.fundingsource",
            "opportunities.threshold",
            "opportunities.monthlyfigure",
            "opportunities.noticecomparison",
        ),
        "opportunities.change_programme",
        "opportunities.view_publication",
    ),
    DATA_PROTECTION: (
        *ADMIN,
        "mailing.view_subscriber",
        "mailing.see_addresses",
        "mailing.export_subscribers",
        "mailing.import_subscribers",
        "mailing.erase_subscriber",
        "mailing.view_consentwording",
        "mailing.add_consentwording",
        "mailing.change_mailingsettings",
        "mailing.view_mailing",
        *_all("mailing.suppression", "mailing.datarequest"),
    ),
}


def sync_groups(**kwargs: Any) -> None:
    """Give the groups what they may do; what an administrator added stays, and what an
    administrator took away comes back with the next migration.

    Authors write everywhere, publishers also publish everywhere and send newsletters, buyers run
    opportunities. Data protection staff alone see addresses; they write no pages.
    """
    root = Page.objects.filter(depth=1).first()
    library = Collection.get_first_root_node()
    if root is None or library is None:
        return
    opportunity_lists = Page.objects.filter(content_type__model="opportunityindexpage")
    permissions = list(Permission.objects.select_related("content_type"))
    for name, on_pages, pages, on_library in (
        (AUTHORS, WRITE, [root], LIBRARY),
        (PUBLISHERS, PUBLISH, [root], KEEP_LIBRARY),
        (BUYERS, PUBLISH, opportunity_lists, LIBRARY),
        (DATA_PROTECTION, (), [], ()),
    ):
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.add(*_among(permissions, PERMISSIONS[name]))
        GroupPagePermission.objects.bulk_create(
            (
                GroupPagePermission(group=group, page=page, permission=permission)
                for page in pages
                for permission in _named(permissions, on_pages, app="wagtailcore")
            ),
            ignore_conflicts=True,
        )
        GroupCollectionPermission.objects.bulk_create(
            (
                GroupCollectionPermission(group=group, collection=library, permission=permission)
                for permission in _named(permissions, on_library)
            ),
            ignore_conflicts=True,
        )


def _among(permissions: Iterable[Permission], names: Iterable[str]) -> list[Permission]:
    wanted = set(names)
    return [p for p in permissions if f"{p.content_type.app_label}.{p.codename}" in wanted]


def _named(
    permissions: Iterable[Permission], names: Iterable[str], app: str = "wagtail"
) -> list[Permission]:
    """Wagtail's own permissions on pages, images and documents."""
    return [
        p for p in permissions if p.codename in names and p.content_type.app_label.startswith(app)
    ]
