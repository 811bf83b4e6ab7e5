"""Where our pages and the statutory notices differ."""

import json
from decimal import Decimal
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


NAME = f"{OCID} “Links for village halls”: "
PERIOD = {"startDate": "2026-06-01T00:00:00+01:00", "endDate": "2027-05-31T23:59:59+01:00"}


def told_award(**facts: Any) -> dict[str, Any]:
    """The award of the notice, which agrees with ours."""
    return {
        "id": "a-1",
        "status": "active",
        "date": "2026-04-20T00:00:00+01:00",
        "value": {"amount": 75_000, "currency": "GBP"},
        "contractPeriod": PERIOD | {"maxExtentDate": "2028-05-31T23:59:59+01:00"},
    } | facts


def told_contract(**facts: Any) -> dict[str, Any]:
    """The contract of the notice, which agrees with ours."""
    return {
        "id": "c-1",
        "awardID": "a-1",
        "status": "active",
        "dateSigned": "2026-05-05T00:00:00+01:00",
        "value": {"amount": 75_000, "currency": "GBP"},
        "period": PERIOD,
    } | facts


def awarded_notice(*awards: Any, contracts: Any = ()) -> dict[str, Any]:
    listed = {"awards": list(awards), "contracts": list(contracts)}
    return notice(status="complete") | listed | {"date": "2026-05-06T10:00:00Z"}


def signed() -> None:
    page = own()
    life.sign(life.award(page, life.at(20, 4)), life.at(5, 5))


def test_award_and_contract_that_agree_are_not_named(tmp_path: Path) -> None:
    signed()
    assert len(compared(tmp_path, awarded_notice(told_award(), contracts=[told_contract()]))) == 1


def test_the_days_of_an_awards_contract_are_compared(tmp_path: Path) -> None:
    signed()
    period = {
        "startDate": "2026-07-01T00:00:00+01:00",
        "endDate": "2031-05-31T23:59:59+01:00",
        "maxExtentDate": "2032-05-31T23:59:59+01:00",
    }
    other = awarded_notice(
        told_award(contractPeriod=period), contracts=[told_contract(period=period)]
    )
    assert compared(tmp_path, other)[1:-1] == [
        f"{NAME}Contract start as awarded: 1 June 2026 here, 1 July 2026 in the notice",
        f"{NAME}Contract end as awarded: 31 May 2027 here, 31 May 2031 in the notice",
        f"{NAME}Latest contract end as awarded: 31 May 2028 here, 31 May 2032 in the notice",
    ]


def test_a_contract_that_says_otherwise_than_its_award_is_compared_itself(tmp_path: Path) -> None:
    signed()
    contract = told_contract(
        value={"amount": 999_999, "currency": "GBP"},
        period=PERIOD | {"endDate": "2031-05-31T23:59:59+01:00"},
        dateSigned="2026-05-06T00:00:00+01:00",
    )
    assert compared(tmp_path, awarded_notice(told_award(), contracts=[contract]))[1:-1] == [
        f"{NAME}Contract signed: 5 May 2026 here, 6 May 2026 in the notice",
        f"{NAME}Value signed: £75,000 here, £999,999 in the notice",
        f"{NAME}Contract end as signed: 31 May 2027 here, 31 May 2031 in the notice",
    ]


def test_several_contracts_of_one_award_are_taken_together(tmp_path: Path) -> None:
    signed()
    parts = [
        told_contract(id=str(pounds), value={"amount": pounds, "currency": "GBP"})
        for pounds in (70_000, 5_000)
    ]
    assert len(compared(tmp_path, awarded_notice(told_award(), contracts=parts))) == 1


def two_awards() -> None:
    page = own()
    life.award(page, life.at(20, 4), value=Decimal(10_000))
    life.award(page, life.at(22, 4), value=Decimal(20_000))


def lot(key: str, day: int, pounds: int) -> dict[str, Any]:
    value = {"amount": pounds, "currency": "GBP"}
    return told_award(id=key, date=f"2026-04-{day}T00:00:00+01:00", value=value)


def test_each_of_several_awards_is_compared_with_its_own(tmp_path: Path) -> None:
    two_awards()
    assert len(compared(tmp_path, awarded_notice(lot("b", 22, 20_000), lot("a", 20, 10_000)))) == 1
    swapped = awarded_notice(lot("a", 20, 20_000), lot("b", 23, 10_000))
    assert compared(tmp_path, swapped)[1:-1] == [
        f"{NAME}Value awarded (award a): £10,000 here, £20,000 in the notice",
        f"{NAME}Decision (award b): 22 April 2026 here, 23 April 2026 in the notice",
        f"{NAME}Value awarded (award b): £20,000 here, £10,000 in the notice",
    ]


def test_an_award_that_only_one_of_the_two_has_is_a_difference(tmp_path: Path) -> None:
    two_awards()
    assert compared(tmp_path, awarded_notice(lot("b", 22, 20_000)))[1:-1] == [
        f"{NAME}Awards: 2 here, 1 in the notice"
    ]
    third = told_award(id="c", contractPeriod=None, date="2026-04-23T00:00:00+01:00")
    more = awarded_notice(lot("a", 20, 10_000), lot("b", 22, 20_000), third)
    assert compared(tmp_path, more)[1:-1] == [
        f"{NAME}Decision (award c): not said here, 23 April 2026 in the notice",
        f"{NAME}Value awarded (award c): not said here, £75,000 in the notice",
    ]


def test_an_imported_award_is_known_by_the_id_of_its_notice(tmp_path: Path) -> None:
    first = awarded_notice(lot("a", 20, 10_000), lot("b", 22, 20_000))
    path = tmp_path / "first.json"
    path.write_text(json.dumps(package(first)))
    call_command("import_ocds", str(path), "--publish", stdout=StringIO())
    later = awarded_notice(lot("a", 22, 20_000), lot("b", 22, 20_000))
    assert compared(tmp_path, later)[1:-1] == [
        f"{NAME}Decision (award a): 20 April 2026 here, 22 April 2026 in the notice",
        f"{NAME}Value awarded (award a): £10,000 here, £20,000 in the notice",
    ]


def test_an_award_without_a_date_says_nothing_of_the_day(tmp_path: Path) -> None:
    signed()
    undated = awarded_notice(told_award(date=None), contracts=[told_contract()])
    assert len(compared(tmp_path, undated)) == 1


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ({"amount": 500_000, "currency": "EUR"}, "it is not in pounds"),
        ({"amountGross": 500_000, "currency": "GBP"}, "it is given with VAT only"),
    ],
)
def test_a_value_that_can_not_be_compared_is_said(
    tmp_path: Path, value: dict[str, Any], reason: str
) -> None:
    own()
    assert compared(tmp_path, notice(value=value)) == [
        "Compared: 1 (0 differ, 1 agree). Only here: 0. Only in the file: 0.",
        f"{NAME}not compared, value left out: {reason}",
    ]


def test_what_was_withdrawn_is_compared_still(tmp_path: Path) -> None:
    page = own()
    OpportunityPage.objects.get(pk=page.pk).unpublish()
    council = {"id": "GB-PPON-PHCY-8926-WVVM", "name": "Dorset Council"}
    assert compared(tmp_path, notice() | {"buyer": council}) == [
        "Compared: 1 (1 differ, 0 agree). Only here: 0. Only in the file: 0.",
        f"{NAME}Status: Withdrawn here, Planned in the notice",
        "1 of the pages and their notices differ. (1)",
    ]
    others = release(ocid="ocds-h6vhtk-04a003")
    assert compared(tmp_path, others) == [
        "Compared: 0 (0 differ, 0 agree). Only here: 0. Only in the file: 0."
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


def test_staff_read_what_could_not_be_compared(buyer: Client) -> None:
    own()
    euros = notice(value={"amount": 95_000, "currency": "EUR"})
    shown = upload(buyer, json.dumps(package(euros)).encode()).content.decode()
    assert "value left out: it is not in pounds" in shown


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
