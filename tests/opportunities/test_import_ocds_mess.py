"""Whatever stands in a package: the command ends with a report or one sentence, never an error."""

import contextlib
import copy
import json
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from opportunities.imports.packages import NotOcds, read_package
from opportunities.imports.understanding import understand
from opportunities.models import OpportunityIndexPage, OpportunityPage
from tests.opportunities.ocds import OCID, award, awarded, package, release, supplier, tender
from tests.opportunities.test_ocds_round_trip import forgotten

NOW = datetime(2026, 1, 1, tzinfo=UTC)
IN_DATABASE = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(), max_size=20)
    | st.sampled_from(["", "CPV", "2025-01-01", "9999-12-31T23:59:59Z", "\ud800", "\x00", "1e999"])
)
anything = st.recursive(
    scalars, lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=5), inner)
)


def whole() -> dict[str, Any]:
    """A release that says something everywhere the importer looks."""
    return awarded(
        20,
        award(1, value=None),
        award(2, status="cancelled"),
        award(3),
        planning={"milestones": [{"type": "engagement", "dueDate": "2025-01-15"}]},
        parties=[supplier()],
        contracts=[{"awardID": f"{OCID}-3", "dateSigned": "2025-03-01", "value": {"amount": 1}}],
        bids={"statistics": [{"measure": "bids", "value": 3}]},
        tender=tender(
            lots=[{"suitability": {"sme": True}, "contractPeriod": {"startDate": "2025-01-01"}}],
            awardCriteria={"criteria": [{"type": "price", "name": "Price", "weight": 100}]},
            amendments=[{"rationale": "Why"}],
            enquiryPeriod={"endDate": "2025-01-20T12:00:00Z"},
            awardPeriod={"endDate": "2025-02-20"},
            communication={"futureNoticeDate": "2025-02-20"},
            legalBasis={"id": "2023/54"},
            additionalClassifications=[{"scheme": "CPV", "id": "48000000-8"}],
        ),
    )


def ways(content: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths to everything within a piece of JSON."""
    steps = content.items() if isinstance(content, dict) else enumerate(content)
    found = []
    for key, value in steps:
        found.append((*path, key))
        if isinstance(value, dict | list):
            found += ways(value, (*path, key))
    return found


@st.composite
def broken(draw: st.DrawFn) -> dict[str, Any]:
    """A release in which a few things, anywhere, are replaced by anything."""
    content = whole()
    for _ in range(draw(st.integers(1, 4))):
        path = draw(st.sampled_from(ways(content)))
        place = content
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = draw(anything)
    return content


def as_bytes(content: Any) -> bytes:
    return json.dumps(content).encode("utf-8", "surrogatepass")


@given(st.binary() | anything.map(as_bytes))
@settings(deadline=None)
def test_no_file_is_more_than_refused(raw: bytes) -> None:
    with contextlib.suppress(NotOcds):
        assert read_package(raw, now=NOW).processes == {}


@given(st.lists(broken() | anything, max_size=5), st.lists(anything, max_size=3))
@settings(deadline=None, max_examples=50)
def test_every_release_of_a_package_is_read_or_left_out(
    releases: list[Any], records: list[Any]
) -> None:
    found = read_package(as_bytes({"releases": releases, "records": records}), now=NOW)
    read = sum(map(len, found.processes.values())) + len(found.left_out)
    assert read == len(releases) + len(records)


@pytest.mark.parametrize("our_own", [{}, {"id": f"{OCID}-1", "buyer": {"id": f"{OCID}-buyer"}}])
@given(
    content=broken()
    | anything.map(lambda value: release(tender=value, awards=value, parties=value))
)
@settings(deadline=None, max_examples=300)
def test_every_release_is_understood(content: dict[str, Any], our_own: dict[str, Any]) -> None:
    content |= our_own
    found = read_package(as_bytes(package(content)), now=NOW)
    for releases in found.processes.values():
        facts = understand(releases[0]).facts
        assert json.loads(json.dumps(facts.as_json())) == facts.as_json()


@pytest.mark.one_database
@pytest.mark.django_db
@given(st.lists(broken(), min_size=1, max_size=3), st.booleans())
@IN_DATABASE
def test_broken_releases_never_stop_the_rest(
    index: OpportunityIndexPage, tmp_path: Path, messes: list[dict[str, Any]], publish: bool
) -> None:
    path = tmp_path / "package.json"
    with forgotten():
        sound = [release(1, ocid="sound-1"), awarded(20, award(9), ocid="sound-2")]
        path.write_bytes(as_bytes(package(sound[0], *copy.deepcopy(messes), sound[1])))
        out = StringIO()
        call_command("import_ocds", str(path), *(["--publish"] if publish else []), stdout=out)

        assert OpportunityPage.objects.filter(ocid__startswith="sound-").count() == 2
        assert f"Releases: {len(messes) + 2} (" in out.getvalue()
        assert "could not be stored" not in out.getvalue()
        again = StringIO()
        call_command("import_ocds", str(path), *(["--publish"] if publish else []), stdout=again)
        assert "created" not in again.getvalue().splitlines()[1]


@pytest.mark.django_db
def test_not_a_number_and_no_end_of_it(index: OpportunityIndexPage, tmp_path: Path) -> None:
    path = tmp_path / "package.json"
    numbers = as_bytes(package(release(tender=tender(value={"amount": float("inf")}))))
    path.write_bytes(numbers.replace(b'"version": "1.1"', b'"version": NaN'))
    call_command("import_ocds", str(path), stdout=StringIO())
    assert OpportunityPage.objects.get().value_to is None

    path.write_bytes(b'{"releases": [' + b"1" * 5000 + b"]}")
    with pytest.raises(CommandError, match="It is not JSON"):
        call_command("import_ocds", str(path), stdout=StringIO())
