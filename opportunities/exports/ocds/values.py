"""Small parts of a release: amounts, moments, days, periods and plain text."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from html import unescape
from typing import Any

from django.utils import timezone
from django.utils.encoding import iri_to_uri

from opportunities.exports.ocds.conventions import CURRENCY

Json = Any
Table = dict[str, Json]
Facts = Mapping[str, Json]

END_OF_DAY = time(23, 59, 59)
_ITEM = re.compile(r"<li\b[^>]*>")
_BREAK = re.compile(r"<br\s*/?>|</(?:p|h\d|li|ul|ol|div)>")
_NO_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_TAG = re.compile(r"<[^>]*>")


def amount(pounds: str | None) -> Table | None:
    """Pounds without VAT as an OCDS value."""
    if not pounds:
        return None
    number = Decimal(pounds)
    whole = number == number.to_integral_value()
    return {"amount": int(number) if whole else float(number), "currency": CURRENCY}


def moment(written: str | None) -> str | None:
    """A moment of the facts, in UTC and to the second."""
    return utc(datetime.fromisoformat(written)) if written else None


def utc(at: datetime) -> str:
    """RFC 3339, in one zone, so that dates sort as text."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def day_start(written: str | None) -> str | None:
    """A day as the moment at which it begins in the United Kingdom."""
    return _at(written, time(0))


def day_end(written: str | None) -> str | None:
    """A day as its last second in the United Kingdom."""
    return _at(written, END_OF_DAY)


def period(start: str | None, end: str | None, latest: str | None = None) -> Table | None:
    """An OCDS period of moments that are written already; `latest` with all extensions."""
    return without_nothing({"startDate": start, "endDate": end, "maxExtentDate": latest})


def contract_period(start: str | None, end: str | None, latest: str | None) -> Table | None:
    """The period of a contract from its days."""
    return period(day_start(start), day_end(end), day_end(latest))


def uri(address: str) -> str:
    """A web address with each character escaped that RFC 3986 admits only so."""
    before, mark, fragment = iri_to_uri(address).partition("#")
    whole = f"{before}{mark}{fragment.replace('#', '%23')}"
    return _NO_ESCAPE.sub("%25", whole).replace("[", "%5B").replace("]", "%5D")


def plain(html: str) -> str:
    """Rich text in plain lines, for a format that knows no markup."""
    text = _BREAK.sub("\n", _ITEM.sub("• ", html))
    lines = (" ".join(line.split()) for line in unescape(_TAG.sub("", text)).split("\n"))
    return "\n".join(line for line in lines if line)


def without_nothing(said: Table) -> Table | None:
    """Only what says something: yes and no and 0 do. None where nothing is left."""
    left = {key: value for key, value in said.items() if value not in (None, "", [], {})}
    return left or None


def _at(written: str | None, clock: time) -> str | None:
    if not written:
        return None
    moment = datetime.combine(date.fromisoformat(written), clock)
    return timezone.make_aware(moment).isoformat()
