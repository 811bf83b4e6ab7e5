"""Every way to the sign-up page carries the choice, and no page on the way has a cookie."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from mailing.models import PendingAction
from opportunities.models import OpportunityIndexPage
from tests.factories import make_category, make_opportunity, make_standard_page
from tests.mailing.helpers import sign_up

pytestmark = pytest.mark.django_db


def way(client: Client, url: str) -> str:
    """The link to the sign-up page on that page."""
    answer = client.get(url)
    assert not answer.cookies
    (link, *_) = re.findall(r'href="(/mail/sign-up/[^"]*)"', answer.content.decode())
    return unescape(link)


def test_from_a_filtered_list_to_alerts_about_just_that(
    client: Client, index: OpportunityIndexPage
) -> None:
    make_opportunity(category=make_category("Connectivity"))
    query = "stage=open&category=connectivity&q=wi-fi+%26+more&sort=value"
    link = way(client, f"{index.url}?{query}")

    page = client.get(link)
    assert "Open opportunities in connectivity about “wi-fi &amp; more”" in page.content.decode()
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.content.decode()))
    sign_up(
        client, innovation_news=None, opportunity_alerts="on", filter=unescape(hidden["filter"])
    )
    (wish,) = PendingAction.objects.get().asked["wishes"]
    assert wish["filter"] == "category=connectivity&q=wi-fi+%26+more&stage=open"


def test_from_one_opportunity_to_alerts_about_it(
    client: Client, index: OpportunityIndexPage
) -> None:
    one = make_opportunity(title="Sensors")
    link = way(client, one.url)
    assert "“Sensors”" in client.get(link).content.decode()


@pytest.mark.parametrize("offer", ["", "innovation_news", "opportunity_alerts"])
def test_from_a_block_that_editors_place_anywhere(client: Client, site: Any, offer: str) -> None:
    block = {"heading": "Our emails", "text": "News.", "offer": offer, "button": "Go"}
    page = make_standard_page(body=[("emails", block)])
    shown = client.get(way(client, page.url)).content.decode()

    first = re.findall(r'type="checkbox" name="(innovation_news|opportunity_alerts)"', shown)[0]
    assert first == (offer or "innovation_news")
    assert not re.findall("<input[^>]*checkbox[^>]*checked", shown)
