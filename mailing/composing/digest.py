"""A digest: the news of a day or a week in one mail, by kind, what closes soonest first."""

from __future__ import annotations

from datetime import datetime
from itertools import groupby

from mailing.composing import Mail, NothingToSay
from mailing.composing.letters import common_context, rendered
from mailing.composing.news import Item, items_of, lists_of, stop_alerts_token, told_by
from mailing.enums import News, Purpose
from mailing.links import stop_all_url
from mailing.models import Delivery

HEADINGS = {
    News.NEW: "New",
    News.OPENED: "Now open for bids",
    News.ON_AGAIN: "On again",
    News.CHANGED: "With another deadline",
    News.ANSWERED: "With new answers",
    News.CANCELLED: "Cancelled",
    News.NO_AWARD: "Closed without award",
    News.AWARDED: "Awarded",
    News.TAKEN_BACK: "Award taken back",
}


def compose(delivery: Delivery, *, now: datetime) -> Mail:
    """The mail for one person. Raises NothingToSay where there is nothing left to tell."""
    subscriber = delivery.subscriber
    matches = told_by(delivery, now=now)
    if subscriber is None or not matches:
        raise NothingToSay("Nobody follows the lists any more for which it was found.")
    items = items_of(matches, now=now)
    if not items:
        raise NothingToSay("None of the opportunities is public any more.")
    token = stop_alerts_token(subscriber)
    subject = subject_of(items)
    context = common_context() | {
        "title": subject,
        "preheader": "; ".join(each.notice.title for each in items[:3]),
        "groups": [(HEADINGS[kind], list(found)) for kind, found in groupby(items, _kind)],
        "lists": list(lists_of(matches, now=now).values()),
        "stop_all_url": stop_all_url(token),
    }
    text, html = rendered("emails/digest", context)
    return Mail(subject, text, html, Purpose.OPPORTUNITY_ALERTS, token)


def subject_of(items: list[Item]) -> str:
    """How much there is to read: "News of 3 opportunities"."""
    return "News of one opportunity" if len(items) == 1 else f"News of {len(items)} opportunities"


def _kind(item: Item) -> News:
    return item.kind
