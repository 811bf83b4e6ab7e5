"""Reading OCDS packages: which releases of which processes they hold, oldest first."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from opportunities.imports.moments import moment_in
from opportunities.imports.shapes import Json, Table, inside, table, tables
from opportunities.imports.words import line, shortened

LONGEST_OCID = 120
LONGEST_ID = 255


class NotOcds(ValueError):
    """The file is no OCDS package; the message says so in one sentence."""


@dataclass(frozen=True)
class Release:
    """One release: what was published of one contracting process at one moment."""

    ocid: str
    id: str
    date: datetime
    tags: frozenset[str]
    content: Table


class LeftOut(NamedTuple):
    """Something in a package that no release could be read from."""

    ocid: str
    reason: str


class Package(NamedTuple):
    """All that a file holds: releases by process, each oldest first, and what is unusable."""

    processes: dict[str, list[Release]]
    left_out: list[LeftOut]


def read_package(raw: bytes, *, now: datetime) -> Package:
    """Read a release package or a record package; raise NotOcds where it is neither."""
    content = _json(raw)
    releases = inside(content, "releases")
    records = inside(content, "records")
    if not isinstance(releases, list) and not isinstance(records, list):
        raise NotOcds("It has no list of releases or records.")
    package = Package({}, [])
    fallback = inside(content, "publishedDate")
    for found in [*_in_list(releases), *_in_records(records)]:
        release = found if isinstance(found, LeftOut) else _release(found, fallback, now)
        if isinstance(release, LeftOut):
            package.left_out.append(release)
        else:
            package.processes.setdefault(release.ocid, []).append(release)
    for process in package.processes.values():
        process.sort(key=lambda release: release.date)
    return package


def _json(raw: bytes) -> Json:
    try:
        return json.loads(raw.decode("utf-8-sig"), parse_constant=lambda constant: None)
    except UnicodeDecodeError:
        raise NotOcds("It is not text in UTF-8.") from None
    except RecursionError:
        raise NotOcds("It is nested too deeply to be read.") from None
    except ValueError:
        raise NotOcds("It is not JSON.") from None


def _in_list(releases: Json) -> Iterator[Table | LeftOut]:
    for release in releases if isinstance(releases, list) else []:
        yield release if isinstance(release, dict) else LeftOut("", "a release is not an object")


def _in_records(records: Json) -> Iterator[Table | LeftOut]:
    for record in records if isinstance(records, list) else []:
        if isinstance(record, dict):
            yield from _in_record(record)
        else:
            yield LeftOut("", "a record is not an object")


def _in_record(record: Table) -> Iterator[Table | LeftOut]:
    """A record's own releases, or what they were compiled to where they are only linked to."""
    ocid = line(record.get("ocid"))
    named = {"ocid": ocid} if ocid else {}
    listed = tables(record.get("releases"))
    whole = [release for release in listed if "id" in release or "tender" in release]
    compiled = table(record.get("compiledRelease"))
    if whole and len(whole) == len(listed):
        yield from (named | release for release in whole)
    elif compiled:
        yield named | compiled
    else:
        yield from (named | release for release in whole)
        for _ in range(max(len(listed) - len(whole), 0 if listed else 1)):
            yield LeftOut(ocid, "the record only links to a release")


def _release(content: Table, fallback: Json, now: datetime) -> Release | LeftOut:
    ocid = line(content.get("ocid"))
    if not ocid or len(ocid) > LONGEST_OCID:
        named = shortened(line(content.get("id")), 60) or "not given"
        return LeftOut(ocid[:LONGEST_OCID], f"a release without a usable ocid (its id: {named})")
    date = moment_in(content.get("date"), "", []) or moment_in(fallback, "", [])
    if date is None:
        return LeftOut(ocid, "a release without a date")
    if date > now:
        return LeftOut(ocid, f"a release dated in the future ({date:%d %B %Y})")
    tags = content.get("tag")
    words = [tags] if isinstance(tags, str) else tags if isinstance(tags, list) else []
    try:
        return Release(ocid, _id(content), date, frozenset(map(line, words)), content)
    except RecursionError:
        return LeftOut(ocid, "a release without an id, nested too deeply to be told apart")


def _id(content: Table) -> str:
    """The release's own id; where it has none, its content is its identity."""
    own = line(content.get("id"))
    if own and len(own) <= LONGEST_ID:
        return own
    written = json.dumps(content, sort_keys=True, default=str)
    return hashlib.sha256(written.encode("utf-8", "surrogatepass")).hexdigest()
