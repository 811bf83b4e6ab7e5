"""Several ask at the same moment: in a file of its own, as it empties the database."""

import pytest
from django.db import connection
from django.db.models import F
from django.utils import timezone

from mailing.addresses import read_address
from mailing.domain import settings, signing_up
from mailing.domain.signing_up import Asked, Details
from mailing.domain.subscriptions import Wish
from mailing.enums import ActionKind, Purpose
from mailing.models import ConsentEvent, ConsentWording, PendingAction, Subscriber, Subscription
from tests.side_by_side import all_at_once

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time"),
]
ADA = read_address("ada@example.org")


@pytest.fixture
def news() -> Asked:
    """A wish for the news, and what others have made already in a site that is in use."""
    wording, _ = ConsentWording.objects.get_or_create(
        purpose=Purpose.INNOVATION_NEWS,
        version=99,
        defaults={
            "text": "News.", "privacy_notice_version": "1", "published_at": timezone.now(),
        },
    )  # fmt: skip
    return Asked(Wish(Purpose.INNOVATION_NEWS), wording)


def test_of_many_sign_ups_one_link_is_good_and_three_are_mailed(news: Asked) -> None:
    def work() -> None:
        signing_up.ask(
            address=ADA,
            asked=[news],
            details=Details(),
            source="/mail/sign-up/",
            network_hash="x",
            now=timezone.now(),
        )

    assert all_at_once(*[work] * 10) == []
    assert PendingAction.objects.filter(superseded_at=None).count() == 1
    assert PendingAction.objects.exclude(superseded_at=F("requested_at")).count() == 3


def test_of_many_who_ask_for_the_settings_three_are_mailed(news: Asked) -> None:
    def work() -> None:
        settings.ask_for_link(address=ADA, source="", network_hash="x", now=timezone.now())

    assert all_at_once(*[work] * 10) == []
    assert PendingAction.objects.filter(kind=ActionKind.SETTINGS).count() == 10
    assert PendingAction.objects.filter(superseded_at=None).count() == 1
    assert PendingAction.objects.exclude(superseded_at=F("requested_at")).count() == 3


def test_two_presses_of_add_leave_one_consent(news: Asked) -> None:
    now = timezone.now()
    ada = Subscriber.objects.create(
        address=ADA.mailbox, canonical_address=ADA.canonical, created_at=now
    )

    def press() -> None:
        settings.add(subscriber=ada, asked=news, source="", now=timezone.now())

    assert all_at_once(*[press] * 3) == []
    assert Subscription.objects.filter(ended_at=None).count() == 1
    assert ConsentEvent.objects.filter(kind="confirmed").count() == 3
