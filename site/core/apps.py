from datetime import timedelta

from django.apps import AppConfig, apps
from django.core.checks import Tags, register
from django.db.models.signals import post_migrate


class CoreConfig(AppConfig):
    """The ground everyone stands on: base page, blocks, site settings, words for dates."""

    name = "core"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from core import rounds, upkeep
        from core.append_only import install_after_migrate
        from core.checks import check_ledgers
        from core.groups import sync_groups

        register(check_ledgers, Tags.database)
        rounds.register("rows", upkeep.count_rows, every=timedelta(hours=1))
        # Only after the last app has migrated do all tables and permissions exist.
        last = [app for app in apps.get_app_configs() if app.models_module][-1]
        for receiver in (install_after_migrate, sync_groups):
            post_migrate.connect(receiver, sender=last, dispatch_uid=f"core.{receiver.__name__}")
