"""What a publication of the ledger tells those who follow opportunities, if anything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from core.clock import local_day, midnight
from mailing.domain.alerting.corrections import CHOSEN_BY, Facts
from mailing.enums import ENDINGS, NEW_ONES, News
from opportunities.enums import ReleaseTag, Stage, TenderStatus
from opportunities.models import Listing, Publication

FRESH = timedelta(days=7)  # from what somebody did to its being written down: else it is history
DECIDED_LATELY = timedelta(days=92)  # an award entered later than this is a record, no news
DEADLINES = ("closes_at", "clarification_deadline")
STAGES = {
    TenderStatus.PLANNED: (Stage.PLANNED,),
    TenderStatus.COMPLETE: (Stage.AWARDED, Stage.CONTRACTED),
    TenderStatus.UNSUCCESSFUL: (Stage.NO_AWARD,),
    TenderStatus.CANCELLED: (Stage.CANCELLED,),
}
ENDS = (TenderStatus.CANCELLED, TenderStatus.UNSUCCESSFUL)
TAGGED = {
    News.CANCELLED: ReleaseTag.TENDER_CANCELLATION,
    News.AWARDED: ReleaseTag.AWARD,
    News.TAKEN_BACK: ReleaseTag.AWARD_CANCELLATION,
}


@dataclass(frozen=True)
class Told:
    """One publication as news: what kinds it is, the most important first."""

    publication: Publication
    kinds: tuple[News, ...]
    was: tuple[Stage, ...]  # where the opportunity may have stood before; empty if it is new
    corrected: Facts | None = None  # what was told before, where that may bring it into a list

    @property
    def opportunity_id(self) -> int:
        return self.publication.opportunity_id

    @property
    def is_again(self) -> bool:
        """Whether it was public before: only who missed it then is told of it as new."""
        return self.publication.number > 1 and News.NEW in self.kinds


def told(publication: Publication, listing: Listing, before: Publication | None) -> Told:
    """What the publication tells; `listing` is its opportunity as it is now."""
    kinds = tuple(kind for kind in _kinds(publication) if _is_news(kind, publication, listing))
    if before is None:
        return Told(publication, kinds, ())
    was = _stages(before, publication.at)
    if News.ON_AGAIN in kinds:
        was += _stages(publication, before.at)  # where it stood as it ended
    may_bring_in = not {*kinds} & {*NEW_ONES} and _is_correction(publication, listing)
    return Told(publication, kinds, was, before.facts if may_bring_in else None)


def _is_correction(row: Publication, listing: Listing) -> bool:
    """Of what lists choose by, while there is something to bid for."""
    changed = {change["field"] for change in row.changes}
    return not changed.isdisjoint(CHOSEN_BY) and listing.over_at > row.recorded_at


def _kinds(row: Publication) -> Iterator[News]:
    """By tags and changes, the most important first; a withdrawal is told to nobody."""
    told = {change["field"]: change for change in row.changes}
    status = told.get("status", {"from": "", "to": ""})
    if row.facts["status"] == TenderStatus.WITHDRAWN:
        return
    is_first = row.number == 1 or status["from"] == TenderStatus.WITHDRAWN.label
    if is_first:
        yield News.NEW
    for kind, tag in TAGGED.items():
        if tag in row.tags:
            yield kind
    if status["to"] == TenderStatus.UNSUCCESSFUL.label:
        yield News.NO_AWARD
    if status["from"] in [end.label for end in ENDS] and row.facts["status"] not in ENDS:
        yield News.ON_AGAIN
    if not is_first and ReleaseTag.TENDER in row.tags:
        yield News.OPENED
    if any(field in told for field in DEADLINES):
        yield News.CHANGED
    if "clarifications" in told and row.facts["clarifications"]:
        yield News.ANSWERED


def _is_news(kind: News, row: Publication, listing: Listing) -> bool:
    """Not where it tells of days long past, as imports do, or of what nobody can act on."""
    if kind in NEW_ONES or kind == News.CHANGED:
        return listing.over_at > row.recorded_at
    decided_at = _decided_at(kind, row) if kind in ENDINGS else None
    is_fresh = row.recorded_at - row.at <= FRESH or _was_dated_ahead(row, decided_at, listing)
    return is_fresh and (
        decided_at is None or local_day(row.recorded_at) - local_day(decided_at) <= DECIDED_LATELY
    )


def _decided_at(kind: News, row: Publication) -> datetime | None:
    if kind == News.AWARDED:
        days = [award["awarded_on"] for award in row.facts["awards"]]
        return midnight(date.fromisoformat(max(days))) if days else None
    ended_at = row.facts["outcome_at"]
    return datetime.fromisoformat(ended_at) if ended_at else None


def _was_dated_ahead(row: Publication, decided_at: datetime | None, listing: Listing) -> bool:
    """Whether the clock brought it, which is late where no worker ran: an import publishes anew."""
    published_at = listing.opportunity.last_published_at
    return decided_at == row.at and published_at is not None and published_at <= row.at


def _stages(row: Publication, at: datetime) -> tuple[Stage, ...]:
    status, closes_at = TenderStatus(row.facts["status"]), row.facts["closes_at"]
    if status == TenderStatus.ACTIVE:
        is_over = closes_at and datetime.fromisoformat(closes_at) <= at
        return (Stage.EVALUATING,) if is_over else (Stage.OPEN,)
    return STAGES.get(status, ())
