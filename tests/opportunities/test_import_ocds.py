"""Importing a notice: what readers then know of it."""

import json
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from opportunities.enums import Procedure, Regime, Stage
from opportunities.models import (
    Award,
    CpvCode,
    OpportunityIndexPage,
    OpportunityPage,
    Publication,
    Region,
    Supplier,
)
from tests.opportunities.ocds import (
    NOTICE,
    OCID,
    Import,
    award,
    awarded,
    import_ocds,
    imported_page,
    package,
    release,
    run,
    supplier,
    tender,
)

__all__ = ["import_ocds"]


def facts_of(page: OpportunityPage, *names: str) -> dict[str, Any]:
    return {name: getattr(page, name) for name in names}


def test_a_tender_becomes_a_page_that_says_what_the_notice_says(import_ocds: Import) -> None:
    import_ocds(release())

    page = imported_page()
    assert facts_of(
        page,
        *("title", "slug", "summary", "description", "reference", "procedure", "regime"),
        *("main_procurement_category", "main_cpv_id", "region_id", "place"),
        *("value_from", "value_to", "suitable_for_sme", "suitable_for_vcse"),
        *("opens_at", "closes_at", "contract_starts_on", "contract_ends_on"),
        *("outcome", "contact_email", "is_imported", "is_example", "live"),
    ) == {
        "title": "Soil sensors for farms",
        "slug": "soil-sensors-for-farms",
        "summary": "Sensors that tell farmers when to water. Twenty farms take part.",
        "description": "<p>Sensors that tell farmers when to water.</p>"
        "<p>Twenty farms take part.</p>",
        "reference": "DC-2025-17",
        "procedure": Procedure.CALL_OFF,
        "regime": Regime.PCR_2015,
        "main_procurement_category": "services",
        "main_cpv_id": "72212000",
        "region_id": "TLK",
        "place": "",
        "value_from": Decimal("50000.00"),
        "value_to": Decimal("80000.50"),
        "suitable_for_sme": True,
        "suitable_for_vcse": False,
        "opens_at": datetime(2025, 1, 10, 9, tzinfo=UTC),
        "closes_at": datetime(2025, 2, 3, 12, tzinfo=UTC),
        "contract_starts_on": date(2025, 4, 1),
        "contract_ends_on": date(2026, 3, 31),
        "outcome": "",
        "contact_email": "",
        "is_imported": True,
        "is_example": False,
        "live": True,
    }
    assert [(notice.type, notice.url) for notice in page.notices.all()] == [("CF", NOTICE)]


def test_the_ledger_tells_a_notice_at_its_own_moment(import_ocds: Import) -> None:
    import_ocds(release(7))

    published = datetime(2025, 1, 7, 10, tzinfo=UTC)
    assert imported_page().first_published_at == published
    assert [row.at for row in Publication.objects.all()] == [published]


def test_without_publish_it_is_a_draft_with_a_revision(import_ocds: Import) -> None:
    report = import_ocds(release(), awarded(), flags=())

    page = imported_page()
    assert (page.live, page.first_published_at, page.revisions.count()) == (False, None, 1)
    assert Award.objects.get().opportunity_id == page.pk
    assert not Publication.objects.exists()
    assert "Releases: 2 (created 1, changed 1)." in report


def test_an_award_names_its_supplier_and_no_person(import_ocds: Import) -> None:
    import_ocds(awarded())

    won = Award.objects.get()
    assert facts_of(won, "value", "awarded_on", "starts_on", "ends_on", "is_imported") == {
        "value": Decimal("75000.00"),
        "awarded_on": date(2025, 2, 20),
        "starts_on": date(2025, 4, 1),
        "ends_on": date(2026, 3, 31),
        "is_imported": True,
    }
    line = won.award_suppliers.get()
    assert facts_of(
        line.supplier, "name", "identifier_scheme", "identifier", "size", "is_vcse"
    ) == {
        "name": "Furrow Limited",
        "identifier_scheme": "GB-COH",
        "identifier": "01234567",
        "size": "sme",
        "is_vcse": True,
    }
    stored = json.dumps(
        [list(model.objects.values()) for model in (OpportunityPage, Award, Supplier, Publication)],
        default=str,
    )
    assert "Person" not in stored
    assert "jo.person" not in stored


def test_one_release_with_an_award_is_one_publication(import_ocds: Import) -> None:
    import_ocds(release(1), awarded(20))

    assert list(Publication.objects.values_list("number", "at").order_by("number")) == [
        (1, datetime(2025, 1, 1, 10, tzinfo=UTC)),
        (2, datetime(2025, 1, 20, 10, tzinfo=UTC)),
    ]
    assert imported_page().stage == Stage.AWARDED


def test_an_award_without_a_value_is_left_out_with_its_reason(import_ocds: Import) -> None:
    report = import_ocds(awarded(20, award(1, value=None), award(2)))

    assert [won.reference for won in Award.objects.all()] == [f"{OCID}-2"]
    assert f"award {OCID}-1 left out: it has no value" in report


def test_an_award_takes_the_value_of_its_contracts(import_ocds: Import) -> None:
    signed = {
        "id": "c1",
        "awardID": f"{OCID}-1",
        "dateSigned": "2025-03-01T00:00:00Z",
        "value": {"amount": 74_000, "currency": "GBP"},
    }
    import_ocds(awarded(20, award(value={}), contracts=[signed]))

    won = Award.objects.get()
    assert (won.value, won.signed_on) == (Decimal(74_000), date(2025, 3, 1))
    assert imported_page().stage == Stage.CONTRACTED


def test_a_cancelled_award_is_left_out_and_takes_an_earlier_one_back(import_ocds: Import) -> None:
    import_ocds(awarded(20))
    report = import_ocds(awarded(21, award(status="cancelled"), tag=["awardCancellation"]))

    assert not Award.objects.exists()
    assert f"award {OCID}-1 left out: it is cancelled" in report
    assert Publication.objects.first().changes[0]["field"] == "awards"


def test_a_supplier_of_several_notices_is_kept_once(import_ocds: Import) -> None:
    nameless = {"id": "GB-CFS-9", "name": "Hedge & Ditch CIC"}
    both = award(suppliers=[{"id": "GB-COH-01234567", "name": "Furrow Ltd"}, nameless, nameless])
    again = awarded(20, award(9, suppliers=[nameless]), ocid="ocds-b5fd17-0002", id="other")
    report = import_ocds(awarded(20, both), again)

    assert sorted(Supplier.objects.values_list("name", flat=True)) == [
        "Furrow Ltd",
        "Hedge & Ditch CIC",
    ]
    assert "suppliers without a name, or named twice, left out" in report


@pytest.mark.parametrize(
    ("number", "kept"),
    [("1234567", "01234567"), ("SC123456", "SC123456"), ("458577871", ""), ("n/a", "")],
)
def test_a_company_number_is_kept_if_it_has_the_form_of_one(
    import_ocds: Import, number: str, kept: str
) -> None:
    party = supplier(identifier={"scheme": "GB-COH", "id": number})
    import_ocds(awarded(20, parties=[party]))

    assert Supplier.objects.get().identifier == kept


@pytest.mark.parametrize(
    ("details", "procedure"),
    [
        ("Call-off from a dynamic purchasing system", Procedure.CALL_OFF),
        ("Call-off from a framework agreement", Procedure.OTHER),
        ("Open procedure", Procedure.OPEN),
        ("Open procedure (below threshold)", Procedure.BELOW_THRESHOLD),
        ("Below threshold - limited competition", Procedure.BELOW_THRESHOLD),
        ("Single tender action (below threshold)", Procedure.DIRECT),
        ("Direct award", Procedure.DIRECT),
        ("Other - Request for Quotation", Procedure.OTHER),
        ("", Procedure.OTHER),
    ],
)
def test_the_procedure_comes_from_the_details(
    import_ocds: Import, details: str, procedure: Procedure
) -> None:
    import_ocds(release(tender=tender(procurementMethodDetails=details)))

    assert imported_page().procedure == procedure


@pytest.mark.parametrize(
    ("status", "stage"),
    [
        ("cancelled", Stage.CANCELLED),
        ("withdrawn", Stage.CANCELLED),
        ("unsuccessful", Stage.NO_AWARD),
    ],
)
def test_an_end_without_award_is_told_with_its_moment_and_reason(
    import_ocds: Import, status: str, stage: Stage
) -> None:
    import_ocds(release(1), release(9, "tenderCancellation", tender=tender(status=status)))

    page = imported_page()
    assert page.stage == stage
    assert page.outcome_at == datetime(2025, 1, 9, 10, tzinfo=UTC)
    assert page.outcome_reason.endswith("as the notice says.")


def test_early_engagement_becomes_a_tender_on_the_same_page(import_ocds: Import) -> None:
    milestone = {"type": "engagement", "dueDate": "2025-01-15T17:00:00Z"}
    future = {"futureNoticeDate": "2025-01-20T00:00:00Z"}
    early = {"title": "Soil sensors", "status": "planning", "communication": future}
    import_ocds(release(1, "planning", tender=early, planning={"milestones": [milestone]}))

    page = imported_page()
    assert page.procedure == Procedure.MARKET_ENGAGEMENT
    assert page.closes_at == datetime(2025, 1, 15, 17, tzinfo=UTC)
    assert page.planned_publication == date(2025, 1, 20)

    import_ocds(release(20))
    later = imported_page()
    assert (later.pk, later.procedure) == (page.pk, Procedure.CALL_OFF)
    assert (later.title, later.planned_publication) == ("Soil sensors for farms", None)


def test_codes_that_an_import_meets_are_kept(import_ocds: Import) -> None:
    import_ocds(
        release(
            tender=tender(
                classification={"scheme": "CPV", "id": "03113100-7", "description": "Sugar beet"},
                additionalClassifications=[{"scheme": "CPV", "id": "48000000"}],
                items=[{"deliveryAddresses": [{"region": "UKM75"}]}],
            )
        )
    )

    page = imported_page()
    assert str(page.main_cpv) == "03113100 Sugar beet"
    assert CpvCode.objects.get(pk="03113100").check_digit == "7"
    assert [str(code) for code in page.further_codes] == [
        "48000000 Software package and information systems"
    ]
    assert page.region == Region.objects.get(code="TLM75")


@pytest.mark.parametrize(
    ("addresses", "region", "place"),
    [
        ([{"region": "UKK25"}], "TLK25", ""),
        ([{"region": "UKK24"}, {"region": "TLK25"}], "TLK", ""),
        ([{"region": "London"}, {"region": "South West"}], None, "London, South West"),
        ([{"region": "England"}, {"postalCode": "DT1 1XJ"}], None, "England"),
        ([{"locality": "Swanage", "countryName": "United Kingdom"}], None, "Swanage"),
        ([{"countryName": "United Kingdom"}], "UK", ""),
        ([], None, ""),
    ],
)
def test_the_place_is_a_region_where_it_names_one(
    import_ocds: Import, addresses: list[dict[str, str]], region: str | None, place: str
) -> None:
    import_ocds(release(tender=tender(items=[{"deliveryAddresses": addresses}])))

    assert facts_of(imported_page(), "region_id", "place") == {"region_id": region, "place": place}


def test_a_notice_of_find_a_tender_is_read(import_ocds: Import, tmp_path: Path) -> None:
    url = "https://www.find-tender.service.gov.uk/Notice/035479-2025"
    criteria = [
        {"type": "quality", "name": "Method", "numbers": [{"number": 60}]},
        {"type": "price", "name": "Price", "numbers": [{"number": 40}]},
    ]
    compiled = {
        "id": "compiled-1",
        "date": "2025-03-01T00:00:00Z",
        "tag": ["compiled"],
        "tender": {
            "title": "Town sensors",
            "status": "active",
            "value": {"amountGross": 120_000, "amount": 100_000, "currency": "GBP"},
            "aboveThreshold": False,
            "procurementMethodDetails": "Open procedure",
            "legalBasis": {"scheme": "UKPGA", "id": "2023/54"},
            "submissionMethodDetails": "https://portal.example.org/",
            "enquiryPeriod": {"endDate": "2025-03-10T12:00:00Z"},
            "tenderPeriod": {"endDate": "2025-03-20T12:00:00Z"},
            "items": [{"deliveryAddresses": [{"region": "UKK25"}], "classification": {}}],
            "lots": [
                {
                    "id": "1",
                    "suitability": {"sme": True},
                    "awardCriteria": {"criteria": criteria},
                    "contractPeriod": {
                        "startDate": "2025-05-01",
                        "endDate": "2026-04-30",
                        "maxExtentDate": "2027-04-30",
                    },
                }
            ],
            "documents": [
                {"noticeType": "UK4", "url": url},
                {"documentType": "biddingDocuments", "title": "ITT", "url": "https://a.example/b"},
            ],
        },
    }
    linked = [{"url": f"{url}#1", "date": "2025-03-01T00:00:00Z", "tag": ["tender"]}]
    record = {"ocid": OCID, "releases": linked, "compiledRelease": compiled}
    run({"version": "1.1", "records": [record]}, tmp_path, "--publish")

    page = imported_page()
    assert facts_of(
        page,
        *("title", "procedure", "regime", "region_id", "value_to", "portal_url"),
        *("suitable_for_sme", "contract_starts_on", "contract_latest_end_on"),
    ) == {
        "title": "Town sensors",
        "procedure": Procedure.BELOW_THRESHOLD,
        "regime": Regime.PROCUREMENT_ACT_2023,
        "region_id": "TLK25",
        "value_to": Decimal(100_000),
        "portal_url": "https://portal.example.org/",
        "suitable_for_sme": True,
        "contract_starts_on": date(2025, 5, 1),
        "contract_latest_end_on": date(2027, 4, 30),
    }
    assert [str(notice) for notice in page.notices.all()] == ["UK4 Tender 035479-2025"]
    assert [str(document) for document in page.documents.all()] == ["ITT"]
    assert [(row.name, row.weight) for row in page.criteria.all()] == [
        ("Method", Decimal(60)),
        ("Price", Decimal(40)),
    ]


def test_what_is_missing_is_taken_and_listed(import_ocds: Import) -> None:
    bare = {"title": "Something", "tenderPeriod": {"endDate": "2025-02-03T00:00:00Z"}}
    report = import_ocds(release(tender=bare))

    assert imported_page().is_imported
    listed = "“Something”: the deadline is at midnight; no opening date; no value"
    assert listed in report


def test_impossible_facts_are_left_out_and_listed(import_ocds: Import) -> None:
    odd = tender(
        minValue={"amount": 90_000},
        tenderPeriod={"startDate": "2025-03-01T00:00:00Z", "endDate": "2025-02-03T12:00:00Z"},
        contractPeriod={"startDate": "2025-04-01", "endDate": "2025-03-01"},
        enquiryPeriod={"endDate": "0001-01-01T00:00:00Z"},
    )
    report = import_ocds(release(tender=odd))

    assert facts_of(imported_page(), "value_from", "value_to", "opens_at", "contract_ends_on") == {
        "value_from": Decimal("80000.50"),
        "value_to": Decimal(90_000),
        "opens_at": None,
        "contract_ends_on": None,
    }
    for remark in (
        "the lowest value is above the highest: swapped",
        "opens left out: it opens after it closes",
        "contract ends left out: it ends before it starts",
        "deadline for questions left out: it is not a date we can read",
    ):
        assert remark in report


@pytest.mark.parametrize(
    ("value", "remark"),
    [
        ({"amount": 5, "currency": "EUR"}, "value left out: it is not in pounds"),
        ({"amount": -1}, "value left out: it is below £0"),
        ({"amount": "lots"}, "value left out: it is not a number"),
        ({"amountGross": 120}, "value left out: it is given with VAT only"),
        ({"amount": 1e15}, "value left out: it is more than any council spends"),
    ],
)
def test_a_value_that_can_not_be_taken_is_left_out(
    import_ocds: Import, value: dict[str, Any], remark: str
) -> None:
    report = import_ocds(release(tender=tender(value=value, minValue=None)))

    assert imported_page().value_to is None
    assert remark in report


def test_a_value_as_text_is_understood(import_ocds: Import) -> None:
    import_ocds(release(tender=tender(value={"amount": "£80,000"}, minValue={"amount": 0})))

    assert facts_of(imported_page(), "value_from", "value_to") == {
        "value_from": None,
        "value_to": Decimal(80_000),
    }


def test_words_are_mended_cut_and_shown_as_text(import_ocds: Import, client: Client) -> None:
    import_ocds(
        release(
            tender=tender(
                title="Fish &amp; chips <script>alert(1)</script> \u0000" + "word " * 60,
                description="The pilotâ€™s cafÃ© costs Â£5\x0c"
                "<p>CAFÉ” &lt;b&gt;stays&lt;/b&gt; &lt; 5</p>",
            )
        )
    )

    page = imported_page()
    assert page.title.startswith("Fish & chips <script>alert(1)</script> word")
    assert page.title.endswith(" word…")
    assert (len(page.title) <= 255, len(page.summary) <= 250, len(page.slug) <= 80) == (True,) * 3
    assert page.description.startswith("<p>Fish &amp; chips &lt;script&gt;alert(1)")
    assert page.description.endswith("<p>The pilot’s café costs £5</p><p>CAFÉ” stays &lt; 5</p>")
    body = client.get(page.url).content.decode()
    assert "<script>alert(1)" not in body


def test_two_notices_of_one_title_have_two_addresses(import_ocds: Import) -> None:
    import_ocds(
        release(), release(ocid="ocds-b5fd17-0002"), release(ocid="x", tender={"title": "!"})
    )

    slugs = set(OpportunityPage.objects.values_list("slug", flat=True))
    assert slugs == {"soil-sensors-for-farms", "soil-sensors-for-farms-2", "opportunity"}


def test_an_address_that_the_list_uses_itself_is_not_taken(
    import_ocds: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(OpportunityIndexPage, "reserved_slugs", ("feeds",))
    import_ocds(release(tender=tender(title="Feeds")))

    assert imported_page().slug == "feeds-2"


def test_documents_without_an_address_are_left_out(import_ocds: Import) -> None:
    papers = [
        {"title": "Bad", "url": "javascript:alert(1)"},
        {"title": "Long", "url": "https://a.example/" + "x" * 600},
        {"description": "n/a", "url": "https://a.example/file.pdf"},
        {"description": "Again", "url": "https://a.example/file.pdf"},
    ]
    report = import_ocds(release(tender=tender(documents=papers)))

    assert [str(document) for document in imported_page().documents.all()] == ["Other document"]
    assert "a document left out: it has no web address" in report


def test_the_imported_notice_stands_in_the_list_and_opens(
    import_ocds: Import, client: Client
) -> None:
    import_ocds(release(1), awarded(20))

    listing = client.get("/opportunities/")
    page = client.get(imported_page().url)
    assert "Soil sensors for farms" in listing.content.decode()
    assert (page.status_code, "Furrow Limited" in page.content.decode()) == (200, True)


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
        ({"id": "1"}, "a release without a usable ocid"),
        ({"ocid": "x" * 200, "date": "2025-01-01"}, "a release without a usable ocid"),
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
