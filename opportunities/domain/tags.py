"""What kind of news a publication is: the tags of its OCDS release (OCDS 1.1.5, releaseTag)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from opportunities.domain.facts import AMENDED
from opportunities.enums import ReleaseTag, TenderStatus

Facts = dict[str, Any]

TAKEN_BACK = {TenderStatus.UNSUCCESSFUL, TenderStatus.WITHDRAWN}


def tags_of(before: Facts | None, after: Facts, changed: set[str]) -> list[str]:
    """The tags of what leads from one publication to the next; never empty."""
    tags = [*_tender_tags(before, after, changed), *_award_tags(before or {}, after)]
    return [tag.value for tag in tags or [ReleaseTag.TENDER_UPDATE]]


def _tender_tags(before: Facts | None, after: Facts, changed: set[str]) -> Iterator[ReleaseTag]:
    was, status = (before or {}).get("status"), after["status"]
    if status == TenderStatus.CANCELLED and was != status:
        yield ReleaseTag.TENDER_CANCELLATION
    elif status == TenderStatus.PLANNED:
        yield ReleaseTag.PLANNING_UPDATE if before else ReleaseTag.PLANNING
    elif before is None or (was == TenderStatus.PLANNED and status not in TAKEN_BACK):
        yield ReleaseTag.TENDER
    elif status == TenderStatus.ACTIVE and changed & AMENDED:
        yield ReleaseTag.TENDER_AMENDMENT
    elif changed - {"awards", "status"} or status in TAKEN_BACK:
        yield ReleaseTag.TENDER_UPDATE


def _award_tags(before: Facts, after: Facts) -> Iterator[ReleaseTag]:
    old = {award["id"]: award for award in before.get("awards", [])}
    new = {award["id"]: award for award in after.get("awards", [])}
    kept = [(old[key], new[key]) for key in old.keys() & new.keys()]
    if new.keys() - old.keys():
        yield ReleaseTag.AWARD
    if any(_decision(was) != _decision(now) for was, now in kept):
        yield ReleaseTag.AWARD_UPDATE
    if old.keys() - new.keys():
        yield ReleaseTag.AWARD_CANCELLATION
    yield from _contract_tags(old, new)


def _contract_tags(old: dict[Any, Facts], new: dict[Any, Facts]) -> Iterator[ReleaseTag]:
    was = {key: award for key, award in old.items() if award["signed_on"]}
    signed = {key: award for key, award in new.items() if award["signed_on"]}
    if signed.keys() - was.keys():
        yield ReleaseTag.CONTRACT
    if any(_contract(was[key]) != _contract(signed[key]) for key in was.keys() & signed.keys()):
        yield ReleaseTag.CONTRACT_UPDATE
    if was.keys() - signed.keys() or _ended(signed) - _ended(was):
        yield ReleaseTag.CONTRACT_TERMINATION


def _ended(awards: dict[Any, Facts]) -> set[Any]:
    return {key for key, award in awards.items() if award.get("has_ended")}


CONTRACT = ("signed_on", "starts_on", "ends_on", "latest_end_on")


def _decision(award: Facts) -> Facts:
    return {key: value for key, value in award.items() if key not in (*CONTRACT, "has_ended")}


def _contract(award: Facts) -> Facts:
    return {key: award[key] for key in (*CONTRACT, "value")}
