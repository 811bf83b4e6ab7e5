"""The ledger of what the public came to know, and when: its one door."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import transaction
from django.utils import timezone

from core.clock import end_of_day, local_day, midnight
from opportunities.domain.facts import differences, public_facts, with_its_end
from opportunities.domain.listings import list_publication, unlist
from opportunities.domain.notices import stage_of
from opportunities.domain.tags import tags_of
from opportunities.enums import STATUS_OF_STAGE, TenderStatus
from opportunities.models.listing import Listing
from opportunities.models.programme import Programme
from opportunities.models.publication import Publication

if TYPE_CHECKING:
    from opportunities.models import OpportunityPage
    from opportunities.querysets import OpportunityQuerySet

DECISIONS = ("awards", "outcome", "outcome_at", "outcome_reason")  # facts with a day of their own

_as_at: ContextVar[datetime | None] = ContextVar("publication_as_at", default=None)


@contextmanager
def publishing_as_at(moment: datetime) -> Iterator[None]:
    """Within it publications carry this moment: an import tells what was published then."""
    token = _as_at.set(moment)
    try:
        yield
    finally:
        _as_at.reset(token)


@transaction.atomic
def record_publication(
    *, opportunity: OpportunityPage, now: datetime, reason: str = ""
) -> Publication | None:
    """Write down what the public knows now; None where it knows nothing new.

    The facts are read from the database, never from the object at hand, which may hold a draft.
    """
    rows = locked(type(opportunity), opportunity.pk).with_is_public()
    stored = rows.prefetch_related("awards").get()  # which facts and list read time and again
    if not stored.is_public:
        unlist(stored)
        return None
    last = last_publication(stored.pk)
    at = _moment(last, now)
    last = _with_its_turns(stored, last, at)
    facts = public_facts(stored, at) | {"programme": _programme_facts(stored)}
    publication = _append(stored, last, facts, at=at, reason=reason)
    if newest := publication or last:
        list_publication(opportunity=stored, publication=newest, at=at)
    return publication


@transaction.atomic
def record_withdrawal(
    *, opportunity: OpportunityPage, now: datetime, reason: str = ""
) -> Publication | None:
    """Write down that it was taken down; None where it was never public or is down already.

    What the public knew is taken from the ledger: the page may hold a later draft.
    """
    locked(type(opportunity), opportunity.pk).first()
    last = last_publication(opportunity.pk)
    at = _moment(last, now)
    last = _with_its_turns(opportunity, last, at)
    unlist(opportunity)
    if last is None:
        return None
    facts = last.facts | {"status": TenderStatus.WITHDRAWN.value}
    return _append(opportunity, last, facts, at=at, reason=reason)


def record_turns(*, now: datetime) -> int:
    """Write down what the clock alone has made public, dated at the moment it became true.

    An opening, decisions that were dated ahead, ends of contracts. How many publications were
    written.
    """
    return sum(record_turns_of(pk, now=now) for pk in due_turns(now))


def due_turns(now: datetime) -> list[int]:
    """The opportunities whose public facts the clock has changed, the earliest first."""
    due = Listing.objects.filter(turns_at__lte=now).order_by("turns_at")
    return list(due.values_list("pk", flat=True))


@transaction.atomic
def record_turns_of(pk: int, *, now: datetime) -> int:
    """Each turn of this one that is due, one after the other; another worker may come first."""
    page = locked(apps.get_model("opportunities", "OpportunityPage"), pk, skip=True).first()
    due = Listing.objects.filter(pk=pk, turns_at__lte=now)
    written = 0
    while page and (turns_at := due.values_list("turns_at", flat=True).first()):
        with publishing_as_at(turns_at):
            written += bool(record_publication(opportunity=page, now=now))
    return written


def locked(model: type[OpportunityPage], pk: int, *, skip: bool = False) -> OpportunityQuerySet:
    """The row, until the transaction ends: whoever changes what is public waits for the other.

    Or, with `skip`, leaves it to the other. The lock lets others point to the row: two awards at
    once must not wait for each other.
    """
    rows = model.objects.select_for_update(of=("self",), no_key=True, skip_locked=skip)
    return rows.filter(pk=pk)


def last_publication(opportunity_id: int) -> Publication | None:
    """The newest row about that opportunity."""
    return Publication.objects.filter(opportunity_id=opportunity_id).order_by("-number").first()


def _moment(last: Publication | None, now: datetime) -> datetime:
    """When it became public, never before what was told last: an import may come late."""
    at = _as_at.get() or now
    return max(at, last.at) if last else at


def _with_its_turns(
    opportunity: OpportunityPage, last: Publication | None, at: datetime
) -> Publication | None:
    """The newest row before `at`; turns that nobody has told yet are told first.

    The page has changed since: what was true at each is what the ledger told until then.
    """
    listing = Listing.objects.filter(pk=opportunity.pk, turns_at__lt=at).first()
    if last is None or listing is None:
        return last
    last = _with_its_opening(opportunity, last, listing)
    last = _with_its_decisions(opportunity, last, listing, at)
    return _with_its_ends(opportunity, last, at)


def _with_its_opening(
    opportunity: OpportunityPage, last: Publication, listing: Listing
) -> Publication:
    if last.facts["status"] != TenderStatus.PLANNED:
        return last
    status = STATUS_OF_STAGE[stage_of(listing, listing.turns_at)]
    facts = last.facts | {"status": status.value}
    return _append(opportunity, last, facts, at=listing.turns_at, reason="") or last


def _with_its_decisions(
    opportunity: OpportunityPage, last: Publication, listing: Listing, at: datetime
) -> Publication:
    """Decisions that were dated ahead, of which the list knew the day."""
    stored = type(opportunity).objects.prefetch_related("awards").get(pk=opportunity.pk)
    days = {day for each in stored.awards.all() for day in (each.awarded_on, each.signed_on) if day}
    dated = {listing.ended_at, *map(midnight, days)}
    known = {listing.turns_at, listing.awarded_at, listing.signed_at, listing.ended_at}
    for moment in sorted(dated & known):
        if last.at < moment < at:
            became = public_facts(stored, moment)
            status = STATUS_OF_STAGE[stage_of(listing, moment)].value  # the page may be down by now
            facts = last.facts | {name: became[name] for name in DECISIONS} | {"status": status}
            last = _append(opportunity, last, facts, at=moment, reason="") or last
    return last


def _with_its_ends(opportunity: OpportunityPage, last: Publication, at: datetime) -> Publication:
    ends = {award["ends_on"] for award in last.facts["awards"] if award["ends_on"]}
    for moment in sorted(end_of_day(date.fromisoformat(day)) for day in ends):
        if moment < at:
            awards = [with_its_end(award, local_day(moment)) for award in last.facts["awards"]]
            facts = last.facts | {"awards": awards}
            moment = max(moment, last.at)
            last = _append(opportunity, last, facts, at=moment, reason="") or last
    return last


def _append(
    opportunity: OpportunityPage,
    last: Publication | None,
    facts: dict[str, Any],
    *,
    at: datetime,
    reason: str,
) -> Publication | None:
    changes = differences(last.facts, facts) if last else []
    if last and not changes:
        return None
    changed = {change["field"] for change in changes}
    return Publication.objects.create(
        opportunity_id=opportunity.pk,
        number=last.number + 1 if last else 1,
        ocid=last.ocid if last else _ocid(opportunity),
        tags=tags_of(_known_before(last) if last else None, facts, changed),
        at=at,
        recorded_at=timezone.now(),
        written_facts=facts,
        written_changes=changes,
        written_reason=reason,
    )


def _known_before(last: Publication) -> dict[str, Any]:
    """Where it stood; what comes back goes on from where it stood when it was taken down."""
    if last.facts["status"] != TenderStatus.WITHDRAWN:
        return last.facts
    rows = Publication.objects.filter(opportunity_id=last.opportunity_id)
    return rows.get(number=last.number - 1).facts


def _ocid(opportunity: OpportunityPage) -> str:
    """The notice's own, else one of ours, by its key where an import has brought that number."""
    if opportunity.ocid:
        return opportunity.ocid
    prefix = _programme(opportunity).ocid_prefix
    ours = f"{prefix}-{opportunity.pk}"
    is_taken = any(
        rows.filter(ocid=ours).exists() for rows in (Publication.objects, type(opportunity).objects)
    )
    return f"{prefix}-{opportunity.translation_key}" if is_taken else ours


def _programme(opportunity: OpportunityPage) -> Programme:
    site = opportunity.get_site()
    return Programme.for_site(site) if site else Programme()


def _programme_facts(opportunity: OpportunityPage) -> dict[str, str]:
    """Whose call-off it is; a change here is no news of the opportunity."""
    programme = _programme(opportunity)
    return {
        "ocid": programme.process_ocid,
        "name": programme.name,
        "buyer_name": programme.buyer_name,
        "buyer_id": programme.buyer_id,
    }
