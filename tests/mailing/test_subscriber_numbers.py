"""The size of the list over time: for staff as chart and table, for everyone as one number."""

from datetime import UTC, datetime

import pytest
from dateutil.relativedelta import relativedelta
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Site

from home.models import HomePage
from mailing import rounds
from mailing.domain.erasure import forget as forget_person
from mailing.domain.numbers import number_of_subscribers, subscribers
from mailing.domain.subscriptions import Wish, begin, end
from mailing.enums import EndReason, Purpose
from mailing.models import ConsentWording, MailingSettings
from opportunities.models import ProgrammeNumbersPage
from tests.factories import make_category, make_staff, page_facts, published
from tests.mailing.factories import CONFIRMED, make_subscriber

pytestmark = pytest.mark.django_db
NEWS, ALERTS = Purpose.INNOVATION_NEWS, Purpose.OPPORTUNITY_ALERTS
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def ago(months: int) -> datetime:
    return NOW - relativedelta(months=months)


def by_month(purpose: Purpose) -> list[int]:
    return [month.by_purpose[purpose] for month in subscribers(now=NOW).months]


def test_each_month_counts_the_consents_in_force_at_its_end() -> None:
    make_subscriber(now=ago(11))
    left = make_subscriber(now=ago(5))
    end(
        subscriptions=left.subscriptions.all(),
        reason=EndReason.WITHDRAWN,
        circumstances=CONFIRMED,
        now=ago(2),
    )

    assert by_month(NEWS) == [0, 1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1]
    assert by_month(ALERTS) == [0] * 13


def test_a_consent_that_expired_counts_until_then() -> None:
    subscriber = make_subscriber(now=ago(12))
    subscriber.subscriptions.update(expires_at=ago(3))

    assert by_month(NEWS) == [1] * 9 + [0] * 4


def test_whoever_gets_several_things_is_one_person() -> None:
    make_subscriber(wishes=[Wish(NEWS), Wish.alerts("q=bus"), Wish.alerts("q=train")], now=ago(1))

    newest = subscribers(now=NOW).months[-1]

    assert (newest.by_purpose, newest.people) == ({NEWS: 1, ALERTS: 1}, 1)
    assert number_of_subscribers(now=NOW) == 1


def test_a_change_of_what_is_followed_leaves_no_gap() -> None:
    subscriber = make_subscriber(now=ago(3))
    wording = ConsentWording.objects.current(NEWS)
    begin(
        subscriber=subscriber,
        wish=Wish(NEWS),
        wording=wording,
        circumstances=CONFIRMED,
        now=datetime(2026, 11, 1, tzinfo=UTC),
    )

    assert by_month(NEWS)[-4:] == [1, 1, 1, 1]


def by_interest() -> list[tuple[int, list[int]]]:
    """For each month that is shown, how many people named each interest."""
    found = subscribers(now=NOW)
    return [
        (month.first_day.month, [month.by_interest.get(each.pk, 0) for each in found.categories])
        for month in found.interests
    ]


def test_interests_are_counted_as_each_month_ends() -> None:
    buses, farms = make_category("Buses"), make_category("Farms")
    first = make_subscriber(now=ago(3))
    first.interests.add(buses)
    assert by_interest() == [(11, [1, 0])]
    for months in (2, 2, 1):  # a second time changes nothing
        rounds.interests(ago(months))
        make_subscriber(now=ago(1)).interests.add(farms)
        first.interests.clear()

    assert by_interest() == [(8, [1, 0]), (9, [0, 0]), (11, [0, 3])]
    rounds.interests(NOW)
    assert by_interest()[-2:] == [(10, [0, 3]), (11, [0, 3])]


def test_who_is_forgotten_stays_in_the_numbers_of_the_past() -> None:
    ada = make_subscriber(now=ago(3))
    ada.interests.add(make_category("Buses"))
    rounds.interests(ago(1))
    end(
        subscriptions=ada.subscriptions.all(),
        reason=EndReason.WITHDRAWN,
        circumstances=CONFIRMED,
        now=NOW,
    )
    assert forget_person(subscriber=ada, now=NOW)
    assert by_interest() == [(9, [1]), (11, [0])]


def test_the_months_are_those_of_the_uk() -> None:
    make_subscriber(now=datetime(2026, 9, 30, 22, 30, tzinfo=UTC))  # half past eleven in London
    make_subscriber(now=datetime(2026, 9, 30, 23, 30, tzinfo=UTC))  # half past midnight, October

    assert by_month(NEWS)[-3:] == [1, 2, 2]


def test_staff_see_charts_tables_and_csv(client: Client, site: Site) -> None:
    client.force_login(make_staff("ada", "Publishers"))
    make_subscriber(organisation="Secret Ltd").interests.add(make_category("Buses"))
    rounds.interests(timezone.now())

    page = client.get("/admin/subscriber_numbers/").content.decode()

    assert "Innovation news: subscribers at the end of each month" in page
    assert 'role="img"' in page
    assert "Buses: subscribers at the end of each month" in page
    assert "From 0 in " in page
    assert "Subscribers by purpose" in page
    assert "example.org" not in page
    assert "Secret" not in page
    answer = client.get("/admin/subscriber_numbers/csv/subscribers/")
    rows = answer.getvalue().decode().splitlines()
    assert rows[0].endswith("month,innovation_news,opportunity_alerts,people,as_at")
    assert f"{timezone.localdate():%Y-%m},1,0,1," in rows[1]
    assert client.get("/admin/subscriber_numbers/csv/nothing/").status_code == 404


def test_others_see_no_numbers(client: Client, site: Site) -> None:
    client.force_login(make_staff("bob", "Authors"))

    for below in ("", "csv/subscribers/"):
        assert client.get(f"/admin/subscriber_numbers/{below}").status_code in (302, 403)


def test_the_numbers_cost_as_many_queries_for_three_as_for_one() -> None:
    make_subscriber()
    with CaptureQueriesContext(connection) as one:
        subscribers(now=NOW)
    make_subscriber()
    make_subscriber()
    with CaptureQueriesContext(connection) as three:
        subscribers(now=NOW)

    assert len(one) == len(three) == 4


@pytest.fixture
def numbers_page(site: Site) -> ProgrammeNumbersPage:
    page = ProgrammeNumbersPage(**page_facts("The programme in numbers"))
    return published(HomePage.objects.get().add_child(instance=page))


def switch(site: Site, *, on: bool) -> None:
    settings = MailingSettings.for_site(site)
    settings.shows_number_of_subscribers = on
    settings.save()


@pytest.mark.parametrize("on", [True, False])
def test_everyone_sees_the_number_once_it_is_switched_on(
    client: Client, site: Site, numbers_page: ProgrammeNumbersPage, on: bool
) -> None:
    make_subscriber()
    make_subscriber(purposes=[NEWS, ALERTS])
    switch(site, on=on)

    page = " ".join(client.get(numbers_page.url).content.decode().split())

    assert ('2 <span class="figures__unit">subscribers</span>' in page) == on
    assert ("agreed to get our newsletter" in page) == on
