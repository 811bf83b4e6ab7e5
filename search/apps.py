from django.apps import AppConfig


class SearchConfig(AppConfig):
    """One search over everything public."""

    name = "search"
