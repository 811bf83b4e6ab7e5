"""How packages are answered: once each, to any program anywhere, and not twice."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode, urljoin

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.functional import cached_property
from django.views.decorators.http import condition, require_safe
from wagtail.models import Page, Site

from core.clock import LONG_AGO
from core.feeds.entries import digest
from core.feeds.pages import last_removal
from core.models import OrganisationSettings
from opportunities.domain.open_data import last_redaction
from opportunities.exports.ocds.packages import Publisher
from opportunities.exports.ocds.values import Table
from opportunities.models import Programme

MEDIA_TYPE = "application/json"
MAPPING = 3  # one more when the mapping is mended: who holds an older answer fetches it again


@dataclass
class Place:
    """Whose open data it is, and at which addresses."""

    site: Site
    listing: str  # the whole address of the list page

    @classmethod
    def of(cls, page: Page, request: HttpRequest | None = None) -> Place:
        """The place of a list page; addresses are those of its site, however it was reached."""
        site = (Site.find_for_request(request) if request else None) or page.get_site()
        return cls(site, urljoin(f"{site.root_url}/", page.get_url(request)))

    @property
    def root(self) -> str:
        return self.site.root_url

    @cached_property
    def programme(self) -> Programme:
        return Programme.for_site(self.site)

    @cached_property
    def publisher(self) -> Publisher:
        return Publisher(
            name=self.programme.buyer_name,
            party_id=self.programme.buyer_id,
            root=self.root,
            licence=OrganisationSettings.for_site(self.site).licence_url,
            policy=self._policy(),
        )

    def address(self, below: str, parameters: Sequence[tuple[str, str]] = ()) -> str:
        """The address of a package below the list page."""
        query = f"?{urlencode(parameters)}" if parameters else ""
        return f"{self.listing}{below}{query}"

    def _policy(self) -> str | None:
        page = self.programme.publication_policy
        return page.full_url if page and page.live else None


@dataclass(frozen=True)
class Answer:
    """A package that may be asked for: what it is made of, when it changed, how to write it."""

    made_of: Iterable[object]
    changed: Iterable[datetime | None] | None  # None: nobody can say when
    write: Callable[[], Table]


def answered(request: HttpRequest, place: Place, answer: Answer) -> HttpResponseBase:
    """The package, or 304 to whoever has it already: then no release is made."""
    redaction, redacted_at = last_redaction()

    def tag(_: HttpRequest) -> str:
        return f'"{digest(MAPPING, redaction, place.publisher, *answer.made_of)}"'

    def modified(_: HttpRequest) -> datetime | None:
        if answer.changed is None:
            return None
        moments = [LONG_AGO, last_removal(), redacted_at, *answer.changed]
        return max(moment for moment in moments if moment)

    @require_safe
    @condition(tag, modified)
    def write(_: HttpRequest) -> HttpResponse:
        return _as_json(answer.write())

    return _for_anyone(write(request))


def refused(problems: list[str]) -> HttpResponseBase:
    """What was asked can not be answered, and why, in plain words."""
    sentence = "This address asks for something that can not be understood."
    return _for_anyone(_as_json({"error": sentence, "reasons": problems}, status=400))


def _as_json(content: Table, status: int = 200) -> HttpResponse:
    written = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return HttpResponse(written.encode("utf-8", "replace"), content_type=MEDIA_TYPE, status=status)


def _for_anyone(response: HttpResponseBase) -> HttpResponseBase:
    """Programs in the pages of other sites may read it, too: it is public."""
    response["Access-Control-Allow-Origin"] = "*"
    return response
