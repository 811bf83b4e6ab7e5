from django.apps import AppConfig


class MailingConfig(AppConfig):
    """Who asked to hear from us, what they agreed to, and what is sent to them."""

    name = "mailing"
    default_auto_field = "django.db.models.BigAutoField"
