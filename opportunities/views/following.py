"""What programs get that follow a list of opportunities, or one of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.utils import timezone

from core.clock import local_day, next_midnight
from core.feeds import About, Contents, Format, Scope
from core.feeds.about import about_page
from core.feeds.keyset import PARAMETER, Place, cut
from core.freshness import true_until
from opportunities.domain import following
from opportunities.domain.notices import notices_told
from opportunities.filters import OpportunityFilter
from opportunities.models.listing import Listing

if TYPE_CHECKING:
    from opportunities.models import OpportunityIndexPage

CHUNK = 500  # rows fetched at once
NOT_ALL = (
    f"There are more than a calendar can hold: these are the {following.MOST} that close first "
    f"and the last {following.MOST} that closed. Narrow the list to follow all that matters to you."
)
UNREADABLE = "A list that can not be read any more"
NOT_READ = (
    "This list can not be read as it was meant any more, so nothing is in it. Choose it again in "
    "the list of opportunities and follow it from there."
)
KNOWN = ("page", PARAMETER)  # parameters that are no filters


def asked_by(request: HttpRequest, now: datetime) -> OpportunityFilter:
    """What the query string of a document asks for; its order is the document's own."""
    data = request.GET.copy()
    data.pop("sort", None)
    asked = OpportunityFilter(data, now=now, known=KNOWN)
    if asked.is_wider:  # nobody who follows it by a program would see that it has become another
        return OpportunityFilter(data, now=now, known=KNOWN, base=Listing.objects.none())
    return asked


def contents_of_list(index: OpportunityIndexPage, request: HttpRequest, chosen: Format) -> Contents:
    """What the format tells of all that the query string asks for."""
    now = timezone.now()
    asked = asked_by(request, now)
    true_until(request, next_midnight(now))
    true_until(request, asked.narrowed.next_turn(now))
    return READINGS[chosen.scope](index, request, chosen, asked)


def _page(
    index: OpportunityIndexPage, request: HttpRequest, chosen: Format, asked: OpportunityFilter
) -> Contents:
    """The newest changes, or those that came before a place."""
    place = Place.read(request.GET.get(PARAMETER))
    whole = Listing.objects.to_tell(asked.now)
    rows, next_place = cut(asked.narrowed, place, whole=whole)
    notices = list(notices_told(rows, asked.now))
    about = _about(index, request, chosen, asked, place=place, following=next_place)
    return Contents(
        about=about,
        state=[following.state_of(notice) for notice in notices],
        changed=_changed(about.changed, asked),
        items=lambda: notices,
    )


def _dates(
    index: OpportunityIndexPage, request: HttpRequest, chosen: Format, asked: OpportunityFilter
) -> Contents:
    """What has dates, what ended too soon, and of the whole list also what was taken down.

    A calendar must say so: an event that only vanishes stays in many calendars.
    """
    rows, all_told = following.dated(asked.narrowed, asked.now)
    if asked.follows_what_comes:
        meant = asked.wherever_they_stand(asked.queryset.readable())
        rows = following.with_those_cut_short(rows, meant, asked.now)
    down = [] if asked.any or asked.is_wider else following.withdrawn_lately(asked.now)
    notices = [*notices_told(rows, asked.now), *down]
    about = _about(index, request, chosen, asked, "" if all_told else NOT_ALL)
    return Contents(
        about=about,
        state=[following.state_of(notice, following.DATED) for notice in notices],
        changed=_changed(about.changed, asked),
        items=lambda: notices,
    )


def _all(
    index: OpportunityIndexPage, request: HttpRequest, chosen: Format, asked: OpportunityFilter
) -> Contents:
    """Everything, the newest opportunity first; however many, in little memory."""
    about = _about(index, request, chosen, asked)
    rows = asked.narrowed.to_tell(asked.now).order_by("-first_at", "-pk")
    return Contents(
        about=about,
        state=(following.state_of_all(asked.narrowed, asked.now), _day(asked)),
        changed=_changed(about.changed, asked),
        items=lambda: notices_told(rows.iterator(CHUNK), asked.now),
    )


def _about(
    index: OpportunityIndexPage,
    request: HttpRequest,
    chosen: Format,
    asked: OpportunityFilter,
    *notes: str,
    place: Place | None = None,
    following: Place | None = None,
) -> About:
    """The document with the filter's words for a title, what was asked in vain, and notes.

    What can not be read keeps its own address, so that nobody goes on with a wider list.
    """
    title = asked.words if asked.any else ""
    about = about_page(
        index,
        request,
        below=chosen.address,
        title=UNREADABLE if asked.is_wider else title,
        query=asked.given.urlencode() if asked.is_wider else asked.querystring,
        place=place,
        following=following,
    )
    void = [NOT_READ] if asked.is_wider else []
    said = [about.summary, *void, *asked.ignored, *notes]
    return replace(about, summary=" ".join(said).strip())


def _changed(published: datetime, asked: OpportunityFilter) -> datetime | None:
    """When it last became another document; None where that can not be said."""
    return max(published, following.last_news(asked.now)) if asked.has_last_change else None


def _day(asked: OpportunityFilter) -> date | None:
    """The day by which the filter goes, if it goes by days."""
    return local_day(asked.now) if "closing" in asked.values else None


READINGS: dict[Scope, Callable[..., Contents]] = {
    Scope.PAGE: _page,
    Scope.DATES: _dates,
    Scope.ALL: _all,
}
