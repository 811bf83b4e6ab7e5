"""Where sending listens: whatever hides a page stops the mail that leads to it.

Wagtail and Django send these whoever acts, the admin, the worker or a program.
"""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_save
from wagtail.models import PageViewRestriction
from wagtail.signals import page_unpublished, post_page_move

from mailing.domain.steering import pause_unreadable
from mailing.models import IssuePage


def connect() -> None:
    """Listen, once in each process."""
    page_unpublished.connect(_tell_hidden, sender=IssuePage, dispatch_uid="mailing.unpublished")
    post_page_move.connect(_tell_hidden, dispatch_uid="mailing.moved")
    post_save.connect(_tell_hidden, sender=PageViewRestriction, dispatch_uid="mailing.restricted")


def _tell_hidden(sender: type, raw: bool = False, **kwargs: Any) -> None:
    if not raw:  # a fixture brings the state of its mailings along
        pause_unreadable()
