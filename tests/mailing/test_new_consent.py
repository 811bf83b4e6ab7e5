"""Words that allow more need a new consent: whoever agreed to earlier ones gets nothing."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from core.groups import DATA_PROTECTION, sync_groups
from mailing import rounds
from mailing.domain.audience import Audience, Choice, audience_of
from mailing.domain.deliver import deliver
from mailing.domain.delivering.claiming import claim
from mailing.domain.delivering.fast import commit_all
from mailing.domain.delivering.marks import mark
from mailing.domain.delivering.permission import NO_CONSENT, NOT_COVERED
from mailing.domain.issuing import confirm
from mailing.domain.renewal import to_ask
from mailing.domain.wordings import publish_wording
from mailing.enums import DeliveryState, Purpose
from mailing.models import AlertMatch, ConsentWording, Delivery, Mailing, Subscriber
from tests.factories import make_opportunity, make_staff
from tests.mailing.alerting import follow
from tests.mailing.factories import make_subscriber
from tests.mailing.helpers import link_in, mail_to, settings_link, sign_up
from tests.mailing.issues import make_issue, make_readers, states
from tests.mailing.newsletter import make_issue as make_page
from tests.mailing.smtp_server import Mailbox

pytestmark = pytest.mark.usefixtures("site")
NEWS, ALERTS = Purpose.INNOVATION_NEWS, Purpose.OPPORTUNITY_ALERTS
WIDER = "Yes, email me news from Dorset Council and from Bournemouth University."


def reword(purpose: Purpose = NEWS, *, needs_new_consent: bool = True) -> ConsentWording:
    return publish_wording(
        purpose=purpose,
        text=WIDER,
        privacy_notice_version="2",
        needs_new_consent=needs_new_consent,
        by="officer",
        now=timezone.now(),
    )


def now_audience() -> Audience:
    return audience_of(Choice(), now=timezone.now())


def taken(number: int = 1) -> list[Delivery]:
    """Mail of an issue that a worker has taken."""
    make_issue(make_readers(f"reader{each}@example.org" for each in range(number)))
    return claim(worker="one", most=number, now=timezone.now())


def test_who_agreed_to_earlier_words_is_left_out_and_counted() -> None:
    make_subscriber("before@example.org")
    reword()
    make_subscriber("after@example.org")

    assert now_audience() == Audience(2, 1, 0, 0, not_covered=1)
    assert now_audience().number == 1


def test_other_words_for_the_same_leave_nobody_out() -> None:
    make_subscriber()
    reword(needs_new_consent=False)
    reword(ALERTS)

    assert now_audience() == Audience(1, 1, 0, 0)


def test_what_was_left_out_is_kept_with_the_issue(client: Client) -> None:
    make_subscriber()
    reword()
    make_subscriber()
    page, now = make_page(), timezone.now()
    facts: dict[str, Any] = {"revision": page.live_revision_id, "send_at": now, "now": now}

    client.force_login(make_staff("pat", "Publishers"))
    address = f"/admin/issue/{page.pk}/"
    assert "earlier words, which do not cover what is sent now" in shown(client, address)
    mailing = confirm(page=page, number=1, by="pat", **facts)

    assert Mailing.objects.get(pk=mailing.pk).audience["numbers"] == {
        "consenting": 2, "matching": 1, "suppressed": 0, "not_allowed": 0, "not_covered": 1,
    }  # fmt: skip
    assert "1 who agreed to earlier words, which did not cover it" in shown(client, address)
    rounds.issues(timezone.now())
    assert mailing.deliveries.count() == 1


def test_mail_that_waits_is_not_taken(mailbox: Mailbox) -> None:
    issue = make_issue(make_readers(["ann@example.org"]))
    reword()
    deliver(now=timezone.now())

    assert states(issue) == {"ann@example.org": DeliveryState.SKIPPED}
    assert Delivery.objects.get().reply == NOT_COVERED
    assert mailbox.received == []


def test_mail_that_was_taken_is_not_handed_over() -> None:
    [delivery] = taken()
    reword()

    assert not commit_all([delivery], worker="one", now=timezone.now())
    assert mark(ready=[delivery], sent={}, worker="one", now=timezone.now()) == set()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.reply) == (DeliveryState.SKIPPED, NOT_COVERED)


def test_who_agreed_anew_gets_what_was_taken() -> None:
    first, second = taken(2)
    newest = reword()
    assert second.subscriber
    second.subscriber.subscriptions.update(wording=newest)

    assert commit_all([second], worker="one", now=timezone.now())
    assert mark(ready=[first], sent={}, worker="one", now=timezone.now()) == set()


def test_who_agreed_to_nothing_is_told_apart() -> None:
    [delivery] = taken()
    reword()
    assert delivery.subscriber
    delivery.subscriber.subscriptions.update(ended_at=timezone.now(), end_reason="withdrawn")

    mark(ready=[delivery], sent={}, worker="one", now=timezone.now())
    delivery.refresh_from_db()
    assert delivery.reply == NO_CONSENT


def test_alerts_find_nobody_who_agreed_to_earlier_words(index: Any) -> None:
    follow("before@example.org")
    reword(ALERTS)
    follow("after@example.org")
    make_opportunity()
    rounds.match_publications(timezone.now())

    found = AlertMatch.objects.values_list("subscription__subscriber__address", flat=True)
    assert list(found) == ["after@example.org"]


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_yes_to_earlier_words_is_not_taken_any_more(client: Client, method: str) -> None:
    sign_up(client, address="ada@example.org", opportunity_alerts="on")
    link = link_in(mail_to("ada@example.org"), "confirm")
    reword(ALERTS, needs_new_consent=False)
    assert client.get(link).status_code == 200
    reword()

    answer = getattr(client, method)(link)
    assert answer.status_code == 410
    assert "The words that you read have changed since" in answer.content.decode()
    assert not Subscriber.objects.exists()


def test_who_reads_the_new_words_is_not_held_up_by_what_was_asked_before(client: Client) -> None:
    sign_up(client, address="ada@example.org", innovation_news=None, opportunity_alerts="on")
    reword(ALERTS)
    sign_up(client, address="ada@example.org")
    link = link_in(mail_to("ada@example.org"), "confirm")

    assert "asked for before" not in client.get(link).content.decode()
    assert client.post(link).status_code == 302
    assert now_audience().number == 1


def test_whoever_signs_up_again_gets_it(client: Client) -> None:
    ada = make_subscriber("ada@example.org")
    reword()
    sign_up(client, address="ada@example.org")
    client.post(link_in(mail_to("ada@example.org"), "confirm"))

    assert ada.subscriptions.get(ended_at=None).wording.text == WIDER
    assert now_audience().number == 1


def test_the_settings_say_it_and_offer_the_new_words(client: Client) -> None:
    make_subscriber("ada@example.org")
    assert "to earlier words" not in shown(client, settings_link(client, "ada@example.org"))
    reword()

    page = shown(client, settings_link(client, "ada@example.org"))
    assert "to earlier words, which do not cover what we send now" in page
    assert WIDER in page


def test_nobody_is_asked_to_renew_what_brings_nothing() -> None:
    make_subscriber()
    assert asked(timezone.now() + timedelta(days=710)) == 1
    reword()
    assert asked(timezone.now() + timedelta(days=710)) == 0


def asked(now: datetime) -> int:
    return to_ask(now=now).count()


def test_staff_tick_it_even_if_the_words_stand_already(client: Client) -> None:
    sync_groups()
    client.force_login(make_staff("officer", DATA_PROTECTION))
    make_subscriber()
    given = {"purpose": NEWS, "text": WIDER, "privacy_notice_version": "2"}
    add = "/admin/consent_wording/new/"
    for ticks in ({}, {}, {"needs_new_consent": "on"}):
        assert client.post(add, given | ticks, follow=True).status_code == 200

    versions = ConsentWording.objects.filter(purpose=NEWS).order_by("version")
    assert list(versions.values_list("version", "needs_new_consent")) == [
        (1, False), (2, False), (3, True),
    ]  # fmt: skip
    assert now_audience().number == 0
    assert Subscriber.objects.count() == 1


def shown(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())
