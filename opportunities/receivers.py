"""Where the ledger listens: what every way of publishing, hiding and moving a page announces.

Wagtail and Django send these whoever acts, the admin, the worker or a program.
"""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete, post_save, pre_delete
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import page_published, page_unpublished

from opportunities.domain.programme import record_programme
from opportunities.domain.publications import record_withdrawal
from opportunities.domain.visibility import record_visibility, record_with_its_reason
from opportunities.models import OpportunityPage, Programme


def connect() -> None:
    """Listen, once in each process."""
    for signal, receiver, sender in (
        (page_published, _tell_publication, OpportunityPage),
        (page_unpublished, _tell_withdrawal, OpportunityPage),
        (pre_delete, _tell_withdrawal, OpportunityPage),
        (post_save, _tell_hidden, OpportunityPage),
        (post_save, _tell_visibility, Page),
        (post_save, _tell_restriction, PageViewRestriction),
        (post_delete, _tell_restriction_lifted, PageViewRestriction),
        (post_save, _tell_programme, Programme),
    ):
        name = f"opportunities.{receiver.__name__}.{id(signal)}"
        signal.connect(receiver, sender=sender, dispatch_uid=name)


def _tell_publication(sender: Any, instance: Any, **kwargs: Any) -> None:
    record_with_its_reason(opportunity=instance, now=timezone.now())


def _tell_withdrawal(sender: type, instance: Any, **kwargs: Any) -> None:
    record_withdrawal(opportunity=instance, now=timezone.now())


def _tell_hidden(sender: type, instance: Any, raw: bool = False, **kwargs: Any) -> None:
    """Saved as not live, in the transaction of the save; what is live is announced later."""
    if not (raw or instance.live):
        record_visibility(at_or_below=instance, now=timezone.now())


def _tell_visibility(sender: type, instance: Any, raw: bool = False, **kwargs: Any) -> None:
    """Wagtail moves a page, and a program may unpublish one, as the base class."""
    if not raw:  # a fixture brings its ledger along
        record_visibility(at_or_below=instance, now=timezone.now())


def _tell_restriction(sender: type, instance: Any, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        record_visibility(at_or_below=instance.page, now=timezone.now())


def _tell_restriction_lifted(sender: type, instance: Any, origin: Any, **kwargs: Any) -> None:
    """Unless it goes because its page does, whose opportunities were told as withdrawn."""
    if issubclass(getattr(origin, "model", type(origin)), PageViewRestriction):
        record_visibility(at_or_below=instance.page, now=timezone.now())


def _tell_programme(sender: type, instance: Any, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        record_programme(programme=instance, now=timezone.now())
