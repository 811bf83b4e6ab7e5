"""What people do on the pages of the mailing list, and what they then find in their mail."""

import re
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from mailing import human
from mailing.models import ConsentWording

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
