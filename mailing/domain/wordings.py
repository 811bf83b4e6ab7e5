"""The words that people agree to: a change is a new version, and the old ones stay."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max, QuerySet

from mailing.enums import Purpose
from mailing.models import ConsentWording, Subscription


class WordingChangedMeanwhile(Exception):
    """Somebody else published a version at the same moment."""


def covering(consents: QuerySet[Subscription]) -> QuerySet[Subscription]:
    """Those whose words cover what is sent now: a wider purpose needs a new yes (Article 4(11))."""
    return consents.exclude(wording__in=ConsentWording.objects.outdated())


def is_shown_already(*, purpose: str, text: str, privacy_notice_version: str) -> bool:
    """Whether the newest version says just that."""
    newest = ConsentWording.objects.filter(purpose=purpose).order_by("version").last()
    shown = newest and (newest.text, newest.privacy_notice_version)
    return shown == (text, privacy_notice_version)


def publish_wording(
    *,
    purpose: Purpose,
    text: str,
    privacy_notice_version: str,
    by: str,
    now: datetime,
    needs_new_consent: bool = False,
) -> ConsentWording:
    """Show these words from now on; earlier consents keep those that were read.

    Where they need a new consent, nothing is sent any more on the ground of earlier ones. Raises
    WordingChangedMeanwhile where somebody was quicker.
    """
    before = ConsentWording.objects.filter(purpose=purpose)
    try:
        with transaction.atomic():
            return ConsentWording.objects.create(
                purpose=purpose,
                version=(before.aggregate(newest=Max("version"))["newest"] or 0) + 1,
                text=text,
                privacy_notice_version=privacy_notice_version,
                needs_new_consent=needs_new_consent,
                published_at=now,
                published_by=by,
            )
    except IntegrityError:
        raise WordingChangedMeanwhile from None
