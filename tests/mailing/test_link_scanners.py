"""Programs that look into mail follow every link in it, often: only a person's button acts."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core import mail
from django.test import Client
from django.utils import timezone

from mailing import rounds
from mailing.composing import Mail
from mailing.domain.service_mail import ServiceMail
from mailing.models import Subscriber, Subscription
from opportunities.models import OpportunityIndexPage
from tests.factories import make_opportunity
from tests.mailing.alerting import html_of, mail_for, work
from tests.mailing.helpers import link_in, mail_to, settings_link, sign_up, subscribe
from tests.mailing.issues import make_issue

pytestmark = pytest.mark.django_db

ADA, NEW, BOB = "ada@example.org", "ada@new.example", "bob@example.org"
TIMES = 20
PREFETCH = {"Sec-Purpose": "prefetch;prerender", "Purpose": "prefetch", "X-Moz": "prefetch"}


@pytest.fixture(autouse=True)
def _ada(site: Any) -> Subscriber:
    """She gets the news, and alerts for all opportunities."""
    Client().get("/mail/settings/")  # the first page of all makes rows for the site's settings
    return subscribe(Client(), opportunity_alerts="on")


def confirmation() -> Mail:
    sign_up(Client(), address=BOB)
    return mail_to(BOB)


def receipt() -> Mail:
    return mail_to(ADA)


def settings_mail() -> Mail:
    settings_link(Client(), ADA)
    return mail_to(ADA)


def ask_for_new_address() -> None:
    Client().post(settings_link(Client(), ADA), {"do": "address", "address": NEW})


def change_of_address() -> Mail:
    ask_for_new_address()
    return mail_to(NEW)


def changed_address() -> Mail:
    ask_for_new_address()
    Client().post(link_in(mail_to(NEW), "address"))
    return mail_to(ADA)


def renewal() -> Mail:
    Subscription.objects.update(expires_at=timezone.now() + timedelta(days=10))
    rounds.renewals(timezone.now())
    return mail_to(ADA)


MAILS: dict[ServiceMail, Callable[[], Mail]] = {
    ServiceMail.SIGN_UP: confirmation,
    ServiceMail.RECEIPT: receipt,
    ServiceMail.SETTINGS: settings_mail,
    ServiceMail.CHANGE_ADDRESS: change_of_address,
    ServiceMail.ADDRESS_CHANGED: changed_address,
    ServiceMail.RENEWAL: renewal,
}


def news() -> Mail:
    return sent(lambda: make_issue(Subscriber.objects.all()))


def alert() -> Mail:
    return sent(make_opportunity)


def digest() -> Mail:
    Subscription.objects.filter(purpose="opportunity_alerts").update(frequency="daily")
    make_opportunity()
    return sent(lambda: None, now=timezone.now() + timedelta(days=1))


def sent(cause: Callable[[], Any], now: datetime | None = None) -> Mail:
    """The one mail that it leads to, as it came."""
    work()
    mail.outbox.clear()
    cause()
    came = mail_for(ADA, now)
    return Mail(str(came.subject), str(came.body), html_of(came))


LISTS = {"issue": news, "alert": alert, "digest": digest}


def everything() -> dict[str, list[Any]]:
    """All rows of all tables, as a scanner must leave them."""
    return {
        model._meta.label: sorted(model._base_manager.values_list(), key=str)
        for model in apps.get_models(include_auto_created=True)
    }


def links_of(mail: Mail) -> set[str]:
    """The paths of all links, and those of the files and pages that the settings lead to."""
    found = set(re.findall(r"https?://[^/\s\"]+(/mail/[^\s\"<]+)", mail.text + mail.html))
    settings = {link for link in found if re.fullmatch(r"/mail/settings/[^/]+/", link)}
    more = ("data.json", "data.txt", "erase/")
    return found | {f"{link}{each}" for link in settings for each in more}


def pages_of(mail: Mail) -> set[str]:
    """Those of them that show a page with a button."""
    return {link for link in links_of(mail) if not link.endswith(("/data.json", "/data.txt"))}


def scan(links: set[str]) -> None:
    """As a program without cookies does, as a browser that fetches ahead does, and worse."""
    client = Client(enforce_csrf_checks=True)
    for link in links:
        for _ in range(TIMES):
            assert client.get(link).status_code == 200
            assert client.head(link).status_code == 200
        assert client.get(link, headers=PREFETCH).status_code == 200
        for method in (client.options, client.put, client.delete, client.patch):
            assert method(link).status_code in (403, 405)
        assert client.post(link, {"do": "stop-everything"}).status_code == 403
        client.cookies.clear()


def test_each_kind_of_service_mail_is_looked_into() -> None:
    assert set(MAILS) == set(ServiceMail)


@pytest.mark.parametrize("kind", ServiceMail)
def test_programs_that_follow_every_link_change_nothing(kind: ServiceMail) -> None:
    mail = MAILS[kind]()
    links = pages_of(mail)
    assert links or kind == ServiceMail.ADDRESS_CHANGED  # which leads nowhere
    before = everything()
    scan(links)
    assert everything() == before


@pytest.mark.parametrize("kind", LISTS)
def test_programs_that_follow_every_link_of_list_mail_change_nothing(
    index: OpportunityIndexPage, kind: str
) -> None:
    links = pages_of(LISTS[kind]())
    assert any(link.startswith("/mail/stop/") for link in links)
    before = everything()
    scan(links)
    assert everything() == before


def test_programs_that_fetch_all_data_by_the_link_to_the_settings_change_nothing() -> None:
    mail = settings_mail()
    files = links_of(mail) - pages_of(mail)
    assert len(files) == 2
    before = everything()
    for link in files:
        for _ in range(TIMES):
            for method in (Client().get, Client().head):
                assert method(link).status_code == 200
            assert Client().post(link).status_code == 405
    assert everything() == before


# Afterwards the person comes


def pressed(mail: Mail, kind: str, fields: dict[str, str] | None = None) -> None:
    """A program was there first; then somebody opens the page and presses its button."""
    scan(pages_of(mail))
    browser = Client(enforce_csrf_checks=True)
    link = link_in(mail, kind)
    shown = browser.get(link).content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', shown)
    assert token
    answer = browser.post(link, {"csrfmiddlewaretoken": token[1]} | (fields or {}))
    assert answer.status_code == 302


def in_force(address: str) -> int:
    rows = Subscription.objects.live(timezone.now())
    return rows.filter(subscriber__address=address).count()


def test_the_confirmation_still_works() -> None:
    pressed(confirmation(), "confirm")
    assert in_force(BOB) == 1


def test_the_link_that_blocks_still_works() -> None:
    pressed(confirmation(), "block")
    sign_up(Client(), address=BOB)
    assert in_force(BOB) == 0


def test_the_link_that_stops_still_works() -> None:
    pressed(receipt(), "stop")
    assert in_force(ADA) == 1


def test_the_settings_still_open_and_take_changes() -> None:
    pressed(settings_mail(), "settings", {"do": "stop-everything"})
    assert in_force(ADA) == 0


def test_the_new_address_can_still_be_confirmed() -> None:
    pressed(change_of_address(), "address")
    assert (in_force(ADA), in_force(NEW)) == (0, 2)


def test_the_renewal_still_renews_and_its_links_still_stop() -> None:
    mail = renewal()
    pressed(mail, "renew")
    live = Subscription.objects.live(timezone.now())
    year = timezone.now() + timedelta(days=365)
    assert [each.expires_at > year for each in live] == [True, True]
    assert Client().post(link_in(mail, "renew")).status_code == 410
    Client().post(link_in(mail, "stop"))
    assert in_force(ADA) == 1
