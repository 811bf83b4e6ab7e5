"""Where our pages and the statutory notices differ."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from opportunities.models import NoticeComparison, OpportunityPage
from tests.factories import make_staff
from tests.opportunities import ocds_life as life
from tests.opportunities.ocds import package, release, tender

pytestmark = pytest.mark.usefixtures("index")
OCID = "ocds-h6vhtk-04a001"


def notice(**facts: Any) -> dict[str, Any]:
    """The notice of the opportunity, which agrees with it in all that it says."""
    said = {
        "id": "DC/2026/017",
        "title": "Links for village halls",
        "status": "planned",
        "value": {"amount": 90_000, "currency": "GBP"},
        "minValue": {"amount": 60_000.50, "currency": "GBP"},
        "tenderPeriod": {
            "startDate": "2026-03-02T09:00:00Z",
            "endDate": "2026-04-01T12:00:00+01:00",
        },
        "contractPeriod": {
            "startDate": "2026-06-01T00:00:00+01:00",
            "endDate": "2027-05-31T23:59:59+01:00",
        },
    } | facts
    return release(ocid=OCID, tender=said, date="2026-03-01T10:00:00Z")


def own() -> OpportunityPage:
    return life.planned(ocid=OCID)


def compared(tmp_path: Path, *releases: Any, **facts: Any) -> list[str]:
    """What the command prints."""
    path = tmp_path / "notices.json"
    path.write_text(json.dumps(package(*releases, **facts)))
    out = StringIO()
    try:
        call_command("compare_ocds", str(path), stdout=out)
    except CommandError as error:
        return [*out.getvalue().splitlines(), f"{error} ({error.returncode})"]
    return out.getvalue().splitlines()


def test_who_agrees_is_not_named(tmp_path: Path) -> None:
    own()
    assert compared(tmp_path, notice()) == [
        "Compared: 1 (0 differ, 1 agree). Only here: 0. Only in the file: 0."
    ]


def test_each_difference_is_a_line_in_plain_words(tmp_path: Path) -> None:
    own()
    other = notice(
        status="cancelled",
        value={"amount": 95_000, "currency": "GBP"},
        tenderPeriod={"endDate": "2026-04-01T17:00:00+01:00"},
        contractPeriod={"startDate": "2026-07-01T00:00:00+01:00"},
    )
    name = f"{OCID} “Links for village halls”: "
    assert compared(tmp_path, other) == [
        "Compared: 1 (1 differ, 0 agree). Only here: 0. Only in the file: 0.",
        f"{name}Status: Planned here, Cancelled in the notice",
        f"{name}Deadline for bids: noon on Wednesday 1 April 2026 (UK time) here, "
        "5pm on Wednesday 1 April 2026 (UK time) in the notice",
        f"{name}Contract start: 1 June 2026 here, 1 July 2026 in the notice",
        f"{name}Highest value: £90,000 here, £95,000 in the notice",
        "1 of the pages and their notices differ. (1)",
    ]


def test_what_we_do_not_say_is_a_difference_but_not_what_the_notice_leaves_out(
    tmp_path: Path,
) -> None:
    life.planned(ocid=OCID, value_to=None, intended_award_on=None)
    lines = compared(tmp_path, notice(minValue=None, contractPeriod=None))
    assert lines[1] == (
        f"{OCID} “Links for village halls”: Highest value: not said here, £90,000 in the notice"
    )


def test_the_last_release_has_the_last_word(tmp_path: Path) -> None:
    own()
    first = notice(value={"amount": 1, "currency": "GBP"})
    later = notice() | {"id": "later", "date": "2026-03-02T10:00:00Z"}
    assert len(compared(tmp_path, later, first)) == 1


def test_find_a_tenders_compiled_records_are_read(tmp_path: Path) -> None:
    page = own()
    life.award(page, life.at(20, 4))
    compiled = notice(status="complete") | {
        "tag": ["compiled"],
        "awards": [
            {
                "id": "1",
                "status": "active",
                "date": "2026-04-21T00:00:00+01:00",
                "value": {"amount": 75_000, "amountGross": 90_000, "currency": "GBP"},
            }
        ],
    }
    del compiled["initiationType"]
    record = {"ocid": OCID, "releases": [{"url": "https://example.org/1"}]}
    path = tmp_path / "records.json"
    path.write_text(json.dumps({"records": [record | {"compiledRelease": compiled}]}))
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("compare_ocds", str(path), stdout=out)
    assert out.getvalue().splitlines()[1:] == [
        f"{OCID} “Links for village halls”: Decision: 20 April 2026 here, 21 April 2026 in the "
        "notice"
    ]


def test_who_has_no_counterpart_is_named(tmp_path: Path) -> None:
    own()
    council = {"id": "GB-PPON-PHCY-8926-WVVM", "name": "Dorset Council"}
    ours = release(ocid="ocds-h6vhtk-04a002", buyer=council, tender=tender(title="Trains"))
    others = release(ocid="ocds-h6vhtk-04a003")
    assert compared(tmp_path, ours, others) == [
        "Compared: 0 (0 differ, 0 agree). Only here: 1. Only in the file: 1.",
        f"{OCID} “Links for village halls”: only here",
        "ocds-h6vhtk-04a002 “Trains”: only in the file",
    ]


@pytest.mark.parametrize(
    ("content", "said"), [("[", "It is not JSON."), ("{}", "It has no list of releases")]
)
def test_another_file_is_refused(tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "notices.json"
    path.write_text(content)
    with pytest.raises(CommandError, match=said) as refusal:
        call_command("compare_ocds", str(path))
    assert refusal.value.returncode == 2


def report() -> str:
    return reverse("compare_notices:index")


@pytest.fixture
def buyer(client: Client) -> Client:
    client.force_login(make_staff("buyer", "Buyers"))
    return client


def upload(client: Client, content: bytes) -> Any:
    file = SimpleUploadedFile("march.json", content, content_type="application/json")
    return client.post(report(), {"file": file}, follow=True)


def test_staff_compare_by_a_file_and_read_the_last_comparison_again(buyer: Client) -> None:
    page = own()
    other = notice(value={"amount": 95_000, "currency": "GBP"})
    shown = upload(buyer, json.dumps(package(other)).encode()).content.decode()
    assert "march.json, compared on" in shown
    assert "by buyer. 1 differ, 0 agree." in shown
    again = buyer.get(report()).content.decode()
    for words in ("Highest value", "£90,000", "£95,000", OCID, f"/pages/{page.pk}/edit/"):
        assert words in again


def test_a_file_that_is_no_package_says_so_and_keeps_the_last(buyer: Client) -> None:
    own()
    upload(buyer, json.dumps(package(notice())).encode())
    answer = upload(buyer, b"\x00")
    assert "This is not an OCDS package." in answer.content.decode()
    assert NoticeComparison.objects.get().source == "march.json"


def test_only_the_last_is_kept_and_the_command_line_has_no_name(
    buyer: Client, tmp_path: Path
) -> None:
    own()
    upload(buyer, json.dumps(package(notice())).encode())
    compared(tmp_path, notice())
    kept = NoticeComparison.objects.get()
    assert (kept.source, kept.by, kept.result["agreeing"]) == ("notices.json", "", 1)


def test_authors_do_not_see_it(client: Client) -> None:
    client.force_login(make_staff("author", "Authors"))
    assert client.get(report()).status_code == 302
    assert report() not in client.get(reverse("wagtailadmin_home")).content.decode()
