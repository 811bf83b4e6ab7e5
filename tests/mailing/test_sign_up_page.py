"""Asking for mail: each purpose for itself, nothing ticked, and one answer for every address."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Site

from mailing import human, keys, rounds
from mailing.domain import limits, suppressions
from mailing.enums import ActionKind, SuppressionReason
from mailing.models import (
    ConsentEvent,
    ConsentWording,
    Delivery,
    MailingSettings,
    PendingAction,
    Subscriber,
    Subscription,
)
from mailing.network import network_of
from opportunities.models import OpportunityIndexPage
from tests.factories import make_category, make_opportunity, make_standard_page
from tests.mailing.factories import make_subscriber
from tests.mailing.helpers import ASKED, SIGN_UP, filled_in, sign_up, without_token

pytestmark = pytest.mark.django_db


def page(client: Client, **query: str) -> str:
    answer = client.get(SIGN_UP, query)
    assert answer.status_code == 200
    return answer.content.decode()


def asked_for() -> list[dict[str, Any]]:
    """The wishes of the one request that waits."""
    wishes: list[dict[str, Any]] = PendingAction.objects.get().asked["wishes"]
    return wishes


def test_each_purpose_has_its_own_box_and_its_own_words_and_none_is_ticked(
    client: Client, site: Any
) -> None:
    shown = page(client, purpose="innovation_news", frequency="daily")

    assert (
        len(re.findall(r'type="checkbox" name="(innovation_news|opportunity_alerts)"', shown)) == 2
    )
    boxes = re.findall(r'<input type="checkbox"[^>]*>', shown)
    assert not [box for box in boxes if "checked" in box]
    for wording in ConsentWording.objects.all():
        assert wording.text in shown


def test_before_the_button_the_page_says_who_what_how_often_and_how_to_stop(
    client: Client, site: Any
) -> None:
    notice = make_standard_page(title="Privacy")
    settings = MailingSettings.for_site(site)
    settings.privacy_notice = notice
    settings.save()

    before, button, _ = page(client).partition("Sign up</button>")

    assert button
    assert "Dorset Council is the controller" in before
    assert "with the link in every email, at any time" in before
    assert "at most twice a month" in before
    assert f'href="{notice.url}"' in before


def test_one_request_waits_for_its_confirmation(client: Client, site: Any) -> None:
    category = make_category()
    answer = sign_up(
        client,
        address=" Ada@Example.ORG ",
        opportunity_alerts="on",
        frequency="weekly",
        coverage="new_only",
        organisation="Analytical Engines",
        interests=[category.pk],
        is_sme="on",
        place="Weymouth",
    )

    assert answer.status_code == 302
    assert answer["Location"] == ASKED
    action = PendingAction.objects.get()
    assert (action.address, action.canonical_address) == ("Ada@example.org", "ada@example.org")
    assert action.kind == ActionKind.SIGN_UP
    assert action.asked["details"] == {
        "organisation": "Analytical Engines",
        "interests": [category.pk],
        "is_sme": True,
        "is_vcse": False,
        "place": "Weymouth",
    }
    assert [(wish["purpose"], wish["frequency"]) for wish in asked_for()] == [
        ("innovation_news", ""),
        ("opportunity_alerts", "weekly"),
    ]
    assert Delivery.objects.get().recipient == "Ada@example.org"
    assert not Subscriber.objects.exists()


def test_the_ledger_holds_what_was_asked_and_read_and_no_address(client: Client, site: Any) -> None:
    sign_up(client, opportunity_alerts="on")

    action, events = PendingAction.objects.get(), list(ConsentEvent.objects.all())
    assert [(event.purpose, event.kind, event.wording_version) for event in events] == [
        ("innovation_news", "requested", 1),
        ("opportunity_alerts", "requested", 1),
    ]
    assert {event.subject for event in events} == {action.pk}
    assert {event.address_hash for event in events} == {keys.address_hash("ada@example.org").digest}
    assert "ada@" not in str(list(ConsentEvent.objects.values()))


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"innovation_news": None}, "Tick what you would like to get by email"),
        ({"address": ""}, "Enter your email address"),
        ({"address": "nobody"}, "in the correct format"),
        ({"address": "=?utf-8?q?ada?=@example.org"}, "in the correct format"),
        ({"address": "ada@example.org\nBcc: eve@example.org"}, "in the correct format"),
        ({"address": "ada\0@example.org"}, "in the correct format"),
        ({"address": "ä@example.org"}, "letters like é"),
        ({"address": "a" * 100_000}, "at most 500 characters"),
        ({"organisation": "One\r\nTwo"}, "in one line"),
        ({"organisation": "One\0"}, "in one line"),
        ({"organisation": "x" * 201}, "at most 200 characters"),
        ({"place": "A\tB\x07"}, "in one line"),
        ({"interests": ["999999", "x"]}, "x"),
        ({"interests": ["9" * 20]}, "Choose from what is offered here"),
        ({"opportunity_alerts": "on", "frequency": "hourly"}, "not one of the available choices"),
        ({"innovation_news_version": 7}, "have changed"),
        ({"innovation_news_version": None}, "have changed"),
        ({"opportunity_alerts": "on", "filter": "category=no-such"}, "could not read"),
        ({"opportunity_alerts": "on", "opportunity": "77"}, "is not public"),
    ],
)
def test_an_error_says_how_to_mend_it_keeps_what_was_typed_and_writes_nothing(
    client: Client, site: Any, fields: dict[str, Any], said: str
) -> None:
    answer = sign_up(client, **{"place": "Weymouth"} | fields)

    assert answer.status_code == 200
    shown = answer.content.decode()
    assert "There is a problem" in shown
    assert said in shown
    assert "place" in fields or 'value="Weymouth"' in shown
    assert not PendingAction.objects.exists()
    assert not ConsentEvent.objects.exists()
    assert not Delivery.objects.exists()


def test_a_filter_is_shown_in_words_and_kept_in_its_one_way(
    client: Client, index: OpportunityIndexPage
) -> None:
    make_opportunity(category=make_category("Connectivity"))
    typed = "sort=value&stage=x&stage=open&category=connectivity&page=3"

    shown = page(client, purpose="opportunity_alerts", filter=typed)
    assert "Open opportunities in connectivity" in shown
    assert "Stage “x” was left out" in shown

    sign_up(client, innovation_news=None, opportunity_alerts="on", filter=typed)
    (wish,) = asked_for()
    assert (wish["filter"], wish["opportunity_id"]) == ("category=connectivity&stage=open", None)


@pytest.mark.parametrize(
    "filter",
    [
        "category=no-such",
        "cpv=banana",
        "since=soon&stage=open",
        "q=%21%21",
        "categry=data&stage=open",
        "&".join(f"p{number}=1" for number in range(1100)),
        "q=" + "x" * 5000,
    ],
)
def test_a_broken_filter_never_becomes_a_wider_one(
    client: Client, index: OpportunityIndexPage, filter: str
) -> None:
    shown = page(client, purpose="opportunity_alerts", filter=filter)
    assert 'name="opportunity_alerts"' not in shown

    answer = sign_up(client, opportunity_alerts="on", filter=filter)
    assert answer.status_code == 200
    assert not PendingAction.objects.exists()


def test_one_opportunity_can_be_followed(client: Client, index: OpportunityIndexPage) -> None:
    one = make_opportunity(title="Sensors <b>")

    shown = page(client, opportunity=str(one.pk))
    assert "“Sensors &lt;b&gt;”" in shown
    assert 'name="coverage"' not in shown

    sign_up(client, innovation_news=None, opportunity_alerts="on", opportunity=one.pk)
    assert asked_for()[0]["opportunity_id"] == one.pk


@pytest.mark.parametrize(
    "opportunity",
    [
        *("0", "-1", "x", "\0", "²", "1.5", "٣"),
        *("9" * 400, "0" * 12 + "9" * 30, "0" * 12 + "1" * 5000),
    ],
)
def test_an_opportunity_that_is_not_there_is_said_to_be_so(
    client: Client, index: OpportunityIndexPage, opportunity: str
) -> None:
    assert "is not public" in page(client, opportunity=opportunity)


def test_every_address_gets_the_same_answer_by_the_same_work(client: Client, site: Any) -> None:
    """Only what is sent differs; and that only its owner reads."""
    now = timezone.now()
    sign_up(client, address="warm@example.org")
    wording = ConsentWording.objects.current("innovation_news")
    for name in ("active", "erased"):
        subscriber = Subscriber.objects.create(
            address=f"{name}@example.org", canonical_address=f"{name}@example.org", created_at=now
        )
        Subscription.objects.create(
            subscriber=subscriber,
            purpose="innovation_news",
            wording=wording,
            confirmed_at=now,
            began_at=now,
            expires_at=now + timedelta(days=700),
        )
    for name, reason in (
        ("suppressed", SuppressionReason.BOUNCE),
        ("blocked", SuppressionReason.BLOCKED),
        ("erased", SuppressionReason.ERASURE),
    ):
        suppressions.suppress(
            canonical_address=f"{name}@example.org", reason=reason, source="", now=now
        )
    sign_up(client, address="pending@example.org")
    for _ in range(5):
        sign_up(client, address="limited@example.org")

    seen = set()
    for name in ("unknown", "pending", "active", "suppressed", "blocked", "erased", "limited"):
        with CaptureQueriesContext(connection) as caught:
            answer = sign_up(client, address=f"{name}@example.org")
        work = tuple(query["sql"].split(" ")[0] for query in caught)
        headers = tuple(sorted(answer.headers.items()))
        seen.add((answer.status_code, answer.content, headers, str(answer.cookies), work))

    assert len(seen) == 1


def test_more_than_three_links_an_hour_are_not_mailed_and_the_last_stays_good(
    client: Client, site: Any
) -> None:
    for _ in range(5):
        assert sign_up(client).status_code == 302

    actions = list(PendingAction.objects.order_by("requested_at"))
    assert [action.superseded_at == action.requested_at for action in actions] == [
        *(False, False, False),
        *(True, True),
    ]
    assert [action.superseded_at is None for action in actions] == [
        False,
        False,
        True,
        False,
        False,
    ]


def test_after_an_hour_links_are_mailed_again_up_to_six_a_day(client: Client, site: Any) -> None:
    for _ in range(2):
        for _ in range(3):
            sign_up(client)
        PendingAction.objects.update(requested_at=timezone.now() - timedelta(hours=2))
    sign_up(client)

    newest = PendingAction.objects.latest("requested_at")
    assert newest.superseded_at == newest.requested_at


def test_one_network_can_not_flood_the_world(client: Client, site: Any, settings: Any) -> None:
    for number in range(42):
        sign_up(client, address=f"a{number}@example.org")
    assert PendingAction.objects.count() == 40

    client.post(SIGN_UP, filled_in(), REMOTE_ADDR="198.51.100.7")
    assert PendingAction.objects.count() == 41


def test_all_whose_network_can_not_be_read_count_as_one(
    client: Client, site: Any, settings: Any
) -> None:
    settings.PROXIES = 1
    for number in range(42):
        fields = filled_in(address=f"a{number}@example.org")
        client.post(SIGN_UP, fields, headers={"X-Forwarded-For": "nonsense"})
    assert PendingAction.objects.count() == 40


@pytest.mark.parametrize(
    "fields",
    [
        {"website": "https://spam.example"},
        {"started": None},
        {"started": "forged"},
        {"started": human.started_at(timezone.now() + timedelta(hours=1))},
    ],
)
def test_a_program_is_answered_as_everybody_and_nothing_is_written(
    client: Client, site: Any, fields: dict[str, Any]
) -> None:
    answer = sign_up(client, **fields)

    assert (answer.status_code, answer["Location"]) == (302, ASKED)
    assert not PendingAction.objects.exists()
    assert not ConsentEvent.objects.exists()


def test_who_mends_an_error_is_not_taken_for_a_program(client: Client, site: Any) -> None:
    wrong = sign_up(client, address="nobody").content.decode()
    (started,) = re.findall(r'name="started" value="([^"]*)"', wrong)

    sign_up(client, started=started)
    assert PendingAction.objects.exists()


def test_the_form_is_kept_nowhere_and_only_its_page_has_a_cookie(client: Client, site: Any) -> None:
    form = client.get(SIGN_UP)
    assert form["Cache-Control"] == "no-store"
    assert set(form.cookies) == {"csrftoken"}
    assert not Client().get(ASKED).cookies
    assert without_token(Client().get(SIGN_UP)) == without_token(Client().get(SIGN_UP))


def test_the_form_is_protected_against_forgery(site: Any) -> None:
    assert Client(enforce_csrf_checks=True).post(SIGN_UP, filled_in()).status_code == 403


@pytest.mark.parametrize(
    ("proxies", "heard", "remote", "network"),
    [
        (0, "203.0.113.9", "198.51.100.7", "198.51.100.0/24"),
        (1, "203.0.113.9", "10.0.0.1", "203.0.113.0/24"),
        (1, "6.6.6.6, 203.0.113.9", "10.0.0.1", "203.0.113.0/24"),
        (2, "6.6.6.6, 203.0.113.9, 10.0.0.2", "10.0.0.1", "203.0.113.0/24"),
        (2, "", "10.0.0.1", "10.0.0.0/24"),
        (0, "", "2001:db8:1:2::3", "2001:db8:1::/48"),
        (0, "", "::ffff:192.0.2.5", "192.0.2.0/24"),
        (1, "203.0.113.9:4711", "10.0.0.1", "203.0.113.0/24"),
        (1, "[2001:db8:1:2::3]:4711", "10.0.0.1", "2001:db8:1::/48"),
        (1, "[2001:db8:1:2::3]", "10.0.0.1", "2001:db8:1::/48"),
        (1, "nonsense", "10.0.0.1", ""),
        (1, "[", "10.0.0.1", ""),
        (1, "a:b", "10.0.0.1", ""),
        (0, "", "", ""),
    ],
)
def test_the_network_is_told_by_trusted_proxies_only(
    rf: Any, settings: Any, proxies: int, heard: str, remote: str, network: str
) -> None:
    settings.PROXIES = proxies
    given = {"HTTP_X_FORWARDED_FOR": heard} if heard else {}
    assert network_of(rf.get("/", REMOTE_ADDR=remote, **given)) == network


def test_words_that_changed_meanwhile_are_read_and_agreed_to_anew(
    client: Client, site: Any
) -> None:
    stale = sign_up(client, innovation_news_version=0)

    form = stale.context["form"]
    assert not form["innovation_news"].value()
    answer = sign_up(client, innovation_news_version=form["innovation_news_version"].value())
    assert answer.status_code == 302


def test_letters_to_those_on_the_list_keep_nobody_from_signing_up(
    client: Client, site: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "OF_ALL", {timedelta(hours=1): 2})
    monkeypatch.setattr(limits, "OF_A_NETWORK", {timedelta(hours=1): 2})
    soon = timezone.now() + timedelta(days=10)
    for _ in range(3):
        make_subscriber().subscriptions.update(expires_at=soon)
    rounds.renewals(timezone.now())
    assert PendingAction.objects.count() == 3

    sign_up(client, address="new@example.org")

    assert PendingAction.objects.filter(address="new@example.org").exists()
    assert not limits.network_is_over("", now=timezone.now())  # staff mail a link


def test_in_attack_mode_only_few_may_ask(client: Client, site: Site) -> None:
    for number in range(3):
        sign_up(client, address=f"usual{number}@example.org")
    assert PendingAction.objects.count() == 3
    PendingAction.objects.all().delete()
    ours = MailingSettings.for_site(site)
    ours.attack_mode = True
    ours.save()

    answers = [sign_up(client, address=f"victim{number}@example.org") for number in range(3)]

    assert {answer.status_code for answer in answers} == {302}  # nobody is told
    assert PendingAction.objects.count() == 2
