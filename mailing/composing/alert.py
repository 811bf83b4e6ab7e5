"""An alert: the news of one opportunity, for somebody who wants to know at once."""

from __future__ import annotations

from datetime import datetime

from core.text import clean_text
from mailing.composing import Mail, NothingToSay
from mailing.composing.letters import common_context, rendered
from mailing.composing.news import Item, items_of, lists_of, stop_alerts_token, told_by
from mailing.enums import Purpose
from mailing.links import stop_all_url
from mailing.models import Delivery

LONGEST = 150  # characters of a subject


def compose(delivery: Delivery, *, now: datetime) -> Mail:
    """The mail for one person. Raises NothingToSay where there is nothing left to tell."""
    subscriber = delivery.subscriber
    matches = told_by(delivery, now=now)
    if subscriber is None or not matches:
        raise NothingToSay("Nobody follows the list any more for which it was found.")
    items = items_of(matches, now=now)
    if not items:
        raise NothingToSay("The opportunity is not public any more.")
    token = stop_alerts_token(subscriber)
    subject = subject_of(items[0])
    context = common_context() | {
        "title": subject,
        "preheader": items[0].notice.summary,
        "items": items,
        "lists": list(lists_of(matches, now=now).values()),
        "stop_all_url": stop_all_url(token),
    }
    text, html = rendered("emails/alert", context)
    return Mail(subject, text, html, Purpose.OPPORTUNITY_ALERTS, token)


def subject_of(item: Item) -> str:
    """What happened, and to what: "Deadline changed: Sensors for the coast"."""
    words = f"{item.label}: {clean_text(item.notice.title)}"
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 1]}…"
