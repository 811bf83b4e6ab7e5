"""What the public may know of one opportunity at a moment: all that lists and exports see."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from core.clock import closes_in, deadline_words
from core.money import value_words
from opportunities.domain import wording
from opportunities.enums import CLOSED_STAGES, Procedure, Stage

if TYPE_CHECKING:
    from opportunities.models import Listing
    from opportunities.querysets import ListingQuerySet


@dataclass(frozen=True, kw_only=True)
class Notice:
    """One opportunity as its ledger tells it, at the moment `now`.

    `facts` are those of `domain.facts`; moments have a zone, amounts are pounds without VAT.
    """

    pk: int
    key: UUID
    ocid: str
    number: int  # of its last publication
    pace: int | None  # calendar days from publication to the first award (domain.pace)
    url_path: str
    stage: Stage
    now: datetime
    first_at: datetime
    changed_at: datetime
    changes: tuple[Mapping[str, str], ...]
    reason: str
    facts: Mapping[str, Any]

    @classmethod
    def of(cls, listing: Listing, now: datetime, stage: Stage | None = None) -> Notice:
        """From a row of the list that has its `url_path` (`with_address()`).

        Its moments say the stage, unless the query has said it.
        """
        return cls(
            pk=listing.pk,
            key=listing.key,
            ocid=listing.ocid,
            number=listing.number,
            pace=listing.pace if listing.facts["awards"] else None,
            url_path=listing.url_path,  # type: ignore[attr-defined]
            stage=stage or stage_of(listing, now),
            now=now,
            first_at=listing.first_at,
            changed_at=listing.changed_at,
            changes=tuple(listing.changes),
            reason=listing.reason,
            facts=listing.facts,
        )

    # What

    @property
    def title(self) -> str:
        return self.facts["title"]

    @property
    def summary(self) -> str:
        return self.facts["summary"]

    @property
    def reference(self) -> str:
        return self.facts["reference"]

    @property
    def buyer(self) -> str:
        """The name of the buyer, only where it is another body than the council."""
        return self.facts["buyer"]

    @property
    def category(self) -> str:
        return self._label("category")

    @property
    def region(self) -> str:
        return self._label("region")

    @property
    def place(self) -> str:
        return self.facts["place"]

    @property
    def procedure(self) -> Procedure:
        return Procedure(self.facts["procedure"])

    @property
    def is_example(self) -> bool:
        return self.facts["is_example"]

    @property
    def value_from(self) -> Decimal | None:
        return self._amount("value_from")

    @property
    def value_to(self) -> Decimal | None:
        return self._amount("value_to")

    @property
    def value_words(self) -> str:
        return value_words(self.value_from, self.value_to)

    # By when

    @property
    def opens_at(self) -> datetime | None:
        return self._moment("opens_at")

    @property
    def planned_publication(self) -> date | None:
        return self._day("planned_publication")

    @property
    def briefing_at(self) -> datetime | None:
        return self._moment("briefing_at")

    @property
    def clarification_deadline(self) -> datetime | None:
        return self._moment("clarification_deadline")

    @property
    def answers_by(self) -> datetime | None:
        return self._moment("answers_by")

    @property
    def closes_at(self) -> datetime | None:
        return self._moment("closes_at")

    @property
    def intended_award_on(self) -> date | None:
        return self._day("intended_award_on")

    # Where it stands

    @property
    def stage_label(self) -> str:
        return self.stage.label

    @property
    def is_open(self) -> bool:
        return self.stage == Stage.OPEN

    @property
    def is_planned(self) -> bool:
        return self.stage == Stage.PLANNED

    @property
    def is_closed(self) -> bool:
        return self.stage in CLOSED_STAGES

    @property
    def ended_without_award(self) -> bool:
        return self.stage in (Stage.CANCELLED, Stage.NO_AWARD)

    @property
    def is_awarded(self) -> bool:
        return self.stage in (Stage.AWARDED, Stage.CONTRACTED)

    @property
    def closes_in(self) -> str:
        """How soon it closes, while it is open: "closes in 3 days"."""
        return closes_in(self.closes_at, now=self.now) if self.is_open and self.closes_at else ""

    @property
    def submissions(self) -> str:
        return wording.submissions(self)

    @property
    def briefing_label(self) -> str:
        return wording.briefing_label(self)

    @property
    def closing_label(self) -> str:
        return wording.closing_label(self, self.now)

    @property
    def opening_label(self) -> str:
        return wording.opening_label(self, self.now)

    @property
    def is_overdue(self) -> bool:
        return wording.is_overdue(self, self.now)

    @property
    def deadline_words(self) -> str:
        return deadline_words(self.closes_at) if self.closes_at else ""

    # What came of it

    @property
    def awards(self) -> list[Mapping[str, Any]]:
        return self.facts["awards"]

    @property
    def outcome_reason(self) -> str:
        return self.facts["outcome_reason"]

    def _label(self, field: str) -> str:
        return (self.facts[field] or {}).get("label", "")

    def _moment(self, field: str) -> datetime | None:
        return datetime.fromisoformat(self.facts[field]) if self.facts[field] else None

    def _day(self, field: str) -> date | None:
        return date.fromisoformat(self.facts[field]) if self.facts[field] else None

    def _amount(self, field: str) -> Decimal | None:
        return Decimal(self.facts[field]) if self.facts[field] else None


def notices_of(listings: ListingQuerySet | Iterable[Listing], now: datetime) -> Iterator[Notice]:
    """The notices of these rows, which have their address."""
    return (Notice.of(listing, now) for listing in listings)


def notices_told(rows: Iterable[Any], now: datetime) -> Iterator[Notice]:
    """The notices of rows that were fetched `to_tell` them at that moment."""
    return (Notice.of(row, now, Stage(row.stage)) for row in rows)


def stage_of(listing: Listing, now: datetime) -> Stage:
    """Where the row stands at that moment; the same rules as `querysets.listing_rules`."""
    if listing.ended_at <= now:
        return Stage(listing.outcome)
    for moment, stage in (
        (listing.signed_at, Stage.CONTRACTED),
        (listing.awarded_at, Stage.AWARDED),
        (listing.closes_at, Stage.EVALUATING),
        (listing.opens_at, Stage.OPEN),
    ):
        if moment <= now:
            return stage
    return Stage.PLANNED
