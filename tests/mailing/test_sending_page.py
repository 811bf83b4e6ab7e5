"""Sending an issue from the admin: numbers, test, typed number, progress, buttons, report."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from mailing.domain import progress
from mailing.domain.erasure import erase
from mailing.domain.issuing import expand_due
from mailing.domain.subscriptions import end
from mailing.enums import DeliveryOutcome, DeliveryState, EndReason, MailingState
from mailing.models import Delivery, IssuePage, Mailing
from tests.factories import make_category, make_opportunity, make_staff, published
from tests.mailing.factories import CONFIRMED, make_subscriber
from tests.mailing.newsletter import draft_issue, make_issue, opportunities

pytestmark = pytest.mark.django_db


@pytest.fixture
def issue(site: Any) -> IssuePage:
    return make_issue(title="News from the heath")


@pytest.fixture
def publisher(client: Client, site: Any) -> Client:
    client.force_login(make_staff("ada", "Publishers"))
    return client


def address(issue: IssuePage, below: str = "") -> str:
    return f"/admin/issue/{issue.pk}/{below}"


def shown(client: Client, issue: IssuePage, below: str = "") -> str:
    answer = client.get(address(issue, below))
    assert answer.status_code == 200
    return answer.content.decode()


def confirm(client: Client, issue: IssuePage, number: Any, **fields: Any) -> str:
    given = {"revision": IssuePage.objects.get(pk=issue.pk).live_revision_id, "number": number}
    answer = client.post(address(issue, "confirm/"), given | fields, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def steer(client: Client, issue: IssuePage, act: str, key: str | None = None) -> str:
    """Press a button on the page as it stands now, or on an older one of that key."""
    newest = Mailing.objects.first()
    given = {"act": act, "mailing": newest.key if newest and key is None else key or ""}
    answer = client.post(address(issue, "steer/"), given, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def state() -> str:
    return Mailing.objects.values_list("state", flat=True).get()


@pytest.mark.parametrize("below", ["confirm/", "test/", "steer/"])
def test_who_comes_to_a_button_by_its_address_is_led_to_the_page(
    below: str, publisher: Client, issue: IssuePage
) -> None:
    make_subscriber("ann@example.org")
    answer = publisher.get(address(issue, below))
    assert (answer.status_code, answer.headers["Location"]) == (302, address(issue))
    assert not Mailing.objects.exists()
    assert mail.outbox == []


def send(number: int) -> None:
    """What a worker does: prepare all, and hand over that many."""
    expand_due(now=timezone.now() + timedelta(seconds=5))
    for delivery in Delivery.objects.order_by("pk")[:number]:
        delivery.state, delivery.sent_at = DeliveryState.SENT, timezone.now()
        delivery.save()


def test_the_page_says_how_many_get_it_and_why(publisher: Client, site: Any) -> None:
    buses = make_category("Buses")
    make_subscriber().interests.add(buses)
    make_subscriber()
    draft = draft_issue()
    draft.interests.set([buses])

    page = shown(publisher, published(draft))

    assert "<td>2</td>" in page
    assert "Of those, with an interest in Buses" in page
    assert "<strong>1</strong>" in page


def test_the_number_is_typed_and_the_issue_goes_out(publisher: Client, issue: IssuePage) -> None:
    make_subscriber()

    page = confirm(publisher, issue, "1")

    assert "Confirmed: 1 get it." in page
    mailing = Mailing.objects.get()
    assert (mailing.state, mailing.confirmed_by) == (MailingState.SCHEDULED, "ada")
    assert mailing.send_at <= timezone.now()
    assert "How many people get it" not in page


@pytest.mark.parametrize("typed", ["", "2", "1.5", "many", "1\0", "9" * 40, "-1"])
def test_any_other_number_sends_nothing(publisher: Client, issue: IssuePage, typed: str) -> None:
    make_subscriber()

    page = confirm(publisher, issue, typed)

    assert not Mailing.objects.exists()
    assert "error-message" in page


def test_numbers_may_be_typed_with_a_comma(publisher: Client, issue: IssuePage) -> None:
    make_subscriber()

    assert "1,000" in confirm(publisher, issue, "1,000")
    assert not Mailing.objects.exists()


def test_who_comes_meanwhile_is_shown_before_anything_is_sent(
    publisher: Client, issue: IssuePage
) -> None:
    make_subscriber()
    make_subscriber()

    page = confirm(publisher, issue, "1")

    assert "2 people would get it now, not 1" in page
    assert 'value="1"' in page


def test_a_version_that_was_published_meanwhile_is_shown_first(
    publisher: Client, issue: IssuePage
) -> None:
    make_subscriber()
    read = issue.live_revision_id
    published(issue)

    assert "published anew meanwhile" in confirm(publisher, issue, "1", revision=read)


def test_an_issue_can_be_scheduled_in_uk_time(publisher: Client, issue: IssuePage) -> None:
    make_subscriber()

    page = confirm(publisher, issue, "1", send_at="2027-07-01 08:30")

    assert "1 July 2027, 08:30" in page
    assert Mailing.objects.get().send_at.isoformat() == "2027-07-01T07:30:00+00:00"


@pytest.mark.parametrize(("days", "is_warned"), [(2, True), (0, False)])
def test_what_closes_before_the_mail_goes_out_is_remarked(
    days: int, is_warned: bool, publisher: Client, index: Any
) -> None:
    make_subscriber()
    now = timezone.now()
    make_opportunity(title="Fire towers", closes_at=now + timedelta(days=1))
    make_opportunity(title="Bus stops", closes_at=now + timedelta(days=9))
    send_at = f"{timezone.localtime(now) + timedelta(days=days, hours=1):%Y-%m-%d %H:%M}"

    page = confirm(publisher, make_issue(opportunities()), "1", send_at=send_at)

    assert Mailing.objects.count() == 1
    assert ("closes before it goes out: Fire towers." in page) == is_warned


def test_the_past_is_no_moment_to_send(publisher: Client, issue: IssuePage) -> None:
    make_subscriber()

    assert "in the past" in confirm(publisher, issue, "1", send_at="2020-07-01 08:30")
    assert not Mailing.objects.exists()


def test_a_draft_says_what_to_do_first(publisher: Client, site: Any) -> None:
    page = shown(publisher, draft_issue())

    assert "This issue is not published." in page
    assert "Send this issue" not in page


def test_what_is_not_published_is_said_not_to_be_in_the_mail(
    publisher: Client, issue: IssuePage
) -> None:
    make_subscriber()
    issue.save_revision()

    assert "what is sent is the published version" in shown(publisher, issue)


def test_whoever_writes_may_test_and_look_but_not_send(client: Client, issue: IssuePage) -> None:
    make_subscriber()
    client.force_login(make_staff("bob", "Authors"))

    assert "Publishers send issues." in shown(client, issue)
    given = {"revision": issue.live_revision_id, "number": 1}
    for below, data in (("confirm/", given), ("steer/", {"act": "cancel"})):
        client.post(address(issue, below), data)
    assert not Mailing.objects.exists()


def test_nobody_else_sees_anything(client: Client, issue: IssuePage) -> None:
    client.force_login(make_staff("cy", "Buyers"))

    for below in ("", "progress/"):
        assert client.get(address(issue, below)).status_code in (302, 403)
    assert client.get("/admin/issue/").status_code in (302, 403)


def test_a_test_goes_to_staff_marked_and_on_no_record(publisher: Client, issue: IssuePage) -> None:
    bob = make_staff("bob", "Authors")
    issue.body = [("intro", "<p>Only a draft.</p>")]
    issue.save_revision()

    answer = publisher.post(address(issue, "test/"), {"to": [bob.pk]}, follow=True)

    assert "The test is on its way to bob@example.gov.uk." in answer.content.decode()
    sent = mail.outbox[0]
    assert sent.subject == "[TEST] News from the heath"
    assert sent.to == ["bob@example.gov.uk"]
    assert "Only a draft." in sent.body
    assert "[[" not in sent.body
    assert not Delivery.objects.exists()


def test_a_test_goes_to_nobody_but_staff(publisher: Client, issue: IssuePage) -> None:
    reader = make_staff("reader")

    for to in ([], [reader.pk], ["x\0"], [10**30]):
        answer = publisher.post(address(issue, "test/"), {"to": to})
        assert answer.status_code == 200
        assert "error-message" in answer.content.decode()
    assert not mail.outbox


def test_progress_is_told_while_it_is_sent(publisher: Client, issue: IssuePage) -> None:
    for _ in range(4):
        make_subscriber()
    confirm(publisher, issue, "4")
    send(3)

    page = shown(publisher, issue)

    assert "3 of 4 done, 75%" in page
    assert "1 left, 3 sent in the last minute: about 1 minute more." in page
    assert "data-moving" in page
    assert "3 of 4 done, 75%" in shown(publisher, issue, "progress/")


def test_a_press_pauses_and_goes_on_and_cancels(publisher: Client, issue: IssuePage) -> None:
    make_subscriber()
    make_subscriber()
    confirm(publisher, issue, "2")
    send(1)

    assert "Paused by ada." in steer(publisher, issue, "pause")
    assert state() == MailingState.PAUSED
    steer(publisher, issue, "resume")
    assert state() == MailingState.SENDING
    assert "Cancelled by ada." in steer(publisher, issue, "cancel")
    assert state() == MailingState.CANCELLED
    assert "Copy the page and send the copy" in shown(publisher, issue)


@pytest.mark.parametrize("act", ["resume", "release", "", "drop\0", "x" * 500])
def test_a_press_that_does_not_fit_changes_nothing(
    publisher: Client, issue: IssuePage, act: str
) -> None:
    make_subscriber()
    confirm(publisher, issue, "1")

    steer(publisher, issue, act)

    assert state() == MailingState.SCHEDULED


def test_a_press_on_an_old_page_does_not_act_on_what_came_after(
    publisher: Client, issue: IssuePage
) -> None:
    make_subscriber()
    confirm(publisher, issue, "1")
    old = Mailing.objects.get().key
    assert f'name="mailing" value="{old}"' in shown(publisher, issue)
    steer(publisher, issue, "cancel")
    confirm(publisher, issue, "1")

    for key in (old, "", "issue\0", "x" * 500):
        assert "confirmed anew since" in steer(publisher, issue, "cancel", key)

    assert Mailing.objects.get(key=f"issue:{issue.pk}:2").state == MailingState.SCHEDULED
    assert "Cancelled." in steer(publisher, issue, "cancel")


def test_a_press_before_anything_is_confirmed_does_nothing(
    publisher: Client, issue: IssuePage
) -> None:
    steer(publisher, issue, "cancel")

    assert not Mailing.objects.exists()


def test_what_is_in_doubt_has_two_buttons(publisher: Client, issue: IssuePage) -> None:
    make_subscriber()
    make_subscriber()
    confirm(publisher, issue, "2")
    send(0)
    Delivery.objects.update(state=DeliveryState.IN_DOUBT)
    kept = set(Delivery.objects.values_list("message_id", flat=True))

    page = shown(publisher, issue)
    assert "Resend with the same Message-ID" in page
    assert "Leave as it is" in page
    steer(publisher, issue, "resend")

    assert set(Delivery.objects.values_list("message_id", flat=True)) == kept
    assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.PENDING}


def test_what_was_left_in_doubt_stays_in_the_report(publisher: Client, issue: IssuePage) -> None:
    make_subscriber()
    confirm(publisher, issue, "1")
    send(0)
    Delivery.objects.update(state=DeliveryState.IN_DOUBT)

    assert "Left as it is." in steer(publisher, issue, "leave")

    page = shown(publisher, issue)
    assert '<th scope="row">In doubt, and left so</th><td>1</td>' in page
    assert '<th scope="row">Failed</th><td>0</td>' in page
    assert "1 of 1 done, 100%" in page
    assert "Leave as it is" not in page


def test_the_report_says_what_became_of_it(publisher: Client, issue: IssuePage) -> None:
    people = [make_subscriber() for _ in range(5)]
    confirm(publisher, issue, "5")
    send(2)
    rows = list(Delivery.objects.order_by("pk"))
    Delivery.objects.filter(pk=rows[0].pk).update(outcome=DeliveryOutcome.DELIVERED)
    Delivery.objects.filter(pk__in=[rows[2].pk, rows[3].pk]).update(
        state=DeliveryState.FAILED, enhanced_code="5.1.1", reply="No such mailbox"
    )
    Delivery.objects.filter(pk=rows[4].pk).update(attempts=2)
    end(
        subscriptions=people[0].subscriptions.all(),
        reason=EndReason.WITHDRAWN,
        circumstances=CONFIRMED,
        now=timezone.now(),
    )

    page = " ".join(shown(publisher, issue).split())

    for label, number in (
        ("Accepted by the mail server", 2),
        ("Of those, known to be delivered", 1),
        ("Waiting", 1),
        ("Of those, put off by the reader’s mail server", 1),
        ("Failed", 2),
        ("Stopped the news since", 1),
    ):
        assert f'<th scope="row">{label}</th><td>{number}</td>' in page
    assert "2: 5.1.1 No such mailbox" in page


def not_sent(*replies: tuple[DeliveryState, int | None, str, str]) -> None:
    """Let each of the mails fare so: state, code, enhanced code, words."""
    for row, (state, code, enhanced, words) in zip(
        Delivery.objects.order_by("pk"), replies, strict=True
    ):
        Delivery.objects.filter(pk=row.pk).update(
            state=state, smtp_code=code, enhanced_code=enhanced, reply=words
        )


def test_the_reasons_are_told_by_code_and_ours_in_words(
    publisher: Client, issue: IssuePage
) -> None:
    for _ in range(9):
        make_subscriber()
    confirm(publisher, issue, "9")
    send(0)
    failed, skipped = DeliveryState.FAILED, DeliveryState.SKIPPED
    not_sent(
        (failed, 550, "5.1.1", "No such mailbox (id 17)"),
        (failed, 550, "5.1.1", "No such mailbox (id 4)"),
        (failed, 550, "5.1.1", ""),
        (failed, 550, "5.1.1", "No such mailbox (id 9)"),
        (failed, 554, "", "Go away"),
        (failed, None, "", ""),
        (skipped, 450, "4.2.2", "The consent has ended."),  # put off before
        (skipped, None, "", "The consent has ended."),
        (skipped, None, "", "The consent has ended."),
    )

    page = shown(publisher, issue)

    told = re.findall("<li>(\\d+: .*?)</li>", page)
    assert told == [
        "4: 5.1.1, for example: No such mailbox (id 9)",
        "3: The consent has ended.",
        "1: No reason is on record.",
        "1: 554 Go away",
    ]


def test_the_rarest_reasons_are_told_together(
    publisher: Client, issue: IssuePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "MOST_REASONS", 1)
    for _ in range(4):
        make_subscriber()
    confirm(publisher, issue, "4")
    send(0)
    failed = DeliveryState.FAILED
    codes = ("5.1.1", "5.2.2", "5.1.1", "5.7.1")
    not_sent(*((failed, 550, code, "No") for code in codes))

    page = shown(publisher, issue)

    assert re.findall("<li>(\\d+: .*?)</li>", page) == ["2: 5.1.1 No", "2: For other reasons."]


def test_who_is_erased_has_stopped_the_news(publisher: Client, issue: IssuePage) -> None:
    person = make_subscriber()
    confirm(publisher, issue, "1")
    send(1)
    erase(subscriber=person, circumstances=CONFIRMED, now=timezone.now())

    page = shown(publisher, issue)

    assert '<th scope="row">Stopped the news since</th><td>1</td>' in page


def test_the_report_costs_as_many_queries_for_three_as_for_one(
    publisher: Client, site: Any
) -> None:
    counts = []
    for number in (1, 3):
        for _ in range(number):
            make_subscriber()
        issue = make_issue()
        confirm(publisher, issue, str(4 if number == 3 else 1))
        send(1)
        shown(publisher, issue, "progress/")
        with CaptureQueriesContext(connection) as caught:
            shown(publisher, issue, "progress/")
        counts.append(len(caught))

    assert counts[0] == counts[1]


def test_all_issues_are_listed_with_where_they_stand(publisher: Client, issue: IssuePage) -> None:
    make_subscriber()
    draft_issue(title="Not yet")
    confirm(publisher, issue, "1")

    answer = publisher.get("/admin/issue/")
    page = answer.content.decode()

    assert "News from the heath" in page
    assert "Scheduled" in page
    assert "Not confirmed" in page


def test_the_list_costs_as_many_queries_for_three_as_for_one(publisher: Client, site: Any) -> None:
    def cost() -> int:
        publisher.get("/admin/issue/")
        with CaptureQueriesContext(connection) as caught:
            publisher.get("/admin/issue/")
        return len(caught)

    make_issue()
    one = cost()
    make_issue()
    make_issue()

    assert cost() == one


def test_the_editor_leads_to_sending_and_says_that_the_mail_stays(
    publisher: Client, issue: IssuePage
) -> None:
    make_subscriber()
    editor = f"/admin/pages/{issue.pk}/edit/"
    assert address(issue) in publisher.get(editor).content.decode()
    assert "changes the page alone" not in publisher.get(editor).content.decode()

    confirm(publisher, issue, "1")

    assert "changes the page alone" in publisher.get(editor).content.decode()


def test_an_issue_that_was_mailed_is_not_deleted(publisher: Client, issue: IssuePage) -> None:
    make_subscriber()
    confirm(publisher, issue, "1")

    one = publisher.post(f"/admin/pages/{issue.pk}/delete/", follow=True)
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
    many = publisher.post(f"{bulk}?id={issue.pk}", follow=True)

    for answer in (one, many):
        assert "can not be deleted" in answer.content.decode()
    assert IssuePage.objects.filter(pk=issue.pk).exists()


def test_an_issue_that_was_not_mailed_may_be_deleted(publisher: Client, issue: IssuePage) -> None:
    publisher.post(f"/admin/pages/{issue.pk}/delete/")

    assert not IssuePage.objects.filter(pk=issue.pk).exists()


def test_an_issue_that_is_not_there_is_not_found(publisher: Client, site: Any) -> None:
    for below in ("", "progress/"):
        assert publisher.get(f"/admin/issue/999999/{below}").status_code == 404
