"""Packages of releases and of records, with what says whose they are and how they may be used."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Literal, NamedTuple

from opportunities.exports.ocds.compiling import compiled
from opportunities.exports.ocds.parties import register_number
from opportunities.exports.ocds.values import Table, utc, without_nothing

VERSION = "1.1"
_RAW = "https://raw.githubusercontent.com/open-contracting-extensions"
EXTENSIONS = [
    f"{_RAW}/ocds_{name}/extension.json"
    for name in (
        "bid_extension/v1.1.5",
        "communication_extension/master",
        "enquiry_extension/v1.1.5",
        "legalBasis_extension/master",
        "location_extension/master",
        "pagination_extension/master",
        "partyDetails_scale_extension/master",
        "process_title_extension/v1.1.5",
        "suitability_extension/master",
        "techniques_extension/master",
    )
]


class Publisher(NamedTuple):
    """Who publishes, where, under which licence and policy."""

    name: str
    party_id: str
    root: str  # the address of the site, without a slash at its end
    licence: str
    policy: str | None


def package(
    content: Literal["releases", "records"],
    items: Iterable[Table],
    *,
    publisher: Publisher,
    uri: str,
    published: datetime,
    more: str | None = None,
    ignored: Sequence[str] = (),
) -> Table:
    """Releases or records as a package found at `uri`; `more` is the address of the next page.

    What was asked for in vain is said in `ignored`, a field of our own.
    """
    said = _head(publisher, uri, published) | {
        "links": {"next": more} if more else None,
        "ignored": list(ignored),
    }
    return (without_nothing(said) or {}) | {content: list(items)}


def package_lines(
    releases: Iterable[Table], *, publisher: Publisher, uri: str, published: datetime
) -> Iterator[str]:
    """A release package as text, release by release: however many, in little memory."""
    head = json.dumps(_head(publisher, uri, published), ensure_ascii=False)
    yield f'{head[:-1]}, "releases": ['
    comma = ""
    for each in releases:
        yield f"{comma}{json.dumps(each, ensure_ascii=False)}"
        comma = ",\n"
    yield "]}"


def record(releases: list[Table], *, address: str) -> Table:
    """All releases of one process, oldest first, as links into the package at that address."""
    links = [
        {"url": f"{address}#{each['id']}", "date": each["date"], "tag": each["tag"]}
        for each in releases
    ]
    return {
        "ocid": releases[0]["ocid"],
        "releases": links,
        "compiledRelease": compiled(releases),
    }


def _head(publisher: Publisher, uri: str, published: datetime) -> Table:
    scheme, number = register_number(publisher.party_id)
    named = {"name": publisher.name, "scheme": scheme, "uid": number, "uri": f"{publisher.root}/"}
    said = {
        "uri": uri,
        "version": VERSION,
        "extensions": EXTENSIONS,
        "publishedDate": utc(published),
        "publisher": without_nothing(named),
        "license": publisher.licence,
        "publicationPolicy": publisher.policy,
    }
    return without_nothing(said) or {}
