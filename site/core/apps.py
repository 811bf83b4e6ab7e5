from django.apps import AppConfig


class CoreConfig(AppConfig):
    """The ground everyone stands on: base page, blocks, site settings, words for dates."""

    name = "core"
    default_auto_field = "django.db.models.BigAutoField"
