"""Who gets an issue: live consent, interests, suppressions; and delivery agrees."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mailing.domain import audience
from mailing.domain.audience import Audience, Choice, audience_of, may_get, next_people
from mailing.domain.delivering.permission import refusals
from mailing.domain.subscriptions import end
from mailing.domain.suppressions import suppress
from mailing.enums import EndReason, Purpose, SuppressionReason
from mailing.models import Subscriber, Subscription
from opportunities.models import Category
from tests.factories import make_category
from tests.mailing.factories import CONFIRMED, make_delivery, make_mailing, make_subscriber

pytestmark = pytest.mark.django_db
NEWS, ALERTS = Purpose.INNOVATION_NEWS, Purpose.OPPORTUNITY_ALERTS


def now_audience(*interests: Category) -> Audience:
    return audience_of(Choice(tuple(each.pk for each in interests)), now=timezone.now())


def interested(category: Category, **facts: Any) -> Subscriber:
    subscriber = make_subscriber(**facts)
    subscriber.interests.add(category)
    return subscriber


def make_everyone() -> None:
    """Somebody of each kind that the rule tells apart."""
    now = timezone.now()
    make_subscriber("ada@example.org")
    make_subscriber("alerts@example.org", purposes=[ALERTS])
    stopped = make_subscriber("stopped@example.org", purposes=[NEWS, ALERTS])
    news = stopped.subscriptions.filter(purpose=NEWS)
    end(subscriptions=news, reason=EndReason.WITHDRAWN, circumstances=CONFIRMED, now=now)
    expired = make_subscriber("expired@example.org")
    expired.subscriptions.update(expires_at=now - timedelta(seconds=1))
    for address, reason, scope in (
        ("bounced@example.org", SuppressionReason.BOUNCE, "all"),
        ("objected@example.org", SuppressionReason.OBJECTION, NEWS),
        ("other@example.org", SuppressionReason.OBJECTION, ALERTS),
        ("blocked@example.org", SuppressionReason.BLOCKED, ALERTS),
    ):
        make_subscriber(address)
        suppress(canonical_address=address, reason=reason, scope=scope, now=now)


def test_it_counts_live_consents_and_says_who_is_left_out() -> None:
    make_everyone()

    assert now_audience() == Audience(consenting=5, matching=5, suppressed=3, not_allowed=0)
    assert now_audience().number == 2


def test_delivery_would_send_to_exactly_these() -> None:
    make_everyone()
    now, choice = timezone.now(), Choice()
    mailing = make_mailing()
    deliveries = [make_delivery(each, mailing) for each in Subscriber.objects.all()]

    people = next_people(choice, after=None, now=now, most=100)
    refused = refusals(deliveries, now=now)

    sent = {each.subscriber_id for each in deliveries if each.pk not in refused}
    assert set(may_get(people, choice)) == sent
    assert len(sent) == now_audience().number == 2


def test_interests_are_those_of_whom_one_was_named() -> None:
    buses, farms, boats = (make_category(name) for name in ("Buses", "Farms", "Boats"))
    both = interested(buses)
    both.interests.add(farms)
    interested(farms)
    interested(boats)
    make_subscriber()

    assert now_audience(buses, farms) == Audience(4, 2, 0, 0)
    assert now_audience(boats).number == 1
    assert now_audience().number == 4


def test_a_trial_installation_says_whom_it_may_not_write_to(settings: Any) -> None:
    settings.MAIL_ALLOWED_RECIPIENTS = ["@example.gov.uk"]
    make_subscriber("ada@example.gov.uk")
    make_subscriber("bob@example.org")

    assert now_audience() == Audience(2, 2, 0, not_allowed=1)
    assert now_audience().number == 1


def test_it_counts_in_chunks_as_it_does_at_once(monkeypatch: Any) -> None:
    make_everyone()
    at_once = now_audience()
    monkeypatch.setattr(audience, "CHUNK", 2)

    assert now_audience() == at_once


def test_the_numbers_cost_as_many_queries_for_three_as_for_one() -> None:
    make_subscriber()
    with CaptureQueriesContext(connection) as one:
        now_audience()
    make_subscriber()
    make_subscriber()
    with CaptureQueriesContext(connection) as three:
        now_audience()

    assert len(one) == len(three)


def test_nobody_is_asked_for_when_there_is_nobody() -> None:
    assert now_audience() == Audience(0, 0, 0, 0)
    assert not Subscription.objects.exists()
