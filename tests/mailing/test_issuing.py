"""An issue goes out: confirmed by number, frozen as it was, to each once, and never again."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.models import Page, PageViewRestriction

from core.models import User
from mailing.composing import SETTINGS_URL, STOP_URL
from mailing.domain import issuing, steering
from mailing.domain.delivering.claiming import claim
from mailing.domain.issuing import CanNotSend, NumberHasChanged, confirm, digest_of, expand_due
from mailing.domain.subscriptions import end
from mailing.domain.suppressions import suppress
from mailing.enums import DeliveryState, EndReason, MailingState, SuppressionReason
from mailing.models import Delivery, IssuePage, Mailing, NewsletterIndexPage, Subscriber
from tests.factories import make_category, make_opportunity, published
from tests.mailing.factories import CONFIRMED, make_subscriber
from tests.mailing.newsletter import draft_issue, make_issue, opportunities

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def issue(site: Any) -> IssuePage:
    return make_issue(title="News from the heath")


def confirmed(issue: IssuePage, number: int, **facts: Any) -> Mailing:
    now = timezone.now()
    issue = IssuePage.objects.get(pk=issue.pk)
    given = {"revision": issue.live_revision_id, "send_at": now, "now": now, "by": "ada"}
    return confirm(page=issue, number=number, **given | facts)


def expand(later: timedelta = timedelta(minutes=1)) -> int:
    """All that is due; how many turns it took."""
    turns, now = 1, timezone.now() + later
    while expand_due(now=now):
        turns += 1
    return turns


def state(mailing: Mailing) -> str:
    return Mailing.objects.values_list("state", flat=True).get(pk=mailing.pk)


# Confirmed and frozen


def test_what_is_confirmed_is_frozen_with_its_gaps(issue: IssuePage) -> None:
    make_subscriber()

    mailing = confirmed(issue, 1)

    assert mailing.key == f"issue:{issue.pk}:1"
    assert mailing.subject == "News from the heath"
    assert STOP_URL in mailing.html
    assert SETTINGS_URL in mailing.text
    assert mailing.content_sha256 == digest_of(Mailing.objects.get())
    assert (mailing.confirmed_by, mailing.confirmed_number) == ("ada", 1)
    assert mailing.revision_id == issue.live_revision_id
    assert state(mailing) == MailingState.SCHEDULED


def test_later_edits_change_the_page_alone(client: Any, issue: IssuePage) -> None:
    make_subscriber()
    mailing = confirmed(issue, 1)
    issue.body = [("intro", "<p>Bad news, after all.</p>")]
    published(issue)

    frozen = Mailing.objects.get(pk=mailing.pk)

    assert "Good news from the heath" in frozen.html
    assert "Bad news" in client.get(issue.url).content.decode()
    assert frozen.content_sha256 == digest_of(frozen)


def test_a_draft_after_publishing_is_not_what_is_sent(issue: IssuePage) -> None:
    make_subscriber()
    issue.title = "A draft"
    issue.save_revision()

    assert confirmed(issue, 1).subject == "News from the heath"


def test_what_was_open_as_it_was_confirmed_stays_on_the_page(client: Any, index: Any) -> None:
    make_subscriber()
    make_opportunity(title="Fire towers")
    issue = make_issue(opportunities())
    mailing = confirmed(issue, 1)
    make_opportunity(title="Bus stops")

    assert "Fire towers" in mailing.html
    page = client.get(issue.url).content.decode()
    assert "Fire towers" in page
    assert "Bus stops" not in page


def test_another_number_than_stands_there_sends_nothing(issue: IssuePage) -> None:
    make_subscriber()
    make_subscriber()

    with pytest.raises(NumberHasChanged, match="2 people would get it now, not 1"):
        confirmed(issue, 1)
    assert not Mailing.objects.exists()


def test_another_version_than_was_read_sends_nothing(issue: IssuePage) -> None:
    make_subscriber()
    read = issue.live_revision_id
    published(issue)

    with pytest.raises(NumberHasChanged, match="published anew"):
        confirmed(issue, 1, revision=read)


def test_a_draft_goes_to_nobody(site: Any) -> None:
    make_subscriber()

    with pytest.raises(CanNotSend, match="not published"):
        confirmed(draft_issue(), 1)


def test_an_issue_for_nobody_is_not_sent(issue: IssuePage) -> None:
    with pytest.raises(CanNotSend, match="Nobody"):
        confirmed(issue, 0)


def test_a_private_page_is_not_sent(issue: IssuePage) -> None:
    make_subscriber()
    make_private(issue)

    with pytest.raises(CanNotSend, match="private"):
        confirmed(issue, 1)


def test_an_alias_does_not_send_its_issue_again(issue: IssuePage) -> None:
    make_subscriber()
    confirmed(issue, 1)
    alias = IssuePage.objects.get(pk=issue.pk).create_alias(update_slug="again")

    with pytest.raises(CanNotSend, match="alias"):
        confirmed(alias, 1)
    assert Mailing.objects.count() == 1


def test_an_issue_for_a_category_that_is_gone_does_not_go_to_everybody(site: Any) -> None:
    make_subscriber()
    buses = make_category("Buses")
    issue = draft_issue()
    issue.interests.set([buses])
    issue = published(issue)
    buses.delete()

    with pytest.raises(CanNotSend, match="category"):
        confirmed(issue, 1)


def test_an_issue_is_sent_once(issue: IssuePage) -> None:
    make_subscriber()
    confirmed(issue, 1)

    with pytest.raises(CanNotSend, match="once"):
        confirmed(issue, 1)


def test_what_was_cancelled_before_anyone_got_it_may_be_confirmed_anew(issue: IssuePage) -> None:
    make_subscriber()
    first = confirmed(issue, 1)
    steering.cancel(mailing=first, by="ada", now=timezone.now())

    assert confirmed(issue, 1).key == f"issue:{issue.pk}:2"


def test_what_was_cancelled_after_somebody_got_it_may_not(issue: IssuePage) -> None:
    make_subscriber()
    mailing = confirmed(issue, 1)
    expand()
    Delivery.objects.update(state=DeliveryState.SENT)
    steering.cancel(mailing=mailing, by="ada", now=timezone.now())

    with pytest.raises(CanNotSend, match="Copy the page"):
        confirmed(issue, 1)


# Into the queue


def test_everyone_is_queued_once_in_chunks(issue: IssuePage, monkeypatch: Any) -> None:
    monkeypatch.setattr(issuing, "CHUNK", 3)
    people = {make_subscriber().pk for _ in range(8)}
    mailing = confirmed(issue, 8)

    assert expand() == 3
    assert set(mailing.deliveries.values_list("subscriber", flat=True)) == people
    assert state(mailing) == MailingState.SENDING
    assert expand() == 1
    assert mailing.deliveries.count() == 8


def test_a_killed_worker_is_gone_on_after(issue: IssuePage, monkeypatch: Any) -> None:
    monkeypatch.setattr(issuing, "CHUNK", 2)
    for _ in range(5):
        make_subscriber()
    mailing = confirmed(issue, 5)
    later = timezone.now() + timedelta(minutes=1)
    expand_due(now=later)
    before = Mailing.objects.get().expanded_to

    def killed(*args: Any, **kwargs: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Mailing, "save", killed)
        with pytest.raises(KeyboardInterrupt):
            expand_due(now=later)
    assert Mailing.objects.get().expanded_to == before
    assert mailing.deliveries.count() == 2

    expand()
    assert mailing.deliveries.count() == 5


def test_consent_is_read_as_it_is_queued(issue: IssuePage) -> None:
    stays, leaves, bounces = (make_subscriber(f"{name}@example.org") for name in "abc")
    mailing = confirmed(issue, 3)
    now = timezone.now()
    end(
        subscriptions=leaves.subscriptions.all(),
        reason=EndReason.WITHDRAWN,
        circumstances=CONFIRMED,
        now=now,
    )
    suppress(
        canonical_address=bounces.canonical_address or "", reason=SuppressionReason.BOUNCE, now=now
    )
    comes = make_subscriber()

    expand()

    assert set(mailing.deliveries.values_list("subscriber", flat=True)) == {stays.pk, comes.pk}


def test_only_people_with_the_interest_are_queued(site: Any) -> None:
    buses = make_category("Buses")
    rider = make_subscriber()
    rider.interests.add(buses)
    make_subscriber()
    issue = draft_issue()
    issue.interests.set([buses])
    mailing = confirmed(published(issue), 1)

    expand()

    assert [each.subscriber_id for each in mailing.deliveries.all()] == [rider.pk]


def test_nothing_goes_before_its_time(issue: IssuePage) -> None:
    make_subscriber()
    mailing = confirmed(issue, 1, send_at=timezone.now() + HOUR)

    expand()
    assert state(mailing) == MailingState.SCHEDULED
    expand(later=HOUR)
    assert state(mailing) == MailingState.SENDING


def test_what_is_too_late_is_held_for_a_person(issue: IssuePage) -> None:
    make_subscriber()
    mailing = confirmed(issue, 1)

    expand(later=issuing.LATEST + HOUR)
    assert state(mailing) == MailingState.HELD
    assert not mailing.deliveries.exists()

    late = timezone.now() + issuing.LATEST + HOUR
    steering.release(mailing=mailing, now=late)
    expand(later=issuing.LATEST + 2 * HOUR)
    assert state(mailing) == MailingState.SENDING


def test_an_issue_whose_page_is_no_longer_public_waits_for_a_person(issue: IssuePage) -> None:
    make_subscriber()
    mailing = confirmed(issue, 1)
    IssuePage.objects.get(pk=issue.pk).unpublish()

    expand()
    mailing.refresh_from_db()
    assert mailing.state == MailingState.PAUSED
    assert not mailing.deliveries.exists()
    assert "is not public" in mailing.paused_reason
    published(issue)
    steering.resume(mailing=mailing)
    expand()
    assert mailing.deliveries.count() == 1


def test_what_stood_still_half_prepared_is_held_and_then_goes_on(
    issue: IssuePage, monkeypatch: Any
) -> None:
    monkeypatch.setattr(issuing, "CHUNK", 1)
    make_subscriber()
    make_subscriber()
    mailing = confirmed(issue, 2)
    expand_due(now=timezone.now() + timedelta(minutes=1))

    late = timezone.now() + issuing.LATEST + HOUR
    expand_due(now=late)
    assert (state(mailing), mailing.deliveries.count()) == (MailingState.HELD, 1)

    steering.release(mailing=mailing, now=late)
    expand(later=issuing.LATEST + 2 * HOUR)
    assert mailing.deliveries.count() == 2


def test_one_issue_after_the_other(site: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(issuing, "CHUNK", 2)
    for _ in range(3):
        make_subscriber()
    both = [confirmed(make_issue(), 3) for _ in range(2)]

    expand()

    assert [each.deliveries.count() for each in both] == [3, 3]


def test_a_chunk_costs_as_many_queries_for_three_as_for_one(site: Any) -> None:
    counts = []
    for number in (1, 3):
        while Subscriber.objects.count() < number:
            make_subscriber()
        confirmed(make_issue(), number)
        with CaptureQueriesContext(connection) as caught:
            expand()
        counts.append(len(caught))

    assert counts[0] == counts[1]


# On its way


@pytest.fixture
def sending(issue: IssuePage) -> Mailing:
    make_subscriber()
    make_subscriber()
    mailing = confirmed(issue, 2)
    expand()
    return Mailing.objects.get(pk=mailing.pk)


def make_private(page: Page) -> None:
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)


@pytest.mark.parametrize(
    "hide",
    [
        lambda page: page.unpublish(),
        lambda page: page.page_ptr.unpublish(),
        lambda page: UnpublishPageAction(
            page.get_parent(), user=User.objects.create_superuser("root"), include_descendants=True
        ).execute(),
        make_private,
        lambda page: make_private(page.get_parent()),
    ],
    ids=["unpublished", "as its base", "with its archive", "private", "below a private page"],
)
def test_what_is_being_sent_waits_once_its_page_is_hidden(
    sending: Mailing, issue: IssuePage, hide: Callable[[IssuePage], object]
) -> None:
    hide(IssuePage.objects.get(pk=issue.pk))

    sending.refresh_from_db()
    assert (sending.state, sending.paused_reason) == (MailingState.PAUSED, issuing.NOT_PUBLIC)
    assert claim(worker="one", most=5, now=timezone.now() + HOUR) == []
    with pytest.raises(CanNotSend, match="not public"):
        steering.resume(mailing=sending)
    with pytest.raises(CanNotSend, match="not public"):
        steering.resend_in_doubt(mailing=sending, now=timezone.now())


def test_it_waits_once_its_page_is_moved_below_a_private_one(
    sending: Mailing, issue: IssuePage
) -> None:
    home = issue.get_parent().get_parent()
    private = home.add_child(instance=NewsletterIndexPage(title="Old", slug="old", summary="Old."))
    make_private(private)
    assert state(sending) == MailingState.SENDING

    IssuePage.objects.get(pk=issue.pk).move(private, "last-child")

    assert state(sending) == MailingState.PAUSED


def test_what_is_hidden_elsewhere_stops_nothing(sending: Mailing, issue: IssuePage) -> None:
    make_private(make_issue(title="Another"))

    assert state(sending) == MailingState.SENDING


def test_once_its_page_is_public_again_a_person_lets_it_go_on(
    sending: Mailing, issue: IssuePage
) -> None:
    IssuePage.objects.get(pk=issue.pk).unpublish()
    published(IssuePage.objects.get(pk=issue.pk))
    assert state(sending) == MailingState.PAUSED

    steering.resume(mailing=sending)

    assert state(sending) == MailingState.SENDING


def test_a_paused_issue_goes_on_where_it_stopped(sending: Mailing) -> None:
    steering.pause(mailing=sending, by="ada")
    assert state(sending) == MailingState.PAUSED
    steering.resume(mailing=sending)
    assert state(sending) == MailingState.SENDING


def test_one_that_is_paused_while_it_is_prepared_goes_on_being_prepared(
    issue: IssuePage, monkeypatch: Any
) -> None:
    monkeypatch.setattr(issuing, "CHUNK", 1)
    make_subscriber()
    make_subscriber()
    mailing = confirmed(issue, 2)
    later = timezone.now() + timedelta(minutes=1)
    expand_due(now=later)
    steering.pause(mailing=mailing, by="ada")
    assert not expand_due(now=later)

    steering.resume(mailing=mailing)
    assert state(mailing) == MailingState.EXPANDING
    expand()
    assert mailing.deliveries.count() == 2


def test_a_cancelled_issue_sends_nothing_more(sending: Mailing) -> None:
    first = sending.deliveries.first()
    Delivery.objects.filter(pk=first.pk).update(state=DeliveryState.SENT)

    steering.cancel(mailing=sending, by="ada", now=timezone.now())

    states = sending.deliveries.order_by("pk").values_list("state", flat=True)
    assert list(states) == [DeliveryState.SENT, DeliveryState.CANCELLED]
    with pytest.raises(CanNotSend, match="cancelled"):
        steering.resume(mailing=sending)


def test_what_is_in_doubt_is_sent_again_with_the_same_message_id(sending: Mailing) -> None:
    doubtful = sending.deliveries.first()
    Delivery.objects.filter(pk=doubtful.pk).update(state=DeliveryState.IN_DOUBT)

    assert steering.resend_in_doubt(mailing=sending, now=timezone.now()) == 1

    again = Delivery.objects.get(pk=doubtful.pk)
    assert (again.state, again.message_id) == (DeliveryState.PENDING, doubtful.message_id)


def test_what_is_in_doubt_may_be_left_so(sending: Mailing) -> None:
    Delivery.objects.filter(pk=sending.deliveries.first().pk).update(state=DeliveryState.IN_DOUBT)

    assert steering.leave_in_doubt(mailing=sending) == 1

    states = sending.deliveries.order_by("pk").values_list("state", flat=True)
    assert list(states) == [DeliveryState.LEFT, DeliveryState.PENDING]


def test_what_was_left_in_doubt_is_not_sent_in_another_try(
    sending: Mailing, issue: IssuePage
) -> None:
    Delivery.objects.filter(pk=sending.deliveries.first().pk).update(state=DeliveryState.IN_DOUBT)
    steering.cancel(mailing=sending, by="ada", now=timezone.now())
    steering.leave_in_doubt(mailing=sending)

    with pytest.raises(CanNotSend, match="or may have got it"):
        confirmed(issue, 2)
