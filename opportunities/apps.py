from typing import Any

from django.apps import AppConfig
from django.utils import timezone
from wagtail.signals import page_published


class OpportunitiesConfig(AppConfig):
    """The procurement domain: opportunities, their codes, awards and publications."""

    name = "opportunities"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from opportunities.models import OpportunityPage

        # Wagtail's own announcement is the one door that every way of publishing passes.
        page_published.connect(
            _record, sender=OpportunityPage, dispatch_uid="opportunities.record_publication"
        )


def _record(sender: type, instance: Any, **kwargs: Any) -> None:
    from opportunities.domain.publications import record_publication

    record_publication(opportunity=instance, now=timezone.now(), reason=instance.change_note)
