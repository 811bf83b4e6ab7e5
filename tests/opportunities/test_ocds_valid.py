"""Whatever an opportunity lives through, our packages keep to the published schemas."""

import csv
import json
import zipfile
from collections.abc import Callable, Iterator
from functools import cache, partial
from io import StringIO
from pathlib import Path
from typing import Any

import ocdsmerge
import pytest
from django.core.management import call_command
from django.test import Client

from opportunities.domain.publications import record_turns
from opportunities.models import Award, OpportunityPage, Publication
from tests.opportunities import ocds_life as life
from tests.opportunities.ocds_schema import (
    FOLDER,
    errors_of,
    extended_release_schema,
    needs_schemas,
)

pytestmark = [needs_schemas, pytest.mark.usefixtures("index")]

NOTICES = FOLDER / "contracts-finder-releases.json"
STANDARD = FOLDER / "standard-1__1__5-schema.zip"


def cancelled() -> None:
    page = life.planned()
    ended: dict[str, Any] = {
        "outcome": "cancelled",
        "outcome_at": life.at(4),
        "outcome_reason": "No money.",
    }
    life.change(page, life.at(5), **ended)


def without_award() -> None:
    page = life.planned()
    record_turns(now=life.at(3))
    ended: dict[str, Any] = {
        "outcome": "no_award",
        "outcome_at": life.at(2, 5),
        "outcome_reason": "No bid.",
    }
    life.change(page, life.at(2, 5), **ended)


def ended() -> None:
    life.whole_life()
    record_turns(now=life.ENDED)


def withdrawn() -> None:
    page = OpportunityPage.objects.get(pk=life.planned().pk)
    life.told(life.at(3), lambda: page.unpublish())


def taken_back() -> None:
    """Everything that can be taken back is taken back."""
    page = life.whole_life()
    life.told(life.at(6, 5), lambda: life.undo(page.awards.get()))
    fresh = OpportunityPage.objects.get(pk=page.pk)
    for name in ("documents", "notices", "criteria", "further_cpvs"):
        getattr(fresh, name).set([])
    nothing = dict.fromkeys(
        ("region", "main_cpv", "value_from", "value_to", "funding_source", "funding_deadline")
    )
    nothing |= dict.fromkeys(("briefing_at", "answers_by", "clarification_deadline", "closes_at"))
    nothing |= dict.fromkeys(("contract_latest_end_on", "contract_ends_on", "intended_award_on"))
    for name, value in (nothing | {"place": "", "reserved": False, "portal_url": ""}).items():
        setattr(fresh, name, value)
    fresh.change_note = "All was wrong."
    life.told(life.at(7, 5), lambda: life.published(fresh))


def another_version() -> None:
    """A document is changed, and gone later on."""
    page = life.planned()
    for day, version in ((3, "2.0"), (4, "")):
        fresh = OpportunityPage.objects.get(pk=page.pk)
        paper, other = fresh.documents.all()
        paper.version = version or paper.version
        fresh.documents.set([paper, other] if version else [other])
        life.told(life.at(day), partial(life.published, fresh))


def least() -> None:
    page = OpportunityPage.objects.get(pk=life.planned().pk)
    for name in ("planned_publication", "opens_at", "contract_starts_on", "contract_ends_on"):
        setattr(page, name, None)
    page.contract_latest_end_on = None
    page.procedure, page.main_procurement_category = "market_engagement", ""
    life.told(life.at(3), lambda: life.published(page))


@pytest.mark.parametrize(
    "lead",
    [
        life.whole_life,
        ended,
        cancelled,
        without_award,
        withdrawn,
        taken_back,
        another_version,
        least,
    ],
)
def test_every_life_is_valid(client: Client, lead: Callable[[], object]) -> None:
    lead()
    for address in ("ocds/", "ocds/records/"):
        package = client.get(f"/opportunities/{address}").json()
        assert errors_of(package) == []
        assert list(unknown_codes(package)) == []
    assert_merged_as_the_standard_merges(client)


def test_the_dps_is_valid(client: Client) -> None:
    for address in ("ocds/dps/", "ocds/dps/releases/"):
        package = client.get(f"/opportunities/{address}").json()
        assert errors_of(package) == []
        assert list(unknown_codes(package)) == []


def test_nothing_found_is_an_answer_though_the_schema_wants_one_release(client: Client) -> None:
    """A program that follows a filter asks again tomorrow: 404 would tell it to stop."""
    assert errors_of(client.get("/opportunities/ocds/").json()) == [
        "releases: [] should be non-empty"
    ]
    assert errors_of(client.get("/opportunities/ocds/records/").json()) == [
        "records: [] should be non-empty"
    ]


@pytest.mark.one_database
def test_the_real_notices_come_out_valid(tmp_path: Path) -> None:
    call_command("import_ocds", str(NOTICES), "--publish", stdout=StringIO())
    path = tmp_path / "all.json"
    call_command("export_ocds", str(path))
    package = json.loads(path.read_text())
    assert errors_of(package) == []
    assert len(package["releases"]) == Publication.objects.count() + 1  # and that of the DPS
    awards = {
        (release["ocid"], award["id"])
        for release in package["releases"]
        for award in release.get("awards", [])
    }
    assert len(awards) == Award.objects.count() == 97


def assert_merged_as_the_standard_merges(client: Client) -> None:
    """Our few merge rules do what the whole schema asks for.

    But counts of bids are those of the last release: the schema has no way to take one back.
    """
    package = client.get("/opportunities/ocds/").json()
    schema = extended_release_schema(tuple(package["extensions"]))
    location = {"deliveryAddresses": {"type": "array", "wholeListMerge": True}}
    schema["definitions"]["Item"]["properties"] |= location  # an extension that is not here
    merged = ocdsmerge.Merger(schema).create_compiled_release(package["releases"])
    merged["bids"] = package["releases"][-1].get("bids")
    (record,) = client.get("/opportunities/ocds/records/").json()["records"]
    assert record["compiledRelease"] == said(merged)


def said(value: Any) -> Any:
    """Without what erased things leave behind."""
    if isinstance(value, list):
        return [each for each in map(said, value) if each not in ({}, [], None)]
    if not isinstance(value, dict):
        return value
    left = {key: said(each) for key, each in value.items()}
    left = {key: each for key, each in left.items() if each not in ({}, [], None)}
    return {} if left.keys() == {"id"} else left


# Closed code lists, and the open ones that we mean to keep to

CODES = {
    "tag": "releaseTag",
    "initiationType": "initiationType",
    "procurementMethod": "method",
    "mainProcurementCategory": "procurementCategory",
    "awardCriteria": "awardCriteria",
    "submissionMethod": "submissionMethod",
    "documentType": "documentType",
    "roles": "partyRole",
    "relationship": "relatedProcess",
    "currency": "currency",
    "scale": "partyScale",
    "measure": "bidStatistics",
}
STATUSES = {"tender": "tenderStatus", "awards": "awardStatus", "contracts": "contractStatus"}
MILESTONES = {"milestones": "milestoneType"}


def unknown_codes(value: Any, parent: str = "") -> Iterator[str]:
    """Each code that its list does not have."""
    if isinstance(value, list):
        for each in value:
            yield from unknown_codes(each, parent)
    if not isinstance(value, dict):
        return
    lists = CODES | ({"status": STATUSES[parent]} if parent in STATUSES else {})
    lists |= {"type": MILESTONES[parent]} if parent in MILESTONES else {}
    for name, each in value.items():
        codes = each if isinstance(each, list) else [each]
        if name in lists:
            yield from (f"{name}: {code}" for code in codes if code not in known(lists[name]))
        yield from unknown_codes(each, name)


@cache
def known(code_list: str) -> set[str | None]:
    """The codes of a list; null stands for what is said no more."""
    for path in (FOLDER / "extensions").rglob(f"{code_list}.csv"):
        return {None, *codes_in(path.read_text())}
    with zipfile.ZipFile(STANDARD) as standard:
        (name,) = [name for name in standard.namelist() if name.endswith(f"/{code_list}.csv")]
        return {None, *codes_in(standard.read(name).decode())}


def codes_in(text: str) -> set[str]:
    return {row["Code"] for row in csv.DictReader(StringIO(text))}
