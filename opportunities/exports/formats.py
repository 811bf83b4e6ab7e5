"""All formats in which a list of opportunities can be followed, over one set of notices."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from core.feeds import FEED_FORMATS, About, Format
from opportunities.domain.notices import Notice
from opportunities.exports.calendar import CALENDAR
from opportunities.exports.entries import entry_of
from opportunities.exports.table import CSV


def _over_notices(feed: Format) -> Format:
    """A format of feeds, made to write notices."""

    def write(notices: Iterable[Notice], about: About) -> Iterable[bytes] | bytes:
        return feed.write((entry_of(notice, about) for notice in notices), about)

    return replace(feed, write=write)


FORMATS = (*map(_over_notices, FEED_FORMATS), CALENDAR, CSV)
