"""Importing a notice: what readers then know of it."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.test import Client

from opportunities.enums import Procedure, Regime
from opportunities.models import (
    Award,
    CpvCode,
    Publication,
    Region,
)
from tests.opportunities.ocds import (
    NOTICE,
    OCID,
    Import,
    awarded,
    facts_of,
    imported_page,
    release,
    run,
    tender,
)


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


def test_the_ledger_tells_a_notice_and_its_opening_at_their_own_moments(
    import_ocds: Import,
) -> None:
    import_ocds(release(7))

    published, opened = datetime(2025, 1, 7, 10, tzinfo=UTC), datetime(2025, 1, 10, 9, tzinfo=UTC)
    assert imported_page().first_published_at == published
    assert [row.at for row in Publication.objects.order_by("number")] == [published, opened]


def test_without_publish_it_is_a_draft_with_a_revision(import_ocds: Import) -> None:
    report = import_ocds(release(), awarded(), flags=())

    page = imported_page()
    assert (page.live, page.first_published_at, page.revisions.count()) == (False, None, 1)
    assert Award.objects.get().opportunity_id == page.pk
    assert not Publication.objects.exists()
    assert "Releases: 2 (created 1, changed 1)." in report


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
    assert [str(code) for code in page.further_cpvs.all()] == [
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


def test_the_imported_notice_stands_in_the_list_and_opens(
    import_ocds: Import, client: Client
) -> None:
    import_ocds(release(1), awarded(20))

    listing = client.get("/opportunities/")
    page = client.get(imported_page().url)
    assert "Soil sensors for farms" in listing.content.decode()
    assert (page.status_code, "Furrow Limited" in page.content.decode()) == (200, True)
