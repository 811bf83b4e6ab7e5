"""Staff see which lists people follow, in numbers and without any address."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from lxml import html

from core.groups import AUTHORS, PUBLISHERS, sync_groups
from mailing.domain import followed_lists
from mailing.domain.subscriptions import Wish, end
from mailing.enums import Coverage, EndReason, Frequency
from tests.factories import make_category, make_opportunity, make_staff
from tests.mailing.factories import CONFIRMED, make_subscriber

pytestmark = pytest.mark.usefixtures("index")
PAGE = reverse("followed_lists:index")


@pytest.fixture
def publisher(client: Client) -> Client:
    sync_groups()
    client.force_login(make_staff("publisher", PUBLISHERS))
    return client


def rows(client: Client) -> list[list[str]]:
    """What the table says, row by row."""
    page = html.fromstring(client.get(PAGE).content)
    return [
        [" ".join(cell.text_content().split()) for cell in row.iterchildren()]
        for row in page.xpath("//main//table[@class='listing']/tbody/tr")
    ]


def test_lists_and_opportunities_are_counted_the_most_followed_first(publisher: Client) -> None:
    make_category("Transport")
    sensors = make_opportunity(title="Sensors")
    in_transport = "category=transport"
    make_subscriber(wishes=[Wish.alerts(in_transport), Wish.alerts(opportunity_id=sensors.pk)])
    make_subscriber(wishes=[Wish.alerts(in_transport, frequency=Frequency.DAILY)])
    make_subscriber(
        wishes=[
            Wish.alerts(in_transport, frequency=Frequency.WEEKLY, coverage=Coverage.NEW_ONLY),
            Wish.alerts(),
        ]
    )
    make_subscriber(wishes=[Wish.alerts()])

    assert rows(publisher) == [
        ["Opportunities in transport", "3", "1", "1", "1", "1"],
        ["All opportunities", "2", "2", "0", "0", "0"],
        ["“Sensors”", "1", "1", "0", "0", "0"],
    ]


def test_a_list_leads_to_what_its_followers_see(publisher: Client, client: Client) -> None:
    make_category("Transport")
    make_subscriber(wishes=[Wish.alerts("category=transport")])
    page = html.fromstring(publisher.get(PAGE).content)

    [address] = page.xpath("//main//table[@class='listing']//a/@href")

    assert "Opportunities in transport" in client.get(address).content.decode()


def test_only_consents_in_force_count(publisher: Client) -> None:
    stopped, expired = (make_subscriber(wishes=[Wish.alerts()]) for _ in range(2))
    end(
        subscriptions=stopped.subscriptions.all(),
        reason=EndReason.WITHDRAWN,
        circumstances=CONFIRMED,
        now=timezone.now(),
    )
    expired.subscriptions.update(expires_at=timezone.now() - timedelta(days=1))
    make_subscriber()  # who wants the news

    assert rows(publisher) == []
    assert "Nobody follows anything yet." in publisher.get(PAGE).content.decode()


def test_no_address_and_no_title_that_is_not_public(publisher: Client) -> None:
    hidden = make_opportunity(title="A secret plan")
    make_subscriber("ada@example.org", wishes=[Wish.alerts(opportunity_id=hidden.pk)])
    hidden.unpublish()

    page = publisher.get(PAGE).content.decode()

    assert rows(publisher)[0][0] == "An opportunity that is not public any more"
    assert "A secret plan" not in page
    assert "ada@" not in page


def test_markup_that_somebody_typed_as_words_stays_words(publisher: Client) -> None:
    make_subscriber(wishes=[Wish.alerts("q=%3Cscript%3Ealert(1)%3C%2Fscript%3E")])

    page = publisher.get(PAGE).content.decode()

    assert "<script>alert(1)" not in page
    assert "alert(1)" in rows(publisher)[0][0]


def test_the_least_followed_are_left_out_and_it_is_said(
    publisher: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mailing.admin.followed_lists.MOST", 1)
    make_subscriber(wishes=[Wish.alerts("q=bus"), Wish.alerts()])
    make_subscriber(wishes=[Wish.alerts()])

    assert [row[0] for row in rows(publisher)] == ["All opportunities"]
    assert "the 1 most followed of 2" in publisher.get(PAGE).content.decode()
    assert followed_lists.number_of_lists(now=timezone.now()) == 2


def test_it_is_for_those_who_may_see_subscribers() -> None:
    sync_groups()
    author = Client()
    author.force_login(make_staff("author", AUTHORS))

    assert author.get(PAGE).status_code == 302
    assert PAGE not in author.get(reverse("wagtailadmin_home")).content.decode()


def test_it_stands_in_the_menu(publisher: Client) -> None:
    assert PAGE in publisher.get(reverse("wagtailadmin_home")).content.decode()


def test_three_lists_cost_as_many_queries_as_one(publisher: Client) -> None:
    first, second = make_opportunity(), make_opportunity()
    make_subscriber(wishes=[Wish.alerts("q=bus"), Wish.alerts(opportunity_id=first.pk)])
    publisher.get(PAGE)
    with CaptureQueriesContext(connection) as one:
        publisher.get(PAGE)
    make_subscriber(wishes=[Wish.alerts("q=train"), Wish.alerts(opportunity_id=second.pk)])
    make_subscriber(wishes=[Wish.alerts("stage=open"), Wish.alerts()])

    with CaptureQueriesContext(connection) as three:
        publisher.get(PAGE)

    assert len(three) == len(one)
