"""Stopping is easier than starting: one click, or a page with a button, and it works for ever."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from mailing.domain import suppressions
from mailing.domain.consent import Circumstances
from mailing.domain.erasure import erase
from mailing.domain.stop_links import Scope, StopLink, stop_token
from mailing.domain.subscriptions import Wish, change
from mailing.enums import Actor, Channel, SuppressionReason
from mailing.models import ConsentEvent, Subscriber, Subscription
from tests.mailing.helpers import link_in, mail_to, settings_link, subscribe

pytestmark = pytest.mark.django_db
BY_HERSELF = Circumstances(channel=Channel.SETTINGS, actor_kind=Actor.SELF)
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def path(scope: Scope, subject: Any, **key: str) -> str:
    return f"/mail/stop/{stop_token(StopLink(scope, subject.pk), **key)}/"


def in_force() -> list[str]:
    live = Subscription.objects.live(timezone.now())
    return sorted(live.values_list("purpose", flat=True))


@pytest.fixture
def ada(site: Any) -> Subscriber:
    """She gets the news, and alerts."""
    return subscribe(Client(), opportunity_alerts="on")


@pytest.mark.parametrize("form", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_one_click_of_the_mail_program_stops_it_again_and_again(ada: Subscriber, form: str) -> None:
    link = path(Scope.INNOVATION_NEWS, ada)
    body = "List-Unsubscribe=One-Click"
    if form.startswith("multipart"):
        form += "; boundary=xyz"
        head = 'Content-Disposition: form-data; name="List-Unsubscribe"'
        body = f"--xyz\r\n{head}\r\n\r\nOne-Click\r\n--xyz--\r\n"

    for _ in range(3):
        program = Client(enforce_csrf_checks=True)
        answer = program.post(link, body, content_type=form)
        assert answer.status_code == 200
        assert not answer.cookies
        assert answer["Cache-Control"] == "no-store"
    assert in_force() == ["opportunity_alerts"]
    withdrawn = ConsentEvent.objects.filter(kind="withdrawn")
    assert list(withdrawn.values_list("channel", "subject")) == [("one_click", ada.pk)]


def test_only_one_click_needs_no_protection_against_forgery(ada: Subscriber) -> None:
    link = path(Scope.INNOVATION_NEWS, ada)
    forger = Client(enforce_csrf_checks=True)
    for body in ({}, {"everything": "1"}, {"List-Unsubscribe": "one-click"}):
        assert forger.post(link, body).status_code == 403
    assert len(in_force()) == 2


def test_the_page_asks_and_its_button_stops(client: Client, ada: Subscriber) -> None:
    link = path(Scope.OPPORTUNITY_ALERTS, ada)
    shown = client.get(link).content.decode()
    assert "Stop these emails" in shown
    assert "All opportunities" in shown
    assert ada.address not in shown

    answer = client.post(link)
    assert answer["Location"] == link
    assert "You do not get these emails any more" in client.get(link).content.decode()
    assert in_force() == ["innovation_news"]
    assert client.post(link).status_code == 302


def test_afterwards_one_may_stop_everything(client: Client, ada: Subscriber) -> None:
    link = path(Scope.OPPORTUNITY_ALERTS, ada)
    client.post(link)
    assert "Stop everything" in client.get(link).content.decode()

    client.post(link, {"everything": "1"})
    assert in_force() == []
    assert suppressions.suppressions_of(ada.address).get().reason == SuppressionReason.OBJECTION
    assert "Stop everything" not in client.get(link).content.decode()
    assert ConsentEvent.objects.latest("number").kind == "objected"


def test_programs_that_look_into_mail_stop_nothing(client: Client, ada: Subscriber) -> None:
    links = [path(scope, ada) for scope in (Scope.INNOVATION_NEWS, Scope.OPPORTUNITY_ALERTS)]
    links += [path(Scope.ONE, each) for each in Subscription.objects.all()]
    events = ConsentEvent.objects.count()
    for link in links:
        for method in (client.get, client.head, client.options, client.put, client.delete):
            for _ in range(20):
                assert method(link).status_code < 500

    assert len(in_force()) == 2
    assert ConsentEvent.objects.count() == events


def test_a_link_to_one_follows_what_replaced_it(client: Client, ada: Subscriber) -> None:
    old = Subscription.objects.get(purpose="opportunity_alerts")
    now = timezone.now()
    circumstances = Circumstances(channel=Channel.SETTINGS, actor_kind=Actor.SELF)
    changed = old
    for frequency in ("daily", "weekly"):
        changed = change(
            subscription=changed,
            wish=Wish.alerts(frequency=frequency),
            circumstances=circumstances,
            now=now,
        )

    client.post(path(Scope.ONE, old), ONE_CLICK)
    changed.refresh_from_db()
    assert changed.end_reason == "withdrawn"
    assert in_force() == ["innovation_news"]


def test_a_link_to_one_that_fell_together_with_another_stops_both(
    client: Client, ada: Subscriber
) -> None:
    """Two alerts that come to follow the same are one from then on."""
    subscribe(client, innovation_news=None, opportunity_alerts="on", filter="stage=open")
    one = Subscription.objects.get(filter="stage=open")
    rival = Subscription.objects.get(purpose="opportunity_alerts", filter="")
    change(
        subscription=one,
        wish=Wish.alerts(),
        circumstances=Circumstances(channel=Channel.SETTINGS, actor_kind=Actor.SELF),
        now=timezone.now(),
    )
    assert in_force() == ["innovation_news", "opportunity_alerts"]
    client.post(path(Scope.ONE, rival), ONE_CLICK)
    assert in_force() == ["innovation_news"]


def test_an_old_link_stops_what_was_begun_anew(client: Client, ada: Subscriber) -> None:
    old = Subscription.objects.get(purpose="innovation_news")
    client.post(path(Scope.ONE, old), ONE_CLICK)
    subscribe(client)
    assert in_force() == ["innovation_news", "opportunity_alerts"]

    client.post(path(Scope.ONE, old), ONE_CLICK)
    assert in_force() == ["opportunity_alerts"]


def test_an_old_link_stops_the_list_that_it_named_and_not_what_took_its_place(
    client: Client, ada: Subscriber
) -> None:
    def follow(filter: str) -> Subscription:
        subscribe(client, innovation_news=None, opportunity_alerts="on", filter=filter)
        return Subscription.objects.get(filter=filter, ended_at=None)

    old = follow("q=sensors")
    wish = Wish.alerts(filter="q=boats")
    change(subscription=old, wish=wish, circumstances=BY_HERSELF, now=timezone.now())
    follow("q=sensors")

    for _ in range(2):
        client.post(path(Scope.ONE, old), ONE_CLICK)
        live = Subscription.objects.live(timezone.now())
        assert sorted(live.values_list("filter", flat=True)) == ["", "", "q=boats"]


def test_links_never_grow_too_old_nor_die_with_their_key(
    client: Client, ada: Subscriber, settings: Any
) -> None:
    link = path(Scope.INNOVATION_NEWS, ada, key_id="k1")
    Subscription.objects.update(expires_at=timezone.now() - timedelta(days=1))
    settings.MAILING_KEYS = {"k3": "newest"} | settings.MAILING_KEYS
    assert client.post(link, ONE_CLICK).status_code == 200
    assert Subscription.objects.get(purpose="innovation_news").end_reason == "withdrawn"


def test_who_was_erased_can_still_stop(client: Client, ada: Subscriber) -> None:
    Subscription.objects.update(ended_at=timezone.now(), end_reason="erased")
    Subscriber.objects.update(address="", canonical_address=None, erased_at=timezone.now())
    for link in (path(Scope.INNOVATION_NEWS, ada), path(Scope.ONE, Subscription.objects.first())):
        assert client.post(link, ONE_CLICK).status_code == 200
        assert client.post(link).status_code == 302
        assert client.post(link, {"everything": "1"}).status_code == 302
        assert client.get(link).status_code == 200
    assert not suppressions.suppressions_of("").exists()


@pytest.mark.parametrize("new_key", [False, True])
def test_old_links_of_who_was_forgotten_stop_what_they_came_back_for(
    client: Client, ada: Subscriber, settings: Any, new_key: bool
) -> None:
    """Some lines of one mail each: the news, all alerts, and one of them."""
    subscribe(client, innovation_news=None, opportunity_alerts="on", filter="q=drones&stage=open")
    one = Subscription.objects.get(filter__contains="drones")
    links = [path(scope, ada) for scope in (Scope.INNOVATION_NEWS, Scope.OPPORTUNITY_ALERTS)]
    erase(subscriber=ada, circumstances=BY_HERSELF, now=timezone.now())
    if new_key:
        settings.MAILING_KEYS = {"k3": "newest"} | settings.MAILING_KEYS

    subscribe(client, address="bob@example.org", opportunity_alerts="on")
    again = subscribe(client, opportunity_alerts="on")
    subscribe(client, innovation_news=None, opportunity_alerts="on", filter="q=drones&stage=open")
    assert again.pk != ada.pk
    before = set(Subscription.objects.filter(subscriber=again))
    client.post(path(Scope.ONE, one), ONE_CLICK)
    stopped = before - set(Subscription.objects.live(timezone.now()))
    assert [each.filter for each in stopped] == ["q=drones&stage=open"]

    for link in links:
        assert "Stop these emails" in client.get(link).content.decode()
        client.post(link, ONE_CLICK)
        assert "You do not get these emails any more" in client.get(link).content.decode()
    live = Subscription.objects.live(timezone.now())
    assert {each.subscriber.address for each in live} == {"bob@example.org"}


def test_a_link_of_who_was_forgotten_stops_nothing_of_others(
    client: Client, ada: Subscriber
) -> None:
    """Not of those who have an address that was theirs before."""
    link = path(Scope.INNOVATION_NEWS, ada)
    client.post(settings_link(client, ada.address), {"do": "address", "address": "ada@new.example"})
    client.post(link_in(mail_to("ada@new.example"), "address"))
    ada.refresh_from_db()
    erase(subscriber=ada, circumstances=BY_HERSELF, now=timezone.now())
    subscribe(client)

    client.post(link, ONE_CLICK)
    assert in_force() == ["innovation_news"]


def test_a_link_for_nobody_has_nothing_to_do(client: Client, site: Any) -> None:
    for scope in Scope:
        link = f"/mail/stop/{stop_token(StopLink(scope, uuid4()))}/"
        assert client.post(link, ONE_CLICK).status_code == 200
        assert client.get(link).status_code == 200


@pytest.mark.parametrize("token", ["x", "x.k1", "%00.k2", "é", "a" * 5000, "AAAA.k2", ".", "=.k2"])
def test_a_link_that_we_did_not_make_is_said_to_be_so(
    client: Client, site: Any, token: str
) -> None:
    answer = client.get(f"/mail/stop/{token}/")
    assert answer.status_code == 404
    assert "can not read this link" in answer.content.decode()
    assert client.post(f"/mail/stop/{token}/", ONE_CLICK).status_code == 404
