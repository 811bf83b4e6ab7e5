from django.apps import AppConfig


class OpportunitiesConfig(AppConfig):
    """The procurement domain: opportunities, their codes, awards and publications."""

    name = "opportunities"
    default_auto_field = "django.db.models.BigAutoField"
