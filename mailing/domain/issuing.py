"""How an issue goes out: confirmed by number, frozen, put into the queue, stopped, ended.

What is sent is the version that is public as a person confirms it; later edits change the page
alone. An issue is sent once.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from wagtail.models import Revision

from mailing.blocks.pages import is_public
from mailing.composing.issue import compose_issue, open_opportunities
from mailing.domain import audience
from mailing.domain.audience import Choice
from mailing.domain.queueing import queue
from mailing.enums import DeliveryState, MailingKind, MailingState, Purpose
from mailing.models import Delivery, IssuePage, Mailing
from mailing.models.delivery import ISSUE_PRIORITY
from opportunities.models.listing import Listing

CHUNK = 2000  # people added to the queue in one transaction
LATEST = timedelta(hours=24)  # after its time an issue does not go out by itself any more
NOT_PUBLIC = "The page that the mail leads to is not public. Publish it and go on, or cancel."
REACHED = (  # or may have
    DeliveryState.SENT,
    DeliveryState.COMMITTING,
    DeliveryState.IN_DOUBT,
    DeliveryState.LEFT,
)


class CanNotSend(Exception):
    """The message says, for the person who tried, why and what to do."""


class NumberHasChanged(CanNotSend):
    """Somebody else gets it than the person had read."""


@dataclass(frozen=True)
class Ready:
    """What would go out now, and to whom."""

    issue: IssuePage  # the public version
    revision: Revision
    choice: Choice
    audience: audience.Audience


def ready(page: IssuePage, *, now: datetime) -> Ready:
    """What a person confirms. Raises CanNotSend where it may not go out."""
    if page.alias_of_id:
        raise CanNotSend(
            "This page is an alias: it shows what another issue says. Send that one, or convert "
            "this page into an ordinary one first."
        )
    revision = page.live_revision
    if not page.live or revision is None:
        raise CanNotSend(
            "This issue is not published. What is sent is the version that was approved and "
            "published: its page is where the mail's “Read in the browser” leads."
        )
    if page.get_view_restrictions().exists():
        raise CanNotSend("This page is private, so that readers could not open it. Make it public.")
    if page.mailing is not None:
        raise CanNotSend("This issue has been confirmed already: an issue is sent once.")
    if _reached_somebody(page):
        raise CanNotSend(
            "This issue was cancelled after some people had got it, or may have got it. Copy the "
            "page and send the copy, if the others should still read it."
        )
    issue = revision.as_object()
    choice = Choice(tuple(sorted(each.pk for each in issue.interests.all())))
    if len(choice.interests) < len(revision.content["interests"]):  # none left would mean: to all
        raise CanNotSend(
            "A category for which this issue was written is gone. Choose its readers anew, and "
            "publish it."
        )
    return Ready(issue, revision, choice, audience.audience_of(choice, now=now))


@transaction.atomic
def confirm(
    *,
    page: IssuePage,
    revision: int,
    number: int,
    by: str,
    send_at: datetime,
    now: datetime,
) -> Mailing:
    """Freeze the issue, and let it go out at `send_at`, or at once where that is past.

    `revision` and `number` are those that the person read and typed. Raises NumberHasChanged
    where they are others now, CanNotSend where the issue may not go out.
    """
    held = IssuePage.objects.select_for_update(of=("self",)).get(pk=page.pk)  # one press at a time
    asked = ready(held, now=now)
    if asked.revision.pk != revision:
        raise NumberHasChanged("The page has been published anew meanwhile. Look at it again.")
    if not asked.audience.number:
        raise CanNotSend("Nobody would get this issue.")
    if asked.audience.number != number:
        raise NumberHasChanged(
            f"{asked.audience.number:,} people would get it now, not {number:,}. If that is "
            "right, type the number that stands here now."
        )
    return _freeze(asked, by=by, send_at=max(send_at, now), now=now)


def _freeze(asked: Ready, *, by: str, send_at: datetime, now: datetime) -> Mailing:
    issue = asked.issue
    mailing = Mailing(
        key=f"issue:{issue.pk}:{1 + _mailings(issue).count()}",
        kind=MailingKind.ISSUE,
        purpose=Purpose.INNOVATION_NEWS,
        state=MailingState.SCHEDULED,
        page_id=issue.pk,
        revision=asked.revision,
        audience=asked.choice.as_data | {"numbers": asdict(asked.audience)},
        opportunities=open_opportunities(issue),
        send_at=send_at,
        not_after=send_at + LATEST,
        confirmed_by=by,
        confirmed_number=asked.audience.number,
        created_at=now,
    )
    issue.mailing = mailing  # so that it shows the opportunities that are frozen with it
    mail = compose_issue(issue)
    mailing.subject, mailing.text, mailing.html = mail.subject, mail.text, mail.html
    mailing.content_sha256 = digest_of(mailing)
    mailing.save(force_insert=True)
    return mailing


def digest_of(mailing: Mailing) -> str:
    """SHA-256 of all that it says: another than `content_sha256` if somebody changed it."""
    said = "\0".join((mailing.subject, mailing.text, mailing.html))
    return hashlib.sha256(said.encode()).hexdigest()


def over_before_sent(mailing: Mailing) -> list[str]:
    """Titles of opportunities that it shows as open, and that close before it goes out."""
    shown = Listing.objects.filter(pk__in=mailing.opportunities, over_at__lte=mailing.send_at)
    return [each.facts["title"] for each in shown.order_by("over_at", "pk")]


def _mailings(page: IssuePage) -> QuerySet[Mailing]:
    return Mailing.objects.filter(page_id=page.pk, kind=MailingKind.ISSUE)


def _reached_somebody(page: IssuePage) -> bool:
    return Delivery.objects.filter(mailing__in=_mailings(page), state__in=REACHED).exists()


# Into the queue


def expand_due(*, now: datetime) -> bool:
    """Add some people of an issue that is due to the queue; whether more is waiting.

    What is too late is held for a person. Each part is one transaction: a worker that is killed
    leaves nothing half done, and others go on after the last person that was added.
    """
    due = Mailing.objects.filter(kind=MailingKind.ISSUE, send_at__lte=now)
    due = due.filter(state__in=[MailingState.SCHEDULED, MailingState.EXPANDING])
    late = due.filter(not_after__lt=now)
    if late.exists():  # a read: an idle worker takes no lock
        late.update(state=MailingState.HELD)
    first = due.order_by("send_at", "pk").first()
    if first is None:
        return False
    _expand(first.pk, now)
    return due.exists()


@transaction.atomic
def _expand(key: int, now: datetime) -> None:
    """The next part, unless somebody stopped it since."""
    mailing = Mailing.objects.select_for_update().get(pk=key)
    if mailing.state not in (MailingState.SCHEDULED, MailingState.EXPANDING):
        return
    if mailing.page and not is_public(mailing.page):
        mailing.state, mailing.paused_reason = MailingState.PAUSED, NOT_PUBLIC
        mailing.save(update_fields=["state", "paused_reason"])
        return
    choice = Choice.read(mailing.audience)
    people = audience.next_people(choice, after=mailing.expanded_to, now=now, most=CHUNK)
    queue(mailing, audience.may_get(people, choice), priority=ISSUE_PRIORITY, now=now)
    mailing.state = MailingState.EXPANDING
    if people:
        mailing.expanded_to = people[-1][0]
    if len(people) < CHUNK:
        mailing.state, mailing.expanded_at = MailingState.SENDING, now
    mailing.save(update_fields=["state", "expanded_to", "expanded_at"])
