"""Real notices are messy: what is missing or can not be true is listed, not refused."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from opportunities.models import (
    Category,
    OpportunityIndexPage,
    OpportunityPage,
)
from tests.opportunities.ocds import (
    Import,
    facts_of,
    imported_page,
    release,
    tender,
)


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


def test_a_notice_of_others_adds_no_category(import_ocds: Import) -> None:
    named = {"scheme": "DPS category", "id": "3", "description": "Drones"}
    report = import_ocds(release(tender=tender(items=[{"additionalClassifications": [named]}])))

    assert not Category.objects.exists()
    assert "category “Drones” is not known here" in report
