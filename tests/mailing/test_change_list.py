"""Somebody follows another list from now on, by the link to the settings and nothing else."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from mailing import rounds
from mailing.models import ConsentEvent, Subscriber, Subscription
from opportunities.models import OpportunityIndexPage
from tests.factories import make_category, make_opportunity
from tests.mailing.alerting import outbox
from tests.mailing.helpers import settings_link, subscribe

pytestmark = pytest.mark.django_db
ADA, BOB = "ada@example.org", "bob@example.org"


@pytest.fixture
def ada(index: OpportunityIndexPage) -> Subscriber:
    """She follows what is open, once it is published."""
    make_category("Connectivity")
    make_category("Data")
    facts = {"innovation_news": "", "opportunity_alerts": "on", "filter": "stage=open"}
    return subscribe(Client(), **facts)


@pytest.fixture
def link(client: Client, ada: Subscriber) -> str:
    """The page on which her list is changed."""
    found = settings_link(client, ADA)
    mail.outbox.clear()
    return f"{found}list/{alerts().pk}/"


def alerts() -> Subscription:
    return Subscription.objects.live(timezone.now()).get(purpose="opportunity_alerts")


def news() -> list[str]:
    """The alerts that a worker's turn sends to her."""
    return [subject for to, subject in outbox() if to == ADA and "opportunity" in subject]


def test_the_page_shows_what_is_followed_and_what_can_be_chosen(client: Client, link: str) -> None:
    settings = client.get(f"{link.partition('list/')[0]}").content.decode()
    assert link in settings

    shown = client.get(link).content.decode()

    assert "Open opportunities" in shown
    assert 'name="stage" value="open"' in shown
    assert "Connectivity" in shown
    assert client.get(link).context["form"]["stage"].value() == ["open"]


def test_another_list_is_followed_from_now_on(client: Client, ada: Subscriber, link: str) -> None:
    before = alerts()
    chosen = {"category": ["connectivity", "data"], "suitable": "sme", "q": "sensors", "since": ""}
    answer = client.post(link, chosen, follow=True)

    said = "Saved. From now on you follow: Opportunities in connectivity or data suitable for SMEs"
    assert said in answer.content.decode()
    after = alerts()
    assert after.filter == "category=connectivity&category=data&q=sensors&suitable=sme"
    assert after.frequency == before.frequency
    assert (after.wording, after.confirmed_at) == (before.wording, before.confirmed_at)
    before.refresh_from_db()
    assert (before.end_reason, before.replaced_by) == ("replaced", after)
    assert ConsentEvent.objects.order_by("number").last().kind == "changed"  # type: ignore[union-attr]
    assert mail.outbox == []  # nothing to confirm


def test_nothing_chosen_is_everything(client: Client, ada: Subscriber, link: str) -> None:
    client.post(link, {})
    assert alerts().filter == ""


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"cpv": "72-abc"}, "A CPV code has eight digits"),
        ({"since": "tomorrow"}, "Write a day as 2026-11-30"),
        ({"q": "!!!"}, "There is no word in it"),
        ({"stage": "nowhere"}, "nowhere is not one of the available choices"),
    ],
)
def test_what_can_not_be_read_is_said_and_nothing_changes(
    client: Client, link: str, typed: dict[str, Any], said: str
) -> None:
    answer = client.post(link, {"category": "connectivity"} | typed)

    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert answer.context["form"]["category"].value() == ["connectivity"]  # what was chosen stays
    for name, value in typed.items():
        assert value in answer.context["form"][name].value()
    assert alerts().filter == "stage=open"
    is_open = '<details class="disclosure" open>' in answer.content.decode()
    assert is_open == bool({"cpv", "since"} & typed.keys())  # what is wrong is not folded away


def test_what_waits_is_told_only_as_far_as_the_new_list_has_it(
    client: Client, ada: Subscriber, link: str
) -> None:
    make_opportunity(title="Masts", category=make_category("Connectivity"))
    make_opportunity(title="Tables", category=make_category("Data"))
    rounds.match_publications(timezone.now())
    assert mail.outbox == []

    client.post(link, {"category": "data", "stage": "open"})

    assert news() == ["New opportunity: Tables"]
    make_opportunity(title="Cables", category=make_category("Connectivity"))
    make_opportunity(title="Charts", category=make_category("Data"))
    assert news() == ["New opportunity: Charts"]


def test_what_is_new_is_told_only_where_the_new_list_has_its_stage_too(
    client: Client, ada: Subscriber, link: str
) -> None:
    client.post(link, {})
    now = timezone.now()
    make_opportunity(title="Masts", opens_at=now + timedelta(days=3))
    make_opportunity(title="Tables")
    page = f"{link.partition('list/')[0]}list/{alerts().pk}/"
    client.post(page, {"stage": "open"})
    assert [subject for _, subject in outbox() if "Masts" in subject or "Tables" in subject] == [
        "New opportunity: Tables"
    ]


def test_too_many_choices_are_refused_whole(client: Client, link: str) -> None:
    many = [make_category(f"Kind number {number}").slug for number in range(31)]
    answer = client.post(link, {"category": many})
    assert "only the first 30 values count" in answer.content.decode()
    assert alerts().filter == "stage=open"


def test_a_list_of_which_a_part_is_gone_is_chosen_again(client: Client, link: str) -> None:
    Subscription.objects.update(filter="category=gone")
    assert "A part of your list does not exist any more" in client.get(link).content.decode()


def test_a_consent_that_has_expired_is_not_changed(client: Client, link: str) -> None:
    Subscription.objects.update(expires_at=timezone.now())
    for method in (client.get, client.post):
        assert method(link)["Location"].endswith("?done=gone")
    assert Subscription.objects.get().filter == "stage=open"


def test_two_lists_that_become_one_come_once(client: Client, ada: Subscriber, link: str) -> None:
    facts = {"innovation_news": "", "opportunity_alerts": "on", "filter": "suitable=sme"}
    subscribe(Client(), **facts)
    newer = Subscription.objects.get(filter="suitable=sme")
    client.post(link, {"suitable": "sme"})
    merged = alerts()
    assert merged.filter == "suitable=sme"
    assert (merged.confirmed_at, merged.expires_at) == (newer.confirmed_at, newer.expires_at)


def test_nobody_changes_anothers_list_or_one_that_has_ended(
    client: Client, ada: Subscriber, link: str
) -> None:
    subscribe(Client(), address=BOB)
    bob = settings_link(client, BOB)
    for other in (f"{bob}list/{alerts().pk}/", f"{bob}list/{uuid4()}/"):
        for method in (client.get, client.post):
            assert method(other)["Location"] == f"{bob}?done=gone"
    client.post(link, {"category": "data"})
    assert client.post(link, {"category": ""})["Location"].endswith("?done=gone")  # an old tab
    assert alerts().filter == "category=data"


def test_a_link_that_is_over_opens_nothing(client: Client, link: str) -> None:
    token = link.split("/")[3]
    answer = client.get(link.replace(token, "x" * 43))
    assert answer.status_code == 410
