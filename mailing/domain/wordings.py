"""The words that people agree to: a change is a new version, and the old ones stay."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max

from mailing.enums import Purpose
from mailing.models import ConsentWording


class WordingChangedMeanwhile(Exception):
    """Somebody else published a version at the same moment."""


def is_shown_already(*, purpose: str, text: str, privacy_notice_version: str) -> bool:
    """Whether the newest version says just that."""
    newest = ConsentWording.objects.filter(purpose=purpose).order_by("version").last()
    shown = newest and (newest.text, newest.privacy_notice_version)
    return shown == (text, privacy_notice_version)


def publish_wording(
    *, purpose: Purpose, text: str, privacy_notice_version: str, by: str, now: datetime
) -> ConsentWording:
    """Show these words from now on; earlier consents keep those that were read.

    Raises WordingChangedMeanwhile where somebody was quicker.
    """
    before = ConsentWording.objects.filter(purpose=purpose)
    try:
        with transaction.atomic():
            return ConsentWording.objects.create(
                purpose=purpose,
                version=(before.aggregate(newest=Max("version"))["newest"] or 0) + 1,
                text=text,
                privacy_notice_version=privacy_notice_version,
                published_at=now,
                published_by=by,
            )
    except IntegrityError:
        raise WordingChangedMeanwhile from None
