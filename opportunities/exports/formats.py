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


# Made of the ledger itself, release by release: `views.open_data`.
OCDS = Format(
    name="Open contracting data",
    slug="ocds",
    media_type="application/json",
    explanation="For those who work with procurement data: everything that was ever published, "
    "release by release, in the Open Contracting Data Standard 1.1.",
    below="ocds/",
)
OCDS_OF_ONE = replace(
    OCDS,
    explanation="For those who work with procurement data: the record of this opportunity with all "
    "its releases, in the Open Contracting Data Standard 1.1.",
)
FORMATS = (*map(_over_notices, FEED_FORMATS), CALENDAR, CSV, OCDS)
