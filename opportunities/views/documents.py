"""What programs get of one opportunity, at addresses below its page: `calendar/`, `json/`."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from core.clock import next_midnight
from core.feeds import Contents, FeedLink, Format
from core.feeds.about import about_page
from core.feeds.answers import answer
from core.freshness import true_until
from opportunities.domain import following
from opportunities.domain.notices import Notice
from opportunities.enums import Stage
from opportunities.exports.calendar import CALENDAR_OF_ONE
from opportunities.exports.data import DATA
from opportunities.exports.formats import OCDS_OF_ONE
from opportunities.models.listing import Listing

if TYPE_CHECKING:
    from opportunities.models import OpportunityPage

DOCUMENTS = {each.slug: each for each in (CALENDAR_OF_ONE, DATA)}


def document_of(page: OpportunityPage, request: HttpRequest, chosen: Format) -> HttpResponseBase:
    """The opportunity in that format, also once it was taken down."""
    now = timezone.now()
    notice = _notice(page, now)
    about = about_page(page, request, below=f"{chosen.slug}/", title=notice.title)
    true_until(request, min(page.true_until(now), next_midnight(now)))
    contents = Contents(
        about=replace(about, summary=notice.summary),
        state=following.state_of(notice),
        changed=max(about.changed, following.last_news(now)),
        items=lambda: [notice],
        status=410 if chosen is DATA and notice.stage == Stage.WITHDRAWN else 200,
    )
    return answer(request, chosen, contents)


def links_of(page: OpportunityPage) -> list[FeedLink]:
    """The documents of this opportunity."""
    return [
        FeedLink(each, f"{page.title} ({each.name})", f"{page.url}{each.slug}/", each.name)
        for each in (*DOCUMENTS.values(), OCDS_OF_ONE)
    ]


def _notice(page: OpportunityPage, now: datetime) -> Notice:
    listing = Listing.objects.with_address().filter(pk=page.pk).first()
    notice = Notice.of(listing, now) if listing else following.withdrawn(page.pk, now)
    if notice is None:
        raise Http404
    return notice
