"""Double opt-in: the mail, the page that shows what is agreed, and the button that agrees."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from mailing.composing import NothingToSay
from mailing.domain import suppressions
from mailing.domain.actions import new_token
from mailing.domain.reports import Report, ReportKind, take
from mailing.domain.signing_up import MOST_WISHES, read_asked
from mailing.domain.subscriptions import Wish
from mailing.enums import SuppressionReason
from mailing.models import (
    EVERYTHING,
    ConsentEvent,
    ConsentWording,
    Delivery,
    Interest,
    MailingSettings,
    PendingAction,
    Subscriber,
    Subscription,
)
from opportunities.models import OpportunityIndexPage
from tests.factories import make_category, make_opportunity
from tests.mailing.helpers import link_in, links_in, mail_to, settings_link, sign_up, subscribe

pytestmark = pytest.mark.django_db
ADA = "ada@example.org"


def kinds() -> list[tuple[str, str]]:
    return list(ConsentEvent.objects.values_list("purpose", "kind"))


def test_the_mail_asks_and_names_nothing_that_somebody_typed(
    client: Client, index: OpportunityIndexPage
) -> None:
    sign_up(
        client,
        opportunity_alerts="on",
        frequency="daily",
        organisation="Cheap Pills",
        place="Buy here",
        filter="q=visit+spam.example",
    )
    mail = mail_to(ADA)

    assert mail.subject == "Confirm that you want our emails"
    for typed in ("Pills", "Buy", "spam"):
        assert typed not in mail.text + mail.html
    assert "* Opportunity alerts: Once a day" in mail.text
    assert "I did not ask: block this address" in mail.text


def test_a_mail_says_the_same_in_text_and_in_html(client: Client, site: Any) -> None:
    sign_up(client)
    mail = mail_to(ADA)

    assert links_in(mail)
    assert '<html lang="en-GB">' in mail.html
    assert len(re.findall("<h1", mail.html)) == 1
    assert set(re.findall(r'<table(?! class="facts")([^>]*)', mail.html)) != set()
    assert all(
        'role="presentation"' in each
        for each in re.findall(r"<table[^>]*>", mail.html)
        if "facts" not in each
    )
    assert "<img" not in mail.html
    assert "Dorset Council" in mail.text
    assert "Dorset Council" in mail.html
    said = re.sub(r"\s+", " ", re.sub(r"<style.*?</style>|<[^>]+>", " ", mail.html, flags=re.S))
    for line in mail.text.splitlines():
        if line and line[0] not in "*=-" and "://" not in line:
            assert line.rstrip(":").replace("'", "&#x27;") in said, line


def test_following_the_link_shows_what_is_agreed_and_changes_nothing(
    client: Client, index: OpportunityIndexPage
) -> None:
    make_opportunity(category=make_category("Connectivity"))
    sign_up(client, opportunity_alerts="on", filter="category=connectivity", frequency="weekly")
    answer = client.get(link_in(mail_to(ADA), "confirm"))

    shown = answer.content.decode()
    for wording in ConsentWording.objects.all():
        assert wording.text in shown
    assert "Opportunities in connectivity" in shown
    assert "Once a week, on Monday" in shown
    assert not Subscriber.objects.exists()
    assert [answer[name] for name in ("Cache-Control", "Referrer-Policy", "X-Robots-Tag")] == [
        "no-store", "same-origin", "noindex",
    ]  # fmt: skip


def test_the_button_begins_what_was_asked_for(client: Client, site: Any) -> None:
    category = make_category()
    sign_up(
        client,
        opportunity_alerts="on",
        frequency="daily",
        coverage="new_only",
        organisation="Engines",
        interests=[category.pk],
        is_vcse="on",
    )
    answer = client.post(link_in(mail_to(ADA), "confirm"))

    assert answer["Location"] == "/mail/confirmed/"
    assert "You are subscribed" in client.get("/mail/confirmed/").content.decode()
    ada = Subscriber.objects.get()
    assert (ada.address, ada.organisation, ada.is_sme, ada.is_vcse) == (ADA, "Engines", False, True)
    assert Interest.objects.get().category == category
    begun = Subscription.objects.live(timezone.now())
    assert set(begun.values_list("purpose", "frequency", "coverage", "wording__version")) == {
        ("innovation_news", "", "", 1),
        ("opportunity_alerts", "daily", "new_only", 1),
    }
    assert kinds() == [
        ("innovation_news", "requested"),
        ("opportunity_alerts", "requested"),
        ("innovation_news", "confirmed"),
        ("opportunity_alerts", "confirmed"),
    ]
    action = PendingAction.objects.get()
    last = ConsentEvent.objects.latest("number")
    assert last.subject == ada.pk
    assert last.evidence["request"] == str(action.pk)


def test_the_receipt_says_what_was_agreed_and_how_to_stop(client: Client, site: Any) -> None:
    subscribe(client, opportunity_alerts="on", frequency="daily")
    receipt = mail_to(ADA)

    assert receipt.subject == "You are subscribed"
    for wording in ConsentWording.objects.all():
        assert wording.text in receipt.text
    assert "How often: Once a day" in receipt.text
    stops = [path for path in links_in(receipt) if path.startswith("/mail/stop/")]
    assert len(stops) == 2
    for path in stops:
        client.post(path)
    assert not Subscription.objects.live(timezone.now()).exists()
    with pytest.raises(NothingToSay):
        mail_to(ADA)


def test_what_was_read_when_asking_is_what_is_agreed(client: Client, site: Any) -> None:
    sign_up(client)
    ConsentWording.objects.create(
        purpose="innovation_news",
        version=2,
        text="Other words.",
        privacy_notice_version="2",
        published_at=timezone.now(),
    )
    link = link_in(mail_to(ADA), "confirm")

    assert "Other words." not in client.get(link).content.decode()
    client.post(link)
    assert Subscription.objects.get().wording.version == 1


def test_the_ledger_notes_which_privacy_notice_could_be_read(client: Client, site: Any) -> None:
    """The words beside the box may be older than the notice."""
    ours = MailingSettings.for_site(site)
    ours.privacy_notice_version = "2 (June 2026)"
    ours.save()
    sign_up(client)
    ours.privacy_notice_version = "3"
    ours.save()
    sign_up(client, innovation_news=None, opportunity_alerts="on")
    client.post(link_in(mail_to(ADA), "confirm"), {"add": "1"})

    events = ConsentEvent.objects.values_list("purpose", "kind", "privacy_notice_version")
    assert list(events) == [
        ("innovation_news", "requested", "2 (June 2026)"),
        ("opportunity_alerts", "requested", "3"),
        ("opportunity_alerts", "confirmed", "3"),
        ("innovation_news", "confirmed", "2 (June 2026)"),
    ]


def test_more_in_the_settings_notes_the_privacy_notice_of_now(client: Client, site: Any) -> None:
    subscribe(client)
    ours = MailingSettings.for_site(site)
    ours.privacy_notice_version = "3"
    ours.save()
    added = {"do": "add", "purpose": "opportunity_alerts", "version": 1, "agreed": "on"}
    client.post(settings_link(client, ADA), added)

    assert ConsentEvent.objects.latest("number").privacy_notice_version == "3"


def test_a_second_request_adds_and_takes_nothing_away(client: Client, site: Any) -> None:
    subscribe(client, organisation="Engines", is_sme="on")
    ada = subscribe(client, innovation_news=None, opportunity_alerts="on")

    ada.refresh_from_db()
    assert (ada.organisation, ada.is_sme) == ("Engines", True)
    live = Subscription.objects.live(timezone.now())
    assert set(live.values_list("purpose", flat=True)) == {"innovation_news", "opportunity_alerts"}


def test_what_a_stranger_says_of_the_organisation_is_shown_and_overwrites_nothing(
    client: Client, site: Any
) -> None:
    category = make_category("Drones")
    ada = subscribe(client, organisation="Acme")
    sign_up(
        Client(),
        innovation_news=None,
        opportunity_alerts="on",
        organisation="Evil <Ltd>",
        place="Poole",
        is_vcse="on",
        interests=[category.pk],
    )
    link = link_in(mail_to(ADA), "confirm")

    shown = client.get(link).content.decode()
    for said in (
        "Evil &lt;Ltd&gt;",
        "a voluntary, community or social enterprise (VCSE)",
        "Poole",
        "Drones",
    ):
        assert f"<dd>{said}</dd>" in shown
    client.post(link)
    ada.refresh_from_db()
    assert (ada.organisation, ada.place, ada.is_vcse) == ("Acme", "Poole", True)


def test_who_says_nothing_of_the_organisation_reads_nothing_of_it(
    client: Client, site: Any
) -> None:
    sign_up(client)
    assert "Your organisation" not in client.get(link_in(mail_to(ADA), "confirm")).content.decode()


def test_two_lists_that_are_asked_for_before_the_mail_is_opened_are_both_followed(
    client: Client, index: OpportunityIndexPage
) -> None:
    for name in ("Connectivity", "Health"):
        make_category(name)
    alerts = {"innovation_news": None, "opportunity_alerts": "on"}
    sign_up(client, **alerts, filter="category=connectivity", organisation="Engines", is_sme="on")
    older = link_in(mail_to(ADA), "confirm")
    new_words("opportunity_alerts")
    sign_up(client, **alerts, filter="category=health", frequency="daily", place="Poole")
    mail = mail_to(ADA)
    link = link_in(mail, "confirm")

    assert mail.text.count("* Opportunity alerts: ") == 1
    assert "More was asked for before" in mail.text
    assert "all that waits for your yes" in client.get(older).content.decode()
    shown = client.get(link).content.decode()
    for words in ("in connectivity", "in health", "Other words.", "asked for before, on"):
        assert shown.count(words) >= 1
    assert ConsentWording.objects.get(purpose="opportunity_alerts", version=1).text in shown

    client.post(link, {"add": "1"})
    ada = Subscriber.objects.get()
    assert (ada.organisation, ada.place, ada.is_sme) == ("", "Poole", False)
    live = Subscription.objects.live(timezone.now())
    assert set(live.values_list("filter", "frequency", "wording__version")) == {
        ("category=connectivity", "immediate", 1),
        ("category=health", "daily", 2),
    }
    older_request, newer_request = PendingAction.objects.order_by("requested_at")
    given = ConsentEvent.objects.filter(kind="confirmed")
    assert {each.evidence["filter"]: each.evidence["request"] for each in given} == {
        "category=connectivity": str(older_request.pk),
        "category=health": str(newer_request.pk),
    }
    asked = ConsentEvent.objects.filter(kind="requested").values_list("subject", flat=True)
    assert list(asked) == [older_request.pk, newer_request.pk]


@pytest.mark.parametrize("ticked", [[], ["0", "2", "-1", "\0", "x"]])
def test_what_was_asked_for_before_begins_only_where_it_is_ticked(
    client: Client, site: Any, ticked: list[str]
) -> None:
    sign_up(client)
    sign_up(client, innovation_news=None, opportunity_alerts="on")
    link = link_in(mail_to(ADA), "confirm")
    assert client.get(link).content.decode().count(" checked") == 0
    client.post(link, {"add": ticked})
    assert Subscription.objects.get().purpose == "opportunity_alerts"


def test_the_newest_wish_of_a_kind_counts_and_old_ones_are_not_carried_for_ever(
    client: Client, site: Any
) -> None:
    week = timedelta(days=7)
    alerts = {"innovation_news": None, "opportunity_alerts": "on"}
    for frequency in ("daily", "weekly"):
        sign_up(client, **alerts, frequency=frequency)
    [wish] = read_asked(PendingAction.objects.latest("requested_at"))
    assert (wish.wish.frequency, wish.request) == ("weekly", "")

    PendingAction.objects.update(requested_at=timezone.now() - week, expires_at=timezone.now())
    sign_up(client)
    [wish] = read_asked(PendingAction.objects.latest("requested_at"))
    assert wish.wish.purpose == "innovation_news"

    asked_at = (timezone.now() - week).isoformat()
    action = PendingAction.objects.latest("requested_at")
    old = Wish.alerts().as_data | {"wording": wish.wording.pk, "request": "x", "asked_at": asked_at}
    action.asked["wishes"].append(old)
    action.save()
    PendingAction.objects.update(requested_at=timezone.now() - timedelta(days=2))
    sign_up(client, **alerts, filter="stage=open")
    wishes = read_asked(PendingAction.objects.latest("requested_at"))
    assert [each.wish.filter for each in wishes] == ["stage=open", ""]
    assert [str(each.wish.purpose) for each in wishes] == ["opportunity_alerts", "innovation_news"]


def test_only_so_many_wishes_wait_together(client: Client, site: Any) -> None:
    for number in range(MOST_WISHES + 2):
        fields = {"innovation_news": None, "opportunity_alerts": "on", "filter": f"q=word{number}"}
        sign_up(client, **fields)
        PendingAction.objects.update(requested_at=timezone.now() - timedelta(days=2))
    wishes = read_asked(PendingAction.objects.get(superseded_at=None))
    assert len(wishes) == MOST_WISHES
    assert wishes[0].wish.filter == f"q=word{MOST_WISHES + 1}"


def new_words(purpose: str) -> None:
    ConsentWording.objects.create(
        purpose=purpose,
        version=2,
        text="Other words.",
        privacy_notice_version="2",
        published_at=timezone.now(),
    )


def test_who_gets_it_already_is_told_so_instead(client: Client, site: Any) -> None:
    subscribe(client)
    sign_up(client)
    mail = mail_to(ADA)
    assert mail.subject == "You are subscribed already"
    assert "/mail/settings/" in mail.text

    sign_up(client, opportunity_alerts="on")
    assert mail_to(ADA).subject == "Confirm that you want our emails"


@pytest.mark.parametrize(
    "reason",
    [SuppressionReason.BOUNCE, SuppressionReason.OBJECTION, SuppressionReason.ERASURE],
)
def test_a_fresh_yes_lifts_what_held_mail_up(
    client: Client, site: Any, reason: SuppressionReason
) -> None:
    suppressions.suppress(canonical_address=ADA, reason=reason, now=timezone.now())
    subscribe(client, opportunity_alerts="on")
    assert not suppressions.suppressions_of(ADA).exists()


@pytest.mark.parametrize("scope", [EVERYTHING, "innovation_news"])
def test_a_fresh_yes_lifts_only_what_held_up_mail_of_its_kind(
    client: Client, site: Any, scope: str
) -> None:
    now = timezone.now()
    suppressions.suppress(
        canonical_address=ADA,
        reason=SuppressionReason.OBJECTION,
        scope=scope,
        source="A letter",
        now=now,
    )
    subscribe(client, innovation_news=None, opportunity_alerts="on")

    left = suppressions.suppressions_of(ADA).get()
    assert (left.scope, left.reason, left.source, left.at) == (
        "innovation_news", "objection", "A letter", now,
    )  # fmt: skip
    assert not suppressions.is_suppressed(ADA, purpose="opportunity_alerts")

    subscribe(client)
    assert not suppressions.suppressions_of(ADA).exists()


def test_a_blocked_address_gets_not_even_the_question(client: Client, site: Any) -> None:
    sign_up(client)
    link = link_in(mail_to(ADA), "confirm")
    suppressions.suppress(
        canonical_address=ADA, reason=SuppressionReason.BLOCKED, now=timezone.now()
    )

    with pytest.raises(NothingToSay):
        mail_to(ADA)
    answer = client.post(link)
    assert answer.status_code == 410
    assert "has blocked it" in answer.content.decode()
    assert not Subscriber.objects.exists()


def use(client: Client) -> str:
    link = link_in(mail_to(ADA), "confirm")
    client.post(link)
    return link


def outlive(client: Client) -> str:
    link = link_in(mail_to(ADA), "confirm")
    PendingAction.objects.update(expires_at=timezone.now())
    return link


def replace(client: Client) -> str:
    link = link_in(mail_to(ADA), "confirm")
    sign_up(client)
    return link


def block(client: Client) -> str:
    link = link_in(mail_to(ADA), "confirm")
    client.post(link.replace("confirm", "block"))
    return link


def block_and_be_let_in_again(client: Client) -> str:
    link = block(client)
    suppressions.suppressions_of(ADA).delete()
    return link


@pytest.mark.parametrize(
    ("happens", "said"),
    [
        (use, "used already"),
        (block, "has blocked it"),
        (block_and_be_let_in_again, "was withdrawn"),
        (outlive, "too old"),
        (replace, "newer link"),
        (lambda client: "/mail/confirm/abc/", "not complete"),
        (lambda client: f"/mail/confirm/{'x' * 3000}%00%FF/", "not complete"),
    ],
    ids=["used", "blocked", "blocked for a time", "expired", "replaced", "cut", "nonsense"],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_link_that_is_over_says_why_and_shows_ways_on(
    client: Client, site: Any, happens: Callable[[Client], str], said: str, method: str
) -> None:
    sign_up(client)
    link = happens(client)
    before = Subscription.objects.count(), ConsentEvent.objects.count()

    answer = getattr(client, method)(link)
    shown = answer.content.decode()
    assert answer.status_code == 410
    assert said in shown
    assert 'href="/mail/settings/"' in shown
    assert 'href="/mail/sign-up/"' in shown
    assert (Subscription.objects.count(), ConsentEvent.objects.count()) == before


def test_a_mail_that_was_written_twice_has_two_links_of_which_one_works(
    client: Client, site: Any
) -> None:
    sign_up(client)
    first, second = (link_in(mail_to(ADA), "confirm") for _ in range(2))

    assert client.post(second).status_code == 302
    assert client.post(first).status_code == 410
    assert Subscription.objects.count() == 1


def test_agreeing_is_protected_against_forgery(site: Any) -> None:
    sign_up(Client())
    forger = Client(enforce_csrf_checks=True)
    assert forger.post(link_in(mail_to(ADA), "confirm")).status_code == 403


def test_links_in_mails_begin_with_our_address_whatever_host_was_asked(
    client: Client, site: Any, settings: Any
) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    settings.WAGTAILADMIN_BASE_URL = "https://innovation.example.gov.uk"
    sign_up(client, HTTP_HOST="evil.example")
    hosts = set(re.findall(r"https?://([^/\s\"]+)", mail_to(ADA).html))
    assert hosts == {"innovation.example.gov.uk"}


def test_who_did_not_ask_shuts_the_address(client: Client, site: Any) -> None:
    subscribe(client)
    sign_up(client, opportunity_alerts="on")
    link = link_in(mail_to(ADA), "block")
    for _ in range(20):
        assert "Block this address" in client.get(link).content.decode()
    assert not suppressions.is_blocked(ADA)

    suppressions.suppress(
        canonical_address=ADA, reason=SuppressionReason.BOUNCE, now=timezone.now()
    )
    assert client.post(link)["Location"] == link
    assert client.post(link).status_code == 302
    assert "This address is blocked" in client.get(link).content.decode()
    assert suppressions.is_blocked(ADA)
    assert not Subscription.objects.live(timezone.now()).exists()
    assert client.get("/mail/block/abc/").status_code == 410


def test_whoever_asked_too_often_gets_no_more_mail(client: Client, site: Any) -> None:
    for _ in range(4):
        sign_up(client)
    with pytest.raises(NothingToSay):
        mail_to(ADA)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(
    "sqlite" in connection.settings_dict["ENGINE"], reason="SQLite in memory has one connection"
)
def test_two_buttons_at_once_begin_it_once(site: Any) -> None:
    sign_up(Client())
    action = PendingAction.objects.get()
    links = [f"/mail/confirm/{new_token(action, now=timezone.now())}/" for _ in range(4)]

    def press(link: str) -> int:
        try:
            return Client().post(link).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as people:
        answers = sorted(people.map(press, links))

    assert answers == [302, 410, 410, 410]
    assert Subscription.objects.count() == 1
    assert Delivery.objects.filter(mailing__key="service:receipt").count() == 1
    assert timedelta() < Subscription.objects.get().expires_at - timezone.now()


def test_a_complaint_about_a_service_mail_ends_what_the_person_gets(
    client: Client, site: Any
) -> None:
    ada = subscribe(client)
    sign_up(client, opportunity_alerts="on", innovation_news=None)
    asked = Delivery.objects.filter(mailing__key="service:sign-up").latest("pk")
    now = timezone.now()
    take(Report("a", "1", ReportKind.COMPLAINED, now, message_id=asked.message_id), now=now)

    assert not ada.subscriptions.filter(ended_at=None).exists()
    assert ConsentEvent.objects.latest("number").kind == "complained"


def test_a_mail_to_confirm_is_true_for_who_gets_something_already(
    client: Client, site: Any
) -> None:
    subscribe(client)
    sign_up(client, opportunity_alerts="on", innovation_news=None)
    said = mail_to(ADA).text
    assert "nothing changes" in said
    assert "send nothing" not in said
