"""Mail comes to another address once its owner has agreed there; the old one is told."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from mailing import keys, rounds
from mailing.composing import NothingToSay
from mailing.domain import suppressions
from mailing.domain.bounces import points
from mailing.domain.deliver import deliver
from mailing.domain.queueing import queue
from mailing.domain.reports import Report, ReportKind, take
from mailing.enums import DeliveryState, MailingKind, MailingState, SuppressionReason
from mailing.models import ConsentEvent, Delivery, Mailing, PendingAction, Subscriber, Subscription
from tests.mailing.factories import make_delivery
from tests.mailing.helpers import link_in, mail_to, settings_link, subscribe
from tests.mailing.smtp_server import AT_RCPT, Mailbox

pytestmark = pytest.mark.django_db
ADA, NEW, BOB = "ada@example.org", "ada@new.example", "bob@example.org"


@pytest.fixture
def ada(site: Any) -> Subscriber:
    return subscribe(Client(), opportunity_alerts="on")


def ask(client: Client, address: str = NEW, of: str = ADA) -> Any:
    return client.post(settings_link(client, of), {"do": "address", "address": address})


def moved(client: Client) -> Any:
    ask(client)
    return client.post(link_in(mail_to(NEW), "address"))


def test_nothing_changes_until_it_is_confirmed_at_the_new_address(
    client: Client, ada: Subscriber
) -> None:
    assert ask(client, "Ada@NEW.example").status_code == 302
    link = link_in(mail_to("Ada@new.example"), "address")
    for _ in range(20):
        assert "Yes, write to this address" in client.get(link).content.decode()
    ada.refresh_from_db()
    assert ada.address == ADA

    assert client.post(link)["Location"] == "/mail/address-changed/"
    ada.refresh_from_db()
    assert (ada.address, ada.canonical_address) == ("Ada@new.example", NEW)
    assert client.post(link).status_code == 410


def test_consents_move_with_an_event_each_and_go_on_as_they_were(
    client: Client, ada: Subscriber
) -> None:
    before = list(Subscription.objects.values())
    moved(client)

    assert list(Subscription.objects.values()) == before
    events = ConsentEvent.objects.filter(kind="address_changed")
    assert set(events.values_list("purpose", "subject", "address_hash")) == {
        (purpose, ada.pk, keys.address_hash(NEW).digest)
        for purpose in ("innovation_news", "opportunity_alerts")
    }


def test_the_old_address_is_told(client: Client, ada: Subscriber) -> None:
    old_link = settings_link(client, ADA)
    moved(client)
    notice = mail_to(ADA)

    assert notice.subject == "Your address was changed"
    assert NEW not in notice.text + notice.html
    assert client.get(old_link).status_code == 410


def test_waiting_mail_goes_to_the_new_address_once(client: Client, ada: Subscriber) -> None:
    now = timezone.now()
    mailing = Mailing.objects.create(
        key="issue:1:1", kind=MailingKind.ISSUE, state=MailingState.SENDING, send_at=now,
        created_at=now, purpose="innovation_news",
    )  # fmt: skip
    queue(mailing, [ada.pk], priority=20, now=now)
    moved(client)
    queue(mailing, [ada.pk], priority=20, now=now)

    assert [each.recipient for each in Delivery.objects.filter(mailing=mailing)] == [NEW]


def test_nobody_learns_whether_the_other_address_is_on_the_list(
    client: Client, ada: Subscriber
) -> None:
    subscribe(Client(), address=BOB)
    answers = {
        (answer.status_code, answer.content) for answer in (ask(client, NEW), ask(client, BOB))
    }
    assert len(answers) == 1

    told = mail_to(BOB)
    assert told.subject == "You get our emails at this address already"
    assert ADA not in told.text + told.html
    assert "/mail/address/" not in told.text


def test_an_address_that_was_taken_meanwhile_stays_its_owners(
    client: Client, ada: Subscriber
) -> None:
    ask(client)
    link = link_in(mail_to(NEW), "address")
    subscribe(Client(), address=NEW)

    answer = client.post(link)
    assert answer.status_code == 410
    assert "nothing was changed" in answer.content.decode()
    ada.refresh_from_db()
    assert ada.address == ADA


def test_an_address_where_all_had_ended_is_free_again(client: Client, ada: Subscriber) -> None:
    old = subscribe(Client(), address=NEW, organisation="Old Ltd", place="Poole")
    Subscription.objects.filter(subscriber=old).update(
        ended_at=timezone.now(), end_reason="withdrawn"
    )
    assert moved(client).status_code == 302
    old.refresh_from_db()
    ada.refresh_from_db()
    assert (old.address, old.canonical_address, ada.address) == ("", None, NEW)
    assert (old.organisation, old.place) == ("", "")
    assert old.erased_at


def test_an_address_where_all_ran_out_a_moment_ago_is_free_again(
    client: Client, ada: Subscriber
) -> None:
    """Before the round that ends what was not renewed."""
    old = subscribe(Client(), address=NEW, organisation="Old Ltd")
    a_day_ago = timezone.now() - timedelta(days=1)
    Subscription.objects.filter(subscriber=old).update(expires_at=a_day_ago)
    assert moved(client).status_code == 302

    old.refresh_from_db()
    assert (old.address, old.organisation) == ("", "")
    assert old.erased_at
    assert not PendingAction.objects.filter(subscriber=old).exists()
    rounds.renewals(timezone.now())
    expired = ConsentEvent.objects.get(subject=old.pk, kind="expired")
    assert expired.address_hash == keys.address_hash(NEW).digest
    assert Subscription.objects.live(timezone.now()).filter(subscriber=ada).count() == 2


def test_a_blocked_address_is_not_asked_and_can_not_be_taken(
    client: Client, ada: Subscriber
) -> None:
    ask(client)
    link = link_in(mail_to(NEW), "address")
    suppressions.suppress(
        canonical_address=NEW, reason=SuppressionReason.BLOCKED, now=timezone.now()
    )
    assert client.post(link).status_code == 410
    with pytest.raises(NothingToSay):
        mail_to(NEW)


def test_a_link_dies_with_the_person(client: Client, ada: Subscriber) -> None:
    ask(client)
    link = link_in(mail_to(NEW), "address")
    Subscriber.objects.update(address="", canonical_address=None, erased_at=timezone.now())
    assert client.post(link).status_code == 410
    with pytest.raises(NothingToSay):
        mail_to(NEW)


def test_the_same_address_is_no_change(client: Client, ada: Subscriber) -> None:
    shown = ask(client, "ADA@example.org").content.decode()
    assert "This is your address already" in shown
    assert not PendingAction.objects.filter(kind="change_address").exists()


def test_a_bounce_of_the_old_address_that_comes_late_stops_nothing(
    client: Client, ada: Subscriber
) -> None:
    sent = make_delivery(ada, state=DeliveryState.SENT, sent_at=timezone.now())
    moved(client)
    now = timezone.now()
    bounce = Report("a", "1", ReportKind.BOUNCED, now, sent.message_id, status="5.1.1")
    assert take(bounce, now=now)
    assert Subscription.objects.live(timezone.now()).filter(subscriber=ada).exists()
    assert not suppressions.suppressions_of(NEW).exists()


def test_what_bounced_at_the_old_address_is_forgotten(client: Client, ada: Subscriber) -> None:
    make_delivery(ada, soft_bounced_on=timezone.localdate() - timedelta(1))
    assert points(ada) == 1
    moved(client)
    assert points(ada) == 0


def gets_all_at_the_new_address(ada: Subscriber) -> bool:
    ada.refresh_from_db()
    assert ada.address == NEW
    assert not suppressions.suppressions_of(NEW).exists()
    return Subscription.objects.live(timezone.now()).filter(subscriber=ada).count() == 2


def test_who_leaves_a_closed_mailbox_keeps_every_consent(
    client: Client, ada: Subscriber, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved(client)
    monkeypatch.setitem(AT_RCPT, "ada", "550 5.1.1 Closed")
    Delivery.objects.filter(address="").delete()
    deliver(now=timezone.now())
    assert Delivery.objects.get().state == DeliveryState.FAILED
    assert gets_all_at_the_new_address(ada)
    assert suppressions.suppressions_of(ADA).exists()


@pytest.mark.parametrize(
    ("kind", "status", "is_given_up"),
    [
        (ReportKind.BOUNCED, "5.1.1", True),
        (ReportKind.BOUNCED, "5.2.2", False),
        (ReportKind.COMPLAINED, "", True),
    ],
)
def test_what_becomes_of_the_notice_at_the_old_address_is_no_matter_of_the_new_one(
    kind: ReportKind, status: str, is_given_up: bool, client: Client, ada: Subscriber
) -> None:
    moved(client)
    now = timezone.now()
    notice = Delivery.objects.get(address=ADA)
    Delivery.objects.update(state=DeliveryState.SENT, sent_at=now)
    assert take(Report("a", "1", kind, now, notice.message_id, status=status), now=now)
    assert gets_all_at_the_new_address(ada)
    assert points(ada) == 0
    assert suppressions.suppressions_of(ADA).exists() is is_given_up


def test_who_has_the_old_address_now_answers_for_it(client: Client, ada: Subscriber) -> None:
    moved(client)
    other = subscribe(Client(), address=ADA)
    now = timezone.now()
    notice = Delivery.objects.get(address=ADA)
    complaint = Report("a", "1", ReportKind.COMPLAINED, now, notice.message_id)
    assert take(complaint, now=now)
    assert gets_all_at_the_new_address(ada)
    assert not other.subscriptions.filter(ended_at=None).exists()
