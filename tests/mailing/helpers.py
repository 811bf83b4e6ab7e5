"""What people do on the pages of the mailing list, and what they then find in their mail."""

import re
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from mailing import human
from mailing.composing import Mail
from mailing.composing.service import compose
from mailing.enums import DeliveryState
from mailing.models import ConsentWording, Delivery, Subscriber

SIGN_UP = "/mail/sign-up/"
ASKED = "/mail/check-your-email/"


def filled_in(**fields: Any) -> dict[str, Any]:
    """The sign-up form as somebody sends it who wants the news, a minute after opening it."""
    versions = {
        f"{wording.purpose}_version": wording.version
        for wording in ConsentWording.objects.order_by("version")
    }
    given = {
        "address": "ada@example.org",
        "innovation_news": "on",
        "frequency": "immediate",
        "coverage": "everything",
        "started": human.started_at(timezone.now() - timedelta(minutes=1)),
    }
    return {k: v for k, v in (versions | given | fields).items() if v is not None}


def sign_up(client: Client, **fields: Any) -> Any:
    """Send the form."""
    return client.post(SIGN_UP, filled_in(**fields))


def without_token(answer: Any) -> str:
    """The page without what differs at each request: CSRF token and the note of the time."""
    page = answer.content.decode()
    page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", page)
    return re.sub(r'name="started" value="[^"]*"', "", page)


def mail_to(address: str) -> Mail:
    """The newest mail that waits for that address, as it would be written now."""
    now = timezone.now()
    waiting = Delivery.objects.filter(state=DeliveryState.PENDING).order_by("-pk")
    newest = next(each for each in waiting if each.recipient == address)
    return compose(newest, now=now)


def link_in(mail: Mail, kind: str) -> str:
    """The path of the first link of that kind: confirm, block, stop, settings, address, renew."""
    found = re.search(rf"https?://[^/\s]+(/mail/{kind}/[^\s/]+/)", mail.text)
    assert found, mail.text
    assert found[1] in mail.html
    return found[1]


def links_in(mail: Mail) -> list[str]:
    """The paths of all links to our site, in text and HTML alike."""
    in_text = re.findall(r"https?://[^/\s]+(/[^\s]*)", mail.text)
    in_html = re.findall(r'href="https?://[^/\s"]+(/[^"]*)"', mail.html)
    assert set(in_text) == set(in_html)
    return in_text


def subscribe(client: Client, **fields: Any) -> Subscriber:
    """The whole way from the form to the confirmed subscription."""
    sign_up(client, **fields)
    address = fields.get("address", "ada@example.org")
    client.post(link_in(mail_to(address), "confirm"))
    return Subscriber.objects.get(address=address)


def settings_link(client: Client, address: str) -> str:
    """The link that comes to an address whose owner asks for it."""
    started = human.started_at(timezone.now() - timedelta(minutes=1))
    client.post("/mail/settings/", {"address": address, "started": started})
    return link_in(mail_to(address), "settings")
