"""The command itself: where it reads, what it reports, what it refuses."""

import json
import sys
from collections.abc import Callable
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from opportunities.models import (
    Award,
    CpvCode,
    OpportunityIndexPage,
    OpportunityPage,
    Publication,
    Supplier,
)
from tests.opportunities.ocds import (
    NOTICE,
    OCID,
    Import,
    awarded,
    imported_page,
    package,
    release,
    run,
    tender,
)


def test_a_dry_run_says_the_same_and_writes_nothing(import_ocds: Import) -> None:
    releases = [release(1), awarded(20), release(3, ocid="ocds-b5fd17-0002")]
    counted: tuple[Any, ...] = (OpportunityPage, Publication, Award, Supplier, CpvCode)
    before = [model.objects.count() for model in counted]
    dry = import_ocds(*releases, flags=("--publish", "--dry-run"))

    assert [model.objects.count() for model in counted] == before
    assert dry == "Dry run: nothing is written.\n" + import_ocds(*releases)


def test_standard_input_is_read(
    index: OpportunityIndexPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = BytesIO(b"\xef\xbb\xbf" + json.dumps(package(release())).encode())
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(raw))
    call_command("import_ocds", "-", stdout=StringIO())

    assert imported_page().title == "Soil sensors for farms"


def test_the_report_is_a_table_that_no_spreadsheet_runs(
    index: OpportunityIndexPage, tmp_path: Path
) -> None:
    table = tmp_path / "report.csv"
    content = package(release(tender=tender(title="=SUM(A1)")), {"ocid": OCID})
    run(content, tmp_path, "--report", str(table))

    rows = table.read_text(encoding="utf-8-sig").splitlines()
    assert rows[1].startswith(f"{OCID},'=SUM(A1),release-1,2025-01-01T10:00:00+00:00,created,")
    assert len(rows) == 3


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "It is not JSON."),
        (b"ocid,title\n1,2\n", "It is not JSON."),
        (b"\xff\xfe{", "It is not text in UTF-8."),
        (b"[" * 100_000, "It is nested too deeply to be read."),
        (b"[]", "It has no list of releases or records."),
        (b'{"releases": {}}', "It has no list of releases or records."),
    ],
)
def test_a_file_that_is_not_ocds_gets_one_sentence(
    index: OpportunityIndexPage, tmp_path: Path, content: bytes, sentence: str
) -> None:
    with pytest.raises(CommandError) as refused:
        run(content, tmp_path)

    path = tmp_path / "package.json"
    assert str(refused.value) == f"{path} is not an OCDS package. {sentence}"
    assert refused.value.returncode == 1


def test_a_file_that_is_not_there_gets_one_sentence(index: OpportunityIndexPage) -> None:
    with pytest.raises(CommandError, match="Can not read nowhere: No such file or directory"):
        call_command("import_ocds", "nowhere")


def test_without_a_list_of_opportunities_it_says_so(site: Any, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="There is no list of opportunities yet"):
        run(package(release()), tmp_path)


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ("text", "a release is not an object"),
        ({"id": "1"}, "a release without a usable ocid (its id: 1)"),
        ({"ocid": "x" * 200, "id": "9"}, "without a usable ocid (its id: 9)"),
        ({"ocid": "x", "date": "2999-01-01T00:00:00Z"}, "a release without a date"),
        ({"ocid": "x", "date": f"{timezone.now().year + 2}-01-01"}, "dated in the future"),
    ],
)
def test_what_is_no_release_is_left_out_with_the_reason(
    index: OpportunityIndexPage, tmp_path: Path, broken: Any, reason: str
) -> None:
    content = package(broken, release(), publishedDate=None)
    report = run(content, tmp_path)

    assert "Releases: 2 (created 1, left out 1)." in report
    assert reason in report


def test_a_record_that_only_links_is_left_out(index: OpportunityIndexPage, tmp_path: Path) -> None:
    linked = {"ocid": OCID, "releases": [{"url": NOTICE, "date": "2025-01-01", "tag": ["tender"]}]}
    report = run({"records": [linked, {"ocid": "b"}, 7]}, tmp_path)

    assert "Releases: 3 (left out 3)." in report
    assert f"left out  {OCID}: the record only links to a release" in report


def test_an_error_in_one_release_leaves_the_others_whole(
    import_ocds: Import, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from opportunities.imports import importing

    def fails_once(page: Any, awards: dict, *rest: Any) -> Any:
        if f"{OCID}-1" in awards:
            raise RuntimeError("The disk is full.")
        return real(page, awards, *rest)

    real: Callable[..., Any] = importing.keep_awards
    monkeypatch.setattr(importing, "keep_awards", fails_once)
    retitled = tender(title="Half written", status="complete")
    report = import_ocds(release(1), awarded(20, tender=retitled), release(3, ocid="other"))

    assert imported_page().title == "Soil sensors for farms"
    assert "Releases: 3 (created 2, left out 1)." in report
    assert "left out: it could not be stored (RuntimeError)" in report
    assert "The disk is full." in caplog.text
