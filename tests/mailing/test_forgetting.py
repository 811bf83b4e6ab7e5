"""What is kept no longer goes by itself, each kind at its time and not a moment before."""

import io
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from mailing import rounds
from mailing.addresses import read_address
from mailing.domain import forgetting, stopping, subscriptions
from mailing.domain.forgetting import forget, what_is_over
from mailing.domain.requests import close_request, note_request
from mailing.enums import Channel, DeliveryState, EndReason, Purpose, RequestKind
from mailing.models import (
    ActionToken,
    ConsentEvent,
    DataRequest,
    Delivery,
    MailEvent,
    PendingAction,
    Subscriber,
    Suppression,
)
from tests.mailing.factories import CONFIRMED, make_delivery, make_subscriber
from tests.mailing.helpers import link_in, mail_to, sign_up

pytestmark = pytest.mark.usefixtures("site")

DAY = timedelta(days=1)


def stop(subscriber: Subscriber, days_ago: int) -> None:
    subscriptions.end(
        subscriptions=subscriber.subscriptions.filter(ended_at=None),
        reason=EndReason.WITHDRAWN,
        circumstances=CONFIRMED,
        now=timezone.now() - days_ago * DAY,
    )


def ask_for_access(address: str) -> DataRequest:
    return note_request(
        kind=RequestKind.ACCESS,
        address=read_address(address),
        received_on=timezone.localdate(),
        reason="By letter",
        by="officer",
    )


def a_little_of_everything() -> None:
    """One of each kind that is over, and one that is not."""
    now = timezone.now()
    for number, days in enumerate((6, 8)):
        sign_up(Client(), address=f"unconfirmed{number}@example.org")
        action = PendingAction.objects.latest("requested_at")
        then = now - days * DAY
        rows = PendingAction.objects.filter(pk=action.pk)
        rows.update(requested_at=then, expires_at=then + 7 * DAY)
    for days in (89, 91):
        MailEvent.objects.create(
            provider="test", event_id=str(days), kind="bounce", at=now - days * DAY
        )
    for days in (27, 29):
        make_delivery(
            created_at=now - days * DAY, state=DeliveryState.SENT, reply="OK", provider_id="x"
        )
        gone = make_subscriber(f"gone{days}@example.org", now=now - 100 * DAY)
        stop(gone, days)


def test_each_kind_goes_after_its_time() -> None:
    a_little_of_everything()
    forget(now=timezone.now())

    assert [each.address for each in PendingAction.objects.all()] == ["unconfirmed0@example.org"]
    assert [each.event_id for each in MailEvent.objects.all()] == ["89"]
    news = Delivery.objects.filter(mailing__kind="issue").order_by("-created_at")
    assert [(each.reply, each.provider_id) for each in news] == [("OK", "x"), ("", "")]
    gone = Subscriber.objects.filter(created_at__lt=timezone.now() - 99 * DAY)
    assert sorted(each.address for each in gone) == ["", "gone27@example.org"]


def test_a_dry_run_says_what_would_go_and_a_second_run_finds_nothing() -> None:
    a_little_of_everything()
    now = timezone.now()
    said = io.StringIO()
    call_command("forget", dry_run=True, stdout=said)

    assert "Dry run: nothing is deleted." in said.getvalue()
    would = dict(what_is_over(now=now))
    assert PendingAction.objects.count() == 2
    assert forget(now=now) == would
    assert sum(would.values()) == 4
    assert set(forget(now=now).values()) == {0}
    for words, number in would.items():
        assert f"{number} {words}" in said.getvalue()


def test_who_withdrew_is_forgotten_and_may_come_back() -> None:
    gone = make_subscriber("ada@example.org", organisation="Engines", now=timezone.now() - 99 * DAY)
    stop(gone, 29)
    forget(now=timezone.now())

    gone.refresh_from_db()
    assert (gone.address, gone.canonical_address, gone.organisation) == ("", None, "")
    assert gone.erased_at
    assert not Suppression.objects.exists()
    assert [event.kind for event in ConsentEvent.objects.all()] == ["confirmed", "withdrawn"]
    assert make_subscriber("ada@example.org").pk != gone.pk


def test_who_signs_up_anew_is_not_forgotten_before_they_could_confirm(client: Client) -> None:
    now = timezone.now()
    gone = make_subscriber("ada@example.org", now=now - 99 * DAY)
    stop(gone, 29)
    sign_up(client, address="ada@example.org")
    link = link_in(mail_to("ada@example.org"), "confirm")
    forget(now=now)

    assert Delivery.objects.get().state == DeliveryState.PENDING
    assert client.post(link).status_code == 302
    assert gone.subscriptions.filter(ended_at=None).count() == 1


def test_who_never_confirms_anew_is_forgotten_with_the_link(client: Client) -> None:
    now = timezone.now()
    stop(make_subscriber("ada@example.org", now=now - 99 * DAY), 29)
    sign_up(client, address="ada@example.org")
    forget(now=now + 8 * DAY)

    assert not PendingAction.objects.exists()
    assert not Subscriber.objects.exclude(address="").exists()


@pytest.mark.parametrize("noted_before", [False, True])
def test_who_asked_something_of_us_is_known_until_it_is_answered(noted_before: bool) -> None:
    now = timezone.now()
    if noted_before:
        request = ask_for_access("Ada@example.org")
    gone = make_subscriber("ada@example.org", now=now - 99 * DAY)
    stop(gone, 29)
    if not noted_before:
        request = ask_for_access("Ada@example.org")

    assert forget(now=now)["people whose last consent ended 28 days ago"] == 0
    request.refresh_from_db()
    assert request.address == "Ada@example.org"
    close_request(request=request, outcome="Handed over", by="officer", now=now)
    assert forget(now=now)["people whose last consent ended 28 days ago"] == 1


def test_who_gets_something_still_stays() -> None:
    old = timezone.now() - 99 * DAY
    stays = make_subscriber("ada@example.org", list(Purpose), now=old)
    stopping.stop_everything(
        make_subscriber("bob@example.org", now=old),
        channel=Channel.STOP_PAGE,
        source="",
        now=old + DAY,
    )
    forget(now=timezone.now())

    assert [each.pk for each in Subscriber.objects.exclude(address="")] == [stays.pk]
    assert Suppression.objects.count() == 1


def test_a_confirmed_sign_up_keeps_its_network_for_a_year_and_its_address_for_28_days() -> None:
    now = timezone.now()
    sign_up(Client(), address="ada@example.org")
    action = PendingAction.objects.get()
    ActionToken.objects.create(sha256="x", action=action, created_at=now)
    rows = PendingAction.objects.filter(pk=action.pk)
    rows.update(used_at=now, expires_at=now + 7 * DAY)

    forget(now=now + 27 * DAY)
    assert rows.get().address == "ada@example.org"
    forget(now=now + 29 * DAY)
    kept = rows.get()
    assert (kept.address, kept.canonical_address, kept.asked) == ("", "", {})
    assert kept.network_hash
    assert not ActionToken.objects.exists()
    forget(now=now + 366 * DAY)
    assert not rows.exists()


def test_service_mail_forgets_to_whom_it_went() -> None:
    now = timezone.now()
    sign_up(Client(), address="ada@example.org")
    mail = Delivery.objects.filter(mailing__kind="service")
    mail.update(state=DeliveryState.SENT, address="ada@example.org", created_at=now - 29 * DAY)
    forget(now=now)
    assert [(each.address, each.subscriber) for each in mail] == [("", None)]


def test_mail_that_still_waits_keeps_what_it_needs() -> None:
    waiting = make_delivery(created_at=timezone.now() - 40 * DAY, reply="Try later")
    forget(now=timezone.now())
    waiting.refresh_from_db()
    assert waiting.reply == "Try later"


def test_why_somebody_was_skipped_stays_on_record() -> None:
    old = timezone.now() - 40 * DAY
    skipped = make_delivery(created_at=old, state=DeliveryState.SKIPPED, reply="Consent has ended.")
    forget(now=timezone.now())
    skipped.refresh_from_db()
    assert skipped.reply == "Consent has ended."


def test_many_people_are_forgotten_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forgetting, "MOST", 2)
    for _ in range(3):
        stop(make_subscriber(now=timezone.now() - 99 * DAY), 29)
    rounds.forget(timezone.now())
    assert Subscriber.objects.exclude(address="").count() == 1
    rounds.forget(timezone.now())
    assert not Subscriber.objects.exclude(address="").exists()
