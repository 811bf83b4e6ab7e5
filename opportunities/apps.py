from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_save, pre_delete
from django.utils import timezone
from wagtail.signals import page_published, page_unpublished


class OpportunitiesConfig(AppConfig):
    """The procurement domain: opportunities, their codes, awards and publications."""

    name = "opportunities"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from core import scheduling
        from opportunities.models import OpportunityPage, Programme
        from opportunities.tasks import due_to_turn

        scheduling.register(due_to_turn)
        # Wagtail's own announcements are the doors that every way of publishing passes.
        for signal, receiver in (
            (page_published, _record_publication),
            (page_unpublished, _record_withdrawal),
            (pre_delete, _record_withdrawal),
        ):
            signal.connect(
                receiver,
                sender=OpportunityPage,
                dispatch_uid=f"opportunities.{receiver.__name__}.{id(signal)}",
            )
        post_save.connect(
            _record_programme, sender=Programme, dispatch_uid="opportunities._record_programme"
        )


def _record_programme(sender: type, instance: Any, raw: bool = False, **kwargs: Any) -> None:
    from opportunities.domain.programme import record_programme

    if not raw:  # a fixture brings its ledger along
        record_programme(programme=instance, now=timezone.now())


def _record_publication(sender: Any, instance: Any, **kwargs: Any) -> None:
    from opportunities.domain.publications import record_publication

    record_publication(opportunity=instance, now=timezone.now(), reason=instance.change_note)
    # It was told with this version; the next change needs a reason of its own.
    sender.objects.filter(pk=instance.pk).exclude(change_note="").update(change_note="")


def _record_withdrawal(sender: type, instance: Any, **kwargs: Any) -> None:
    from opportunities.domain.publications import record_withdrawal

    record_withdrawal(opportunity=instance, now=timezone.now())
