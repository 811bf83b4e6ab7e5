"""Mail leaves the queue by a real mail server: whom it reaches, what it says, what is noted."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from mailing.domain import subscriptions
from mailing.domain.consent import Circumstances
from mailing.domain.deliver import deliver
from mailing.domain.delivering.permission import (
    BLOCKED,
    ERASED,
    NO_CONSENT,
    NOT_ALLOWED,
    SUPPRESSED,
)
from mailing.domain.delivering.return_paths import message_id_of
from mailing.domain.stop_links import Scope, StopLink, read_stop_token
from mailing.domain.suppressions import suppress
from mailing.enums import Actor, Channel, EndReason, MailingState, SuppressionReason
from mailing.models import RateBucket, Subscriber
from tests.mailing.helpers import sign_up
from tests.mailing.issues import make_issue, make_readers, states
from tests.mailing.smtp_server import Mailbox

pytestmark = pytest.mark.django_db

NOW = timezone.now()


def addresses(number: int) -> list[str]:
    return [f"reader{each}@example.org" for each in range(number)]


def test_an_issue_reaches_each_reader_once(mailbox: Mailbox) -> None:
    issue = make_issue(make_readers(addresses(12)))
    deliver(now=timezone.now())
    deliver(now=timezone.now())
    assert sorted(each.recipient for each in mailbox.received) == sorted(addresses(12))
    assert set(states(issue).values()) == {"sent"}
    assert issue.deliveries.filter(sent_at=None).count() == 0
    assert mailbox.connections <= 4


def test_a_reader_gets_text_and_html_with_a_link_of_their_own(
    mailbox: Mailbox, settings: Settings
) -> None:
    [reader, _] = make_readers(["ann@example.org", "bob@example.org"])
    issue = make_issue(Subscriber.objects.all())
    deliver(now=timezone.now())
    [mail] = mailbox.to("ann@example.org")
    message = mail.message
    base = settings.WAGTAILADMIN_BASE_URL
    assert message["Subject"].startswith("=?utf-8?")
    assert message["To"] == "ann@example.org"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    stop = message["List-Unsubscribe"].strip("<>")
    token = stop.removeprefix(f"{base}/mail/stop/").removesuffix("/")
    assert read_stop_token(token) == StopLink(Scope.INNOVATION_NEWS, reader.pk)
    assert f"Stop: {stop}" in mail.text
    assert "\n.A line with a dot" in mail.text.replace("\r\n", "\n")
    assert f'href="{stop}"' in mail.html
    assert f"{base}/mail/settings/" in mail.text
    assert 'style="color: #123456;"' in mail.html
    delivery = issue.deliveries.get(subscriber=reader)
    assert message["Message-ID"] == f"<{delivery.message_id.hex}@example.gov.uk>"
    kinds = [part.get_content_type() for part in message.get_payload()]
    assert kinds == ["text/plain", "text/html"]
    assert max(map(len, mail.raw.split(b"\r\n"))) < 900


def test_an_issue_says_to_which_list_it_belongs(mailbox: Mailbox) -> None:
    issue = make_issue(make_readers(["ann@example.org"]))
    deliver(now=timezone.now())
    found = mailbox.received[0].message
    assert found["List-Id"] == '"Innovation news" <innovation-news.127.0.0.1>'
    assert found["List-Help"] == "<http://127.0.0.1:8000/mail/settings/>"
    assert found["List-Owner"] == "<mailto:innovation@example.gov.uk>"
    assert found["Precedence"] == "bulk"
    assert found["Auto-Submitted"] is None
    assert found["Feedback-ID"] == f"{issue.pk}:innovation_news:issue:127.0.0.1"
    assert found["From"] == "Dorset Council innovation programme <innovation@example.gov.uk>"
    for name in ("From", "To", "Subject", "Date", "Message-ID", "List-Unsubscribe"):
        assert len(found.get_all(name, [])) == 1


@pytest.mark.usefixtures("site")
def test_a_confirmation_is_no_mail_of_a_list(client: Client, mailbox: Mailbox) -> None:
    sign_up(client, address="ada@example.org")
    deliver(now=timezone.now())
    [mail] = mailbox.received
    assert mail.recipient == "ada@example.org"
    assert mail.message["Auto-Submitted"] == "auto-generated"
    assert not [name for name, _ in mail.message.items() if name.startswith("List-")]


@pytest.mark.usefixtures("site")
def test_a_confirmation_overtakes_an_issue(
    client: Client, mailbox: Mailbox, settings: Settings
) -> None:
    settings.MAIL_CONNECTIONS = 1
    make_issue(make_readers(addresses(5)))
    sign_up(client, address="ada@example.org")
    deliver(now=timezone.now())
    assert mailbox.received[0].recipient == "ada@example.org"
    assert len(mailbox.received) == 6


def test_reports_of_failure_come_to_an_address_of_each_mails_own(
    mailbox: Mailbox, settings: Settings
) -> None:
    settings.MAIL_BOUNCE_DOMAIN = "bounces.example.gov.uk"
    issue = make_issue(make_readers(addresses(2)))
    deliver(now=timezone.now())
    for mail in mailbox.received:
        delivery = issue.deliveries.get(subscriber__address=mail.recipient)
        assert message_id_of(mail.sender) == delivery.message_id


def test_a_line_without_spaces_is_encoded(mailbox: Mailbox) -> None:
    issue = make_issue(make_readers(["ann@example.org"]), text="é" * 3000 + " [[stop_url]] end")
    deliver(now=timezone.now())
    [mail] = mailbox.received
    assert "/mail/stop/" in mail.text
    assert max(map(len, mail.raw.split(b"\r\n"))) < 900
    assert states(issue) == {"ann@example.org": "sent"}


def test_who_withdrew_meanwhile_gets_nothing(mailbox: Mailbox) -> None:
    readers = make_readers(addresses(2))
    issue = make_issue(readers)
    circumstances = Circumstances(channel=Channel.ONE_CLICK, actor_kind=Actor.SELF)
    subscriptions.end(
        subscriptions=readers[0].subscriptions.all(), reason=EndReason.WITHDRAWN,
        circumstances=circumstances, now=timezone.now(),
    )  # fmt: skip
    deliver(now=timezone.now())
    assert [each.recipient for each in mailbox.received] == ["reader1@example.org"]
    assert states(issue)["reader0@example.org"] == "skipped"
    assert issue.deliveries.get(state="skipped").reply == NO_CONSENT


def test_whose_consent_expired_gets_nothing(mailbox: Mailbox) -> None:
    [reader] = make_readers(addresses(1))
    reader.subscriptions.update(expires_at=NOW - timedelta(seconds=1))
    issue = make_issue([reader])
    deliver(now=timezone.now())
    assert mailbox.received == []
    assert issue.deliveries.get().reply == NO_CONSENT


@pytest.mark.parametrize(
    ("reason", "words"),
    [(SuppressionReason.BOUNCE, SUPPRESSED), (SuppressionReason.BLOCKED, BLOCKED)],
)
def test_a_suppressed_address_gets_nothing(
    reason: SuppressionReason, words: str, mailbox: Mailbox
) -> None:
    issue = make_issue(make_readers(addresses(1)))
    suppress(canonical_address="reader0@example.org", reason=reason, now=NOW)
    deliver(now=timezone.now())
    assert mailbox.received == []
    assert issue.deliveries.get().reply == words


def test_an_erased_address_gets_nothing(mailbox: Mailbox) -> None:
    [reader] = make_readers(addresses(1))
    issue = make_issue([reader])
    Subscriber.objects.update(address="", canonical_address=None)
    deliver(now=timezone.now())
    assert mailbox.received == []
    assert issue.deliveries.get().reply == ERASED


def test_a_trial_installation_writes_only_to_whom_it_may(
    mailbox: Mailbox, settings: Settings
) -> None:
    settings.MAIL_ALLOWED_RECIPIENTS = ["Ann@example.org", "@council.example"]
    issue = make_issue(make_readers(["ann@example.org", "bob@example.org", "c@council.example"]))
    deliver(now=timezone.now())
    assert {e.recipient for e in mailbox.received} == {"ann@example.org", "c@council.example"}
    assert issue.deliveries.get(state="skipped").reply == NOT_ALLOWED


@pytest.mark.parametrize("state", [MailingState.PAUSED, MailingState.CANCELLED, MailingState.HELD])
def test_a_mailing_that_is_not_going_out_waits(state: MailingState, mailbox: Mailbox) -> None:
    issue = make_issue(make_readers(addresses(1)), state=state)
    assert not deliver(now=timezone.now())
    assert mailbox.received == []
    assert set(states(issue).values()) == {"pending"}


def test_all_readers_are_asked_for_in_a_few_queries(
    mailbox: Mailbox, settings: Settings, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    settings.MAIL_CONNECTIONS = 1  # as many marks as mails: the most that there can be
    make_issue(make_readers(addresses(3)))
    with django_assert_max_num_queries(50):
        deliver(now=timezone.now())
    assert len(mailbox.received) == 3


def test_no_minute_has_more_mail_than_the_limit(settings: Settings, mailbox: Mailbox) -> None:
    settings.MAIL_PER_MINUTE = 30
    issue = make_issue(make_readers(addresses(60)), now=NOW)
    sent = []
    for second in range(0, 150, 3):
        deliver(now=NOW + timedelta(seconds=second))
        sent.append(len(mailbox.received))
    minutes = [after - before for before, after in zip([0, *sent], sent[19:], strict=False)]
    assert 25 <= max(minutes) <= 30
    assert set(states(issue).values()) == {"sent"}


def test_mail_that_was_not_handed_over_counts_for_no_limit(
    settings: Settings, mailbox: Mailbox
) -> None:
    settings.MAIL_PER_DAY = 1200
    make_issue(make_readers(addresses(150)), now=NOW)
    deliver(now=NOW, seconds=0.05)
    left = RateBucket.objects.get(key="day").tokens
    assert len(mailbox.received) < 150
    assert left == pytest.approx(200 - len(mailbox.received), abs=0.1)


def test_any_other_backend_works_too(settings: Settings, mailoutbox: list[object]) -> None:
    [reader] = make_readers(["ann@example.org"])
    issue = make_issue([reader])
    deliver(now=timezone.now())
    [mail] = mailoutbox
    assert mail.to == ["ann@example.org"]  # type: ignore[attr-defined]
    headers = mail.message()  # type: ignore[attr-defined]
    assert headers["List-Unsubscribe"].startswith(f"<{settings.WAGTAILADMIN_BASE_URL}/mail/stop/")
    assert states(issue) == {"ann@example.org": "sent"}
