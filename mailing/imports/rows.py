"""A list of consents as CSV: what each line must say before it may be mailed to."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from dateutil.relativedelta import relativedelta
from django.core.exceptions import ValidationError
from django.utils import timezone

from core.clock import local_day
from mailing.addresses import Address, read_address
from mailing.enums import Purpose
from mailing.models import ConsentWording

COLUMNS = ("address", "purpose", "wording_version", "date", "source")
OPTIONAL = ("organisation",)
LARGEST = 20 * 1024 * 1024  # bytes of a file
MOST = 100_000  # lines
LONGEST = {"source": 500, "organisation": 200}
DATES = ("%Y-%m-%d", "%d/%m/%Y")


class NotImported(Exception):
    """The file can not be read at all; the message says how to mend it."""


class NoEvidence(Exception):
    """This line stays out; the message says why."""


@dataclass(frozen=True)
class Consent:
    """One line with its evidence: who agreed to what, when, where, after reading what."""

    line: int  # of the file, as an editor counts
    address: Address
    purpose: Purpose
    wording: ConsentWording
    given_at: datetime
    source: str
    organisation: str


def read_lines(raw: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    """Each line with its number. Raises NotImported where it is no such table."""
    if len(raw) > LARGEST:
        raise NotImported("The file is larger than 20 MB. Import it in parts.")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotImported("The file is not in UTF-8. Save it as “CSV UTF-8”.") from None
    reader = csv.DictReader(io.StringIO(text, newline=""), restkey="", restval="")
    try:
        names = [(name or "").strip().lower() for name in reader.fieldnames or []]
        missing = [name for name in COLUMNS if name not in names]
        if missing:
            raise NotImported(f"The first line must name the columns {', '.join(COLUMNS)}.")
        reader.fieldnames = names
        for number, row in enumerate(reader, start=1):
            if number > MOST:
                raise NotImported(f"The file has more than {MOST} lines. Import it in parts.")
            yield reader.line_num, {name: (row.get(name) or "").strip() for name in names if name}
    except csv.Error:
        raise NotImported("The file can not be read as CSV: a quotation mark is open.") from None


class Reader:
    """Reads lines against the wordings that there are, and the time that a consent lasts."""

    def __init__(self, *, lifetime: relativedelta, now: datetime) -> None:
        self._wordings = {
            (each.purpose, each.version): each for each in ConsentWording.objects.all()
        }
        self._oldest, self._now = now - lifetime, now
        self._seen: dict[tuple[str, str], int] = {}

    def read(self, line: int, row: dict[str, str]) -> Consent:
        """Raises NoEvidence with the reason to leave the line out."""
        address, purpose = _address(row["address"]), _purpose(row["purpose"])
        before = self._seen.setdefault((address.canonical, purpose), line)
        if before != line:
            raise NoEvidence(f"the same address and purpose as in line {before}")
        return Consent(
            line=line,
            address=address,
            purpose=purpose,
            wording=self._wording(purpose, row["wording_version"]),
            given_at=self._given_at(row["date"]),
            source=_words("source", row["source"], is_needed=True),
            organisation=_words("organisation", row.get("organisation", "")),
        )

    def _wording(self, purpose: Purpose, typed: str) -> ConsentWording:
        version = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 9 else 0
        if not typed:
            raise NoEvidence("no version of the words that were read")
        if (purpose, version) not in self._wordings:
            raise NoEvidence("there is no such version of the words")
        return self._wordings[purpose, version]

    def _given_at(self, typed: str) -> datetime:
        if not typed:
            raise NoEvidence("no date of the consent")
        day = next(filter(None, (_day(typed, form) for form in DATES)), None)
        if day is None:
            raise NoEvidence("the date is not like 2026-03-31")
        if local_day(day) > local_day(self._now):
            raise NoEvidence("the date is to come")
        if day <= self._oldest:
            raise NoEvidence("the consent is older than a consent lasts here")
        return day


def _day(typed: str, form: str) -> datetime | None:
    """The beginning of that day in the United Kingdom."""
    try:
        return timezone.make_aware(datetime.strptime(typed, form))  # noqa: DTZ007 - aware here
    except (ValueError, OverflowError):
        return None


def _address(typed: str) -> Address:
    if len(typed) > LONGEST["source"]:
        raise NoEvidence("the address is no email address that we can write to")
    try:
        return read_address(typed)
    except ValidationError:
        raise NoEvidence("the address is no email address that we can write to") from None


def _purpose(typed: str) -> Purpose:
    try:
        return Purpose(typed)
    except ValueError:
        raise NoEvidence(f"the purpose is none of {', '.join(Purpose.values)}") from None


def _words(name: str, typed: str, *, is_needed: bool = False) -> str:
    if is_needed and not typed:
        raise NoEvidence(f"no {name} of the consent")
    if len(typed) > LONGEST[name]:
        raise NoEvidence(f"the {name} is longer than {LONGEST[name]} characters")
    if not typed.isprintable():
        raise NoEvidence(f"the {name} holds characters that can not be printed")
    if name == "source" and "@" in typed:
        raise NoEvidence("the source names an address, which the ledger must not hold")
    return typed
