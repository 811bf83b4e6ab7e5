"""What an alert is to follow, read from the address of the sign-up page: never more than asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.http import QueryDict

from core.text import clean_text
from mailing.models import Subscription
from opportunities.filters import OpportunityFilter
from opportunities.models.listing import Listing

LONGEST = Subscription._meta.get_field("filter").max_length or 0
LONGEST_READ = 4000  # characters of a query string
BIGGEST = 2**31 - 1  # of an opportunity's number
MOST_DIGITS = 12  # of such a number, with room for zeros in front
GONE = "That opportunity is not public, so there is nothing to follow."
BROKEN = (
    "We could not read what you want to follow. Choose it again in the list of opportunities, so "
    "that you do not get more than you want."
)
TOO_LONG = "That filter has too many parts to follow by email. Choose fewer in the list."


@dataclass(frozen=True)
class Followed:
    """A list or one opportunity, in the one way to write it and in words."""

    filter: str = ""
    opportunity_id: int | None = None
    words: str = ""
    ignored: list[str] = field(default_factory=list)
    problem: str = ""  # why it can not be followed; empty where it can


def read_followed(*, filter: str, opportunity: str, now: datetime) -> Followed:
    """What is meant by a query string of the list, or by the number of an opportunity.

    What the list does not know is said; what it knows but can not read would widen the list if
    it were left out, so that nothing is followed then.
    """
    if opportunity:
        return _one(opportunity)
    return _list(filter, now)


def words_of(*, filter: str, opportunity_id: int | None, now: datetime) -> str:
    """What a subscription follows, in words: "Open opportunities in connectivity"."""
    if opportunity_id:
        return _one(str(opportunity_id)).words or "An opportunity that is not public any more"
    return _list(filter, now).words


def _one(number: str) -> Followed:
    is_short = number.isascii() and number.isdecimal() and len(number) <= MOST_DIGITS
    if not (is_short and int(number) <= BIGGEST):
        return Followed(problem=GONE)
    listing = Listing.objects.readable().filter(pk=int(number)).first()
    if listing is None:
        return Followed(problem=GONE)
    return Followed(opportunity_id=listing.pk, words=f"“{clean_text(listing.facts['title'])}”")


def _list(filter: str, now: datetime) -> Followed:
    if len(filter) > LONGEST_READ:
        return Followed(problem=TOO_LONG)
    try:
        data = QueryDict(filter)
    except ValueError:  # more parameters than a form may have
        return Followed(problem=TOO_LONG)
    asked = OpportunityFilter(data, now=now)
    if asked.is_wider:
        return Followed(ignored=asked.ignored, problem=BROKEN)
    canonical = asked.without("sort", asked.order)
    if len(canonical) > LONGEST:
        return Followed(problem=TOO_LONG)
    words = asked.words if asked.any else "All opportunities"
    return Followed(filter=canonical, words=words, ignored=asked.ignored)
