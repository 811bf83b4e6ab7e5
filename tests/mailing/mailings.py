"""Each kind of mailing, waiting for as many people as one likes."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

from mailing.domain.service_mail import ServiceMail, queue_service_mail
from mailing.domain.signing_up import Asked, Details, as_data
from mailing.domain.subscriptions import Wish
from mailing.enums import ActionKind, Purpose
from mailing.models import ConsentWording, Delivery, PendingAction
from mailing.models.delivery import SERVICE_PRIORITY
from opportunities.models import Category
from tests.factories import make_opportunity
from tests.mailing.issues import make_issue, make_readers


def newsletter(addresses: list[str], now: datetime) -> None:
    """An issue for all of them."""
    make_issue(make_readers(addresses), now=now)


def alerts(addresses: list[str], now: datetime) -> None:
    """An opportunity is published that all of them follow: finding them is the workers' part."""
    make_readers(addresses, now=now, purpose=Purpose.OPPORTUNITY_ALERTS)
    title = f"Sensors for the coast {uuid4().hex[:8]}"
    make_opportunity(title=title, category=Category.objects.first())


def confirmations(addresses: list[str], now: datetime) -> None:
    """A mail to confirm for each, as each had filled in the sign-up form."""
    wording = ConsentWording.objects.current(Purpose.INNOVATION_NEWS)
    asked = as_data([Asked(Wish(Purpose.INNOVATION_NEWS), wording)], Details())
    actions = PendingAction.objects.bulk_create(
        PendingAction(
            kind=ActionKind.SIGN_UP, address=each, canonical_address=each, requested_at=now,
            expires_at=now + timedelta(days=7), asked=asked,
        )
        for each in addresses
    )  # fmt: skip
    first = queue_service_mail(ServiceMail.SIGN_UP, now=now, action=actions[0])
    Delivery.objects.bulk_create(
        Delivery(
            mailing=first.mailing, action=each, priority=SERVICE_PRIORITY, next_attempt_at=now,
            created_at=now,
        )
        for each in actions[1:]
    )  # fmt: skip


MAILINGS: dict[str, Callable[[list[str], datetime], None]] = {
    "newsletter": newsletter,
    "alerts": alerts,
    "confirmations": confirmations,
}
