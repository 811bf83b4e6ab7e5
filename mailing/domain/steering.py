"""What a person does with a mailing on its way: pause, go on, cancel, settle what is in doubt."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from mailing.blocks.pages import is_public
from mailing.domain.issuing import LATEST, NOT_PUBLIC, CanNotSend
from mailing.enums import DeliveryState, MailingKind, MailingState
from mailing.models import Delivery, Mailing

ON_ITS_WAY = (MailingState.EXPANDING, MailingState.SENDING)
STOPPABLE = (MailingState.SCHEDULED, MailingState.HELD, MailingState.PAUSED, *ON_ITS_WAY)


@transaction.atomic
def pause(*, mailing: Mailing, by: str) -> None:
    """Send no more of it for now; what is being handed over is finished."""
    held = _hold(mailing, *ON_ITS_WAY)
    held.state, held.paused_reason = MailingState.PAUSED, f"Paused by {by}."
    held.save(update_fields=["state", "paused_reason"])


def pause_unreadable() -> None:
    """Stop what is being sent of which readers can not open the page any more."""
    going = Mailing.objects.filter(kind=MailingKind.ISSUE, state__in=ON_ITS_WAY)
    if not going.exists():  # a read: most pages are hidden while nothing is sent
        return
    with transaction.atomic():
        for each in going.select_for_update(of=("self",)).select_related("page"):
            if _is_unreadable(each):
                each.state, each.paused_reason = MailingState.PAUSED, NOT_PUBLIC
                each.save(update_fields=["state", "paused_reason"])


@transaction.atomic
def resume(*, mailing: Mailing) -> None:
    """Go on where it stopped. Raises CanNotSend while readers can not open its page."""
    held = _hold(mailing, MailingState.PAUSED)
    if _is_unreadable(held):
        raise CanNotSend(NOT_PUBLIC)
    is_half = held.kind == MailingKind.ISSUE and not held.expanded_at
    held.state = MailingState.EXPANDING if is_half else MailingState.SENDING
    held.paused_reason = ""
    held.save(update_fields=["state", "paused_reason"])


@transaction.atomic
def release(*, mailing: Mailing, now: datetime) -> None:
    """Send what was held because it was too late."""
    held = _hold(mailing, MailingState.HELD)
    held.state, held.not_after = MailingState.SCHEDULED, now + LATEST
    held.save(update_fields=["state", "not_after"])


@transaction.atomic
def cancel(*, mailing: Mailing, by: str, now: datetime) -> None:
    """Send no more of it, ever; who has got it has got it."""
    held = _hold(mailing, *STOPPABLE)
    held.state, held.paused_reason = MailingState.CANCELLED, f"Cancelled by {by}."
    held.finished_at = now
    held.save(update_fields=["state", "paused_reason", "finished_at"])
    waiting = Delivery.objects.filter(mailing=held, state=DeliveryState.PENDING)
    waiting.update(state=DeliveryState.CANCELLED)


def resend_in_doubt(*, mailing: Mailing, now: datetime) -> int:
    """Send again what may not have arrived, with the same Message-ID; how many.

    Consent is looked at again; some people may get the issue twice.
    """
    if mailing.state == MailingState.CANCELLED:
        raise CanNotSend("This issue was cancelled: nothing of it is sent any more.")
    if _is_unreadable(mailing):
        raise CanNotSend(NOT_PUBLIC)
    doubtful = Delivery.objects.filter(mailing=mailing, state=DeliveryState.IN_DOUBT)
    return doubtful.update(
        state=DeliveryState.PENDING, next_attempt_at=now, worker="", lease_until=None
    )


def leave_in_doubt(*, mailing: Mailing) -> int:
    """Send nothing again; how many stay as they are."""
    doubtful = Delivery.objects.filter(mailing=mailing, state=DeliveryState.IN_DOUBT)
    return doubtful.update(state=DeliveryState.LEFT)


def _is_unreadable(mailing: Mailing) -> bool:
    """Whether its mail would lead to a page that readers can not open; alerts lead to none."""
    return mailing.page is not None and not is_public(mailing.page)


def _hold(mailing: Mailing, *states: MailingState) -> Mailing:
    """The row as it is, until the transaction ends. Raises CanNotSend in another state."""
    held = Mailing.objects.select_for_update().get(pk=mailing.pk)
    if held.state not in states:
        raise CanNotSend(f"Meanwhile it is: {held.get_state_display().lower()}.")
    return held
