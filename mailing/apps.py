from django.apps import AppConfig


class MailingConfig(AppConfig):
    """Who asked to hear from us, and what we may send them: the room is kept, and still empty."""

    name = "mailing"
    default_auto_field = "django.db.models.BigAutoField"
