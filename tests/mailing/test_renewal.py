"""A consent is asked for again before it ends: once, and only from those who may be written to."""

from datetime import datetime, timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Site

from core.clock import day_words, local_day
from core.models import User
from mailing import rounds
from mailing.domain import actions, renewal, stopping, suppressions
from mailing.enums import ActionKind, Channel, EndReason, Purpose, SuppressionReason
from mailing.models import (
    ConsentEvent,
    Delivery,
    MailingSettings,
    PendingAction,
    Subscriber,
    Subscription,
)
from tests.mailing.factories import make_subscriber
from tests.mailing.helpers import link_in, mail_to, settings_link

pytestmark = pytest.mark.usefixtures("site")

DAY = timedelta(days=1)


def ending_in(days: int, subscriber: Subscriber | None = None) -> Subscriber:
    """Somebody whose consents end in so many days."""
    subscriber = subscriber or make_subscriber()
    ends = timezone.now() + days * DAY
    subscriber.subscriptions.filter(ended_at=None).update(expires_at=ends)
    return subscriber


def asked() -> list[str]:
    mails = Delivery.objects.filter(mailing__key="service:renewal").order_by("pk")
    return [mail.recipient for mail in mails]


def link(now: datetime | None = None) -> str:
    """The link in the newest mail that asks."""
    action = PendingAction.objects.filter(kind=ActionKind.RENEW).latest("requested_at")
    return f"/mail/renew/{actions.new_token(action, now=now or timezone.now())}/"


def kinds() -> list[str]:
    return [event.kind for event in ConsentEvent.objects.order_by("number")]


def test_people_are_asked_once_thirty_days_before_the_end() -> None:
    now = timezone.now()
    ending_in(31, make_subscriber("later@example.org"))
    ending_in(29, make_subscriber("soon@example.org", list(Purpose)))
    for days in range(3):
        rounds.renewals(now + days * timedelta(hours=1))
    assert asked() == ["soon@example.org"]

    rounds.renewals(now + 2 * DAY)
    assert asked() == ["soon@example.org", "later@example.org"]
    for days in range(3, 29):
        rounds.renewals(now + days * DAY)
    assert len(asked()) == 2


def test_who_withdrew_or_is_suppressed_is_never_asked() -> None:
    now = timezone.now()
    withdrew = ending_in(10, make_subscriber("withdrew@example.org"))
    stopping.stop_everything(withdrew, channel=Channel.STOP_PAGE, source="", now=now)
    ending_in(10, make_subscriber("bounced@example.org"))
    suppressions.suppress(
        canonical_address="bounced@example.org", reason=SuppressionReason.BOUNCE, now=now
    )
    for days in range(12):
        rounds.renewals(now + days * DAY)
    assert asked() == []
    assert not Subscription.objects.filter(ended_at=None).exists()


def test_the_link_shows_the_words_and_only_the_button_renews(client: Client) -> None:
    subscriber = ending_in(10, make_subscriber("ada@example.org", list(Purpose)))
    rounds.renewals(timezone.now())
    url = link()

    for _ in range(20):
        answer = client.get(url)
        client.head(url)
    page = unescape(answer.content.decode())
    for each in subscriber.subscriptions.all():
        assert each.wording.text in page
    assert answer["Cache-Control"] == "no-store"
    assert "renewed" not in kinds()

    assert client.post(url)["Location"] == "/mail/renewed/"
    assert client.get("/mail/renewed/").status_code == 200
    assert kinds() == ["confirmed"] * 2 + ["renewed"] * 2


def test_a_renewed_consent_begins_anew_on_the_same_words_and_replaces_the_old(
    client: Client,
) -> None:
    subscriber = ending_in(10)
    before = subscriber.subscriptions.get()
    rounds.renewals(timezone.now())
    client.post(link())

    before.refresh_from_db()
    after = subscriber.subscriptions.get(ended_at=None)
    assert (before.end_reason, before.replaced_by) == (EndReason.REPLACED, after)
    assert after.wording == before.wording
    assert after.expires_at > timezone.now() + 700 * DAY
    event = ConsentEvent.objects.latest("number")
    assert (event.channel, event.actor_kind) == ("renewal", "self")


def test_a_mail_that_asks_says_of_each_when_it_ends() -> None:
    ada = make_subscriber("ada@example.org", list(Purpose))
    ends = [timezone.now() + days * DAY for days in (20, 300)]
    for subscription, at in zip(ada.subscriptions.order_by("purpose"), ends, strict=True):
        Subscription.objects.filter(pk=subscription.pk).update(expires_at=at)
    rounds.renewals(timezone.now())
    said = mail_to("ada@example.org").text
    for at in ends:
        assert f"until {day_words(local_day(at))}" in said
    assert "do not ask again" not in said  # of the later one we do


def test_silence_ends_it() -> None:
    subscriber = ending_in(10)
    rounds.renewals(timezone.now())
    rounds.renewals(timezone.now() + 11 * DAY)

    assert subscriber.subscriptions.get().end_reason == EndReason.EXPIRED
    assert kinds() == ["confirmed", "expired"]
    assert len(asked()) == 1


def test_who_changes_the_address_is_asked_at_the_new_one(client: Client) -> None:
    """As often as they change it, there and back too."""
    home, work = "ada@example.org", "ada@new.example"
    ada = ending_in(20, make_subscriber(home))
    for old, new in ((home, work), (work, home)):
        rounds.renewals(timezone.now())
        dead = link()
        client.post(settings_link(client, old), {"do": "address", "address": new})
        client.post(link_in(mail_to(new), "address"))
        assert client.get(dead).status_code == 410
    for _ in range(3):
        rounds.renewals(timezone.now())

    assert asked() == [home, work, home]
    assert client.post(link()).status_code == 302
    assert ada.subscriptions.get(ended_at=None).expires_at > timezone.now() + 700 * DAY


def test_who_is_suppressed_is_looked_at_once_a_month() -> None:
    now = timezone.now()
    ending_in(20, make_subscriber("ada@example.org"))
    suppressions.suppress(
        canonical_address="ada@example.org", reason=SuppressionReason.BOUNCE, now=now
    )
    for hours in range(3):
        rounds.renewals(now + hours * timedelta(hours=1))
    assert PendingAction.objects.count() == 1


def test_a_link_works_once(client: Client) -> None:
    ending_in(10)
    rounds.renewals(timezone.now())
    url, other = link(), link()
    client.post(url)

    assert client.get(other).status_code == 410
    assert client.post(other).status_code == 410
    assert kinds() == ["confirmed", "renewed"]


def test_a_link_dies_with_the_consent(client: Client) -> None:
    now = timezone.now()
    subscriber = ending_in(10)
    rounds.renewals(now)
    url = link()
    stopping.stop_everything(subscriber, channel=Channel.STOP_PAGE, source="", now=now)

    assert "nothing to renew" in unescape(client.get(url).content.decode())
    assert client.post(url).status_code == 410
    assert kinds() == ["confirmed", "objected"]


@pytest.mark.parametrize("token", ["x", "\x00", "é" * 300, "a.b"])
def test_a_broken_link_says_so(client: Client, token: str) -> None:
    assert client.get(f"/mail/renew/{token}/").status_code in (404, 410)
    assert client.post(f"/mail/renew/{token}/").status_code in (404, 410)


def test_many_are_asked_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(renewal, "MOST", 2)
    for _ in range(3):
        ending_in(5)
    now = timezone.now()
    assert rounds.renewals(now) is True
    assert rounds.renewals(now) is False
    assert len(asked()) == 3


@pytest.mark.parametrize(("months", "kept"), [("1", 24), ("2", 24), ("3", 3)])
def test_a_consent_lasts_long_enough_not_to_be_asked_for_each_month(
    client: Client, site: Site, months: str, kept: int
) -> None:
    client.force_login(User.objects.create_superuser("root", "root@example.org", "secret"))
    address = reverse("wagtailsettings:edit", args=["mailing", "mailingsettings", site.pk])
    given = {"sender_name": "Us", "privacy_notice_version": "1", "months_until_renewal": months}
    page = client.post(address, given, follow=True).content.decode()

    assert ("Give at least 3 months" in page) == (kept == 24)
    assert MailingSettings.for_site(site).months_until_renewal == kept
