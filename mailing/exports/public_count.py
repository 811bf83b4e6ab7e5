"""How many people get our mail, for everyone to read: where staff have switched it on."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone

from mailing.domain.numbers import number_of_subscribers
from mailing.models import MailingSettings
from opportunities.exports.numbers.headlines import Headline


def public_count(request: HttpRequest) -> Headline | None:
    """A headline of “The programme in numbers”."""
    if not MailingSettings.for_request(request).shows_number_of_subscribers:
        return None
    number = number_of_subscribers(now=timezone.now())
    unit = "subscriber" if number == 1 else "subscribers"
    label = "agreed to get our newsletter or alerts about opportunities"
    return Headline(f"{number:,}", unit, label, "")
