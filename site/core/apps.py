from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class CoreConfig(AppConfig):
    """The ground everyone stands on: base page, blocks, site settings, words for dates."""

    name = "core"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from core.groups import sync_groups

        # Only after the last app has migrated do all permissions exist.
        last = [app for app in apps.get_app_configs() if app.models_module][-1]
        post_migrate.connect(sync_groups, sender=last, dispatch_uid="core.sync_groups")
