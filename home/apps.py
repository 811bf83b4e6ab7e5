from django.apps import AppConfig


class HomeConfig(AppConfig):
    """Editorial pages: home, guidance, case studies, news, standard pages."""

    name = "home"
    default_auto_field = "django.db.models.BigAutoField"
