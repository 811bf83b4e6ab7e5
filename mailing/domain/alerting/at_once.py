"""Alerts for those who want to know at once: one mail a publication, one to a person.

However many lists of theirs it is in. What waits of the same opportunity, because no worker ran,
goes into the same mail.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from mailing.domain.alerting.waiting import link, untold, waiting
from mailing.domain.queueing import queue
from mailing.enums import Frequency, MailingKind, MailingState, Purpose
from mailing.models import AlertMatch, Mailing
from mailing.models.delivery import ALERT_PRIORITY

PEOPLE = 500  # queued in one transaction


def queue_some(*, now: datetime) -> bool:
    """Put the alerts of one publication into the queue, or a part of them; whether more wait."""
    first = _waiting(now).order_by("-publication_id").first()  # the newest of its opportunity
    if first is None:
        return False
    with transaction.atomic():
        mailing = _mailing(first.publication_id, now)
        here = _waiting(now).filter(publication_id=first.publication_id)
        people = set(here.values_list("subscription__subscriber", flat=True)[:PEOPLE])
        queue(mailing, people, priority=ALERT_PRIORITY, now=now)
        same = untold().filter(opportunity_id=first.opportunity_id)
        link(mailing, same.filter(subscription__subscriber__in=people))
    return True


def _waiting(now: datetime) -> QuerySet[AlertMatch]:
    return waiting(Frequency.IMMEDIATE, now=now)


def _mailing(publication_id: int, now: datetime) -> Mailing:
    """The one of this publication, kept for us until the end of the transaction."""
    mailing, _ = Mailing.objects.select_for_update().get_or_create(
        key=f"alert:{publication_id}",
        defaults={
            "kind": MailingKind.ALERT,
            "purpose": Purpose.OPPORTUNITY_ALERTS,
            "state": MailingState.SENDING,
            "publication_id": publication_id,
            "send_at": now,
            "created_at": now,
        },
    )
    return mailing
