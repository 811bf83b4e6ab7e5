"""Releases come from the ledger, and from nothing else: the whole mapping, word by word."""

import json
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from opportunities.domain.facts import FACTS
from opportunities.exports.ocds.releases import release
from opportunities.models import Award, OpportunityDocument, OpportunityPage, Publication
from tests.factories import make_category, make_document, published
from tests.opportunities import ocds_life as life

BUYER = {"id": "GB-PPON-PHCY-8926-WVVM", "name": "Dorset Council"}
ROOT = "https://dps.example.gov.uk"


def facts(**others: Any) -> dict[str, Any]:
    """What the public knows of an opportunity of which little is said."""
    empty: dict[str, Any] = dict.fromkeys((fact.field for fact in FACTS), "")
    for name in ("further_cpvs", "criteria", "documents", "required_documents", "notices"):
        empty[name] = []
    programme = {
        "ocid": "ocds-213czf-dps",
        "name": "The DPS",
        "buyer_name": "Dorset Council",
        "buyer_id": "GB-PPON-PHCY-8926-WVVM",
    }
    known = {
        "status": "active",
        "title": "Links",
        "summary": "Links for halls.",
        "procedure": "open",
        "regime": "procurement_act_2023",
        "suitable_for_sme": False,
        "suitable_for_vcse": True,
        "clarifications": [],
        "awards": [],
        "programme": programme,
    }
    return empty | known | others


def row(**others: Any) -> Publication:
    """A row of the ledger that is in no database."""
    given = {
        "opportunity_id": 7,
        "number": 2,
        "ocid": "ocds-213czf-7",
        "tags": ["tenderUpdate"],
        "at": datetime(2026, 7, 1, 9, 30, 15, 999_999, tzinfo=UTC),
        "written_facts": facts(),
    }
    return Publication(**given | others)


def told(before: dict[str, Any] | None = None, **others: Any) -> dict[str, Any]:
    return release(row(**others), before=before, root=ROOT)


def test_the_least_that_a_release_says() -> None:
    assert told() == {
        "ocid": "ocds-213czf-7",
        "id": "ocds-213czf-7-2",
        "date": "2026-07-01T09:30:15Z",
        "tag": ["tenderUpdate"],
        "initiationType": "tender",
        "language": "en",
        "title": "Links",
        "description": "Links for halls.",
        "parties": [
            BUYER
            | {
                "identifier": {"scheme": "GB-PPON", "id": "PHCY-8926-WVVM"},
                "roles": ["buyer", "procuringEntity"],
            }
        ],
        "buyer": BUYER,
        "tender": {
            "id": "ocds-213czf-7",
            "title": "Links",
            "description": "Links for halls.",
            "status": "active",
            "procuringEntity": BUYER,
            "suitability": {"sme": False, "vcse": True},
            "procurementMethod": "open",
            "procurementMethodDetails": "Open procedure",
            "legalBasis": {
                "scheme": "UKPGA",
                "id": "2023/54",
                "uri": "https://www.legislation.gov.uk/ukpga/2023/54",
            },
        },
    }


def test_the_same_row_gives_the_same_bytes() -> None:
    one = row(written_facts=facts(awards=[award()]))
    written = [json.dumps(release(deepcopy(one), before=None, root=ROOT)) for _ in range(2)]
    assert written[0] == written[1]


def test_rows_from_before_a_fact_was_told_are_read_still() -> None:
    least = ("status", "title", "procedure", "regime", "programme")
    known = {name: value for name, value in facts().items() if name in least}
    assert told(written_facts=known)["tender"]["status"] == "active"


def award(**others: Any) -> dict[str, Any]:
    small = {
        "pk": 4,
        "name": "Small & Sons",
        "scheme": "",
        "identifier": "",
        "size": "",
        "is_vcse": None,
    }
    large = {
        "pk": 5,
        "name": "Large Links Ltd",
        "scheme": "GB-COH",
        "identifier": "01234567",
        "size": "large",
        "is_vcse": False,
    }
    return {
        "id": 3,
        "reference": "",
        "title": "",
        "description": "Twelve links",
        "suppliers": [small, large],
        "value": "75000.00",
        "extension_value": "5000.00",
        "awarded_on": "2026-06-20",
        "bids_received": 5,
        "valid_bids": 0,
        "sme_bids": None,
        "signed_on": None,
        "starts_on": "2026-07-01",
        "ends_on": "2027-01-31",
        "latest_end_on": None,
    } | others


PERIOD = {"startDate": "2026-07-01T00:00:00+01:00", "endDate": "2027-01-31T23:59:59+00:00"}


def test_an_award_and_its_contract() -> None:
    said = told(written_facts=facts(awards=[award(signed_on="2026-06-30")]))
    assert said["awards"] == [
        {
            "id": "3",
            "description": "Twelve links",
            "status": "active",
            "date": "2026-06-20T00:00:00+01:00",
            "value": {"amount": 75_000, "currency": "GBP"},
            "suppliers": [
                {"id": "supplier-4", "name": "Small & Sons"},
                {"id": "GB-COH-01234567", "name": "Large Links Ltd"},
            ],
            "contractPeriod": PERIOD,
        }
    ]
    assert said["contracts"] == [
        {
            "id": "3",
            "awardID": "3",
            "status": "active",
            "period": PERIOD,
            "value": {"amount": 75_000, "currency": "GBP"},
            "dateSigned": "2026-06-30T00:00:00+01:00",
        }
    ]
    assert said["parties"][1:] == [
        {"id": "supplier-4", "name": "Small & Sons", "roles": ["supplier"]},
        {
            "id": "GB-COH-01234567",
            "name": "Large Links Ltd",
            "identifier": {"scheme": "GB-COH", "id": "01234567", "legalName": "Large Links Ltd"},
            "details": {"scale": "large", "vcse": False},
            "roles": ["supplier"],
        },
    ]
    assert said["bids"] == {
        "statistics": [
            {"id": "3-bids", "measure": "bids", "value": 5},
            {"id": "3-validBids", "measure": "validBids", "value": 0},
        ]
    }
    assert said["tender"]["numberOfTenderers"] == 5


def test_a_decision_without_a_signature_has_no_contract() -> None:
    assert "contracts" not in told(written_facts=facts(awards=[award()]))


def test_bids_of_several_decisions_are_told_apart_and_the_notices_own_ids_kept() -> None:
    two = [award(reference="lot-1", valid_bids=None), award(id=4, bids_received=2, valid_bids=1)]
    said = told(written_facts=facts(awards=two))
    assert [each["id"] for each in said["awards"]] == ["lot-1", "4"]
    assert [(each["id"], each["value"]) for each in said["bids"]["statistics"]] == [
        ("lot-1-bids", 5),
        ("4-bids", 2),
        ("4-validBids", 1),
    ]
    assert "numberOfTenderers" not in said["tender"]


def test_a_call_off_points_to_the_dps_and_says_so() -> None:
    named = {"id": "1", "label": "Connectivity"}
    said = told(written_facts=facts(procedure="call_off", category=named))
    assert said["relatedProcesses"] == [
        {
            "id": "dps",
            "relationship": ["framework"],
            "title": "The DPS",
            "scheme": "ocid",
            "identifier": "ocds-213czf-dps",
        }
    ]
    assert said["tender"]["techniques"] == {
        "hasDynamicPurchasingSystem": True,
        "dynamicPurchasingSystem": {"type": "closed", "status": "active"},
    }
    method = ("procurementMethod", "procurementMethodDetails", "submissionMethod")
    assert [said["tender"][name] for name in method] == [
        "selective",
        "Call-off from a dynamic purchasing system",
        ["electronicSubmission"],
    ]


def test_a_call_off_of_somebody_elses_dps_does_not_point_to_ours() -> None:
    said = told(written_facts=facts(procedure="call_off", buyer="Dorset Museum"))
    assert "relatedProcesses" not in said
    assert said["buyer"] == {"id": "ocds-213czf-7-buyer", "name": "Dorset Museum"}


def test_an_amendment_says_what_why_and_which_release() -> None:
    change = {"field": "closes_at", "label": "Deadline for bids", "from": "noon", "to": "5pm"}
    text = {"field": "description", "label": "Description", "from": "", "to": ""}
    said = told(
        tags=["tenderAmendment"],
        written_changes=[change, text],
        written_reason="More time was asked for.",
    )
    assert said["tender"]["amendments"] == [
        {
            "id": "ocds-213czf-7-2",
            "date": "2026-07-01T09:30:15Z",
            "rationale": "More time was asked for.",
            "description": "Deadline for bids: from noon to 5pm; Description",
            "amendsReleaseID": "ocds-213czf-7-1",
            "releaseID": "ocds-213czf-7-2",
        }
    ]


def test_an_amendment_names_no_address_to_write_to() -> None:
    """The page shows it; what is copied by the thousand does not."""
    change = {"field": "closes_at", "label": "Deadline for bids", "from": "noon", "to": "5pm"}
    contact = {"field": "contact_email", "label": "Contact", "from": "a@b.uk", "to": "c@d.uk"}
    said = told(tags=["tenderAmendment"], written_changes=[change, contact])
    (amendment,) = said["tender"]["amendments"]
    assert amendment["description"] == "Deadline for bids: from noon to 5pm"


def test_an_end_without_award_keeps_its_reason_in_each_later_release() -> None:
    ended = facts(
        status="unsuccessful",
        outcome="no_award",
        outcome_at="2026-06-30T16:00:00+00:00",
        outcome_reason="No bid fitted.",
    )
    ending = {
        "id": "ocds-213czf-7-end",
        "date": "2026-06-30T16:00:00Z",
        "rationale": "No bid fitted.",
        "description": "Closed without award",
    }
    assert told(written_facts=ended)["tender"]["amendments"] == [ending]
    change = {"field": "outcome", "label": "Outcome", "from": "", "to": "Closed without award"}
    here = {"amendsReleaseID": "ocds-213czf-7-1", "releaseID": "ocds-213czf-7-2"}
    assert told(written_facts=ended, written_changes=[change])["tender"]["amendments"] == [
        ending | here
    ]


def test_an_example_says_so_before_all_else() -> None:
    said = told(written_facts=facts(is_example=True))
    assert said["description"] == "This is an example, not a real opportunity. Links for halls."


def test_whose_money_it_is_and_how_much_of_it() -> None:
    fund = {"id": "1", "label": "Rural fund", "funder": "Department for Villages"}
    said = told(written_facts=facts(funding_source=fund, value_to="90000.00"))
    assert said["planning"] == {
        "rationale": "Paid for by Rural fund.",
        "budget": {
            "description": "Rural fund, by Department for Villages",
            "amount": {"amount": 90_000, "currency": "GBP"},
            "project": "Rural fund",
        },
    }


def test_a_document_says_when_it_became_another() -> None:
    paper = {
        "id": "1",
        "type": "other",
        "title": "Map",
        "url": "https://example.org/map.pdf",
        "published_on": None,
        "version": "1",
    }
    three = [paper, paper | {"id": "2"}, paper | {"id": "3"}]
    new = [
        paper | {"title": "The map"},
        paper | {"id": "2", "version": "2"},
        paper | {"id": "3", "url": "https://example.org/map-2.pdf"},
        paper | {"id": "4"},
    ]
    said = told(before=facts(documents=three), written_facts=facts(documents=new))
    assert [each.get("dateModified") for each in said["tender"]["documents"]] == [
        None,
        "2026-07-01T09:30:15Z",
        "2026-07-01T09:30:15Z",
        None,
    ]
    assert "dateModified" not in told(written_facts=facts(documents=new))["tender"]["documents"][1]


def test_what_is_not_said_any_more_becomes_null() -> None:
    paper = {
        "id": "1",
        "type": "other",
        "title": "Map",
        "url": "/documents/1/map.pdf",
        "published_on": None,
        "version": "",
    }
    before = facts(
        value_to="90000.00",
        closes_at="2026-07-09T11:00:00+00:00",
        opens_at="2026-07-01T11:00:00+00:00",
        documents=[paper, paper | {"id": "2", "title": "Plan"}],
        region={"id": "TLK25", "label": "Dorset"},
        awards=[award(signed_on="2026-06-30"), award(id=9, suppliers=[])],
    )
    kept = award(signed_on=None)
    kept["suppliers"] = kept["suppliers"][1:]
    after = facts(
        opens_at="2026-07-01T11:00:00+00:00", documents=[paper | {"version": "2"}], awards=[kept]
    )
    said = told(before=before, written_facts=after)
    tender = said["tender"]
    assert tender["value"] == {"amount": None, "currency": None}
    assert tender["tenderPeriod"] == {"startDate": "2026-07-01T11:00:00Z", "endDate": None}
    assert [document.get("url") for document in tender["documents"]] == [
        f"{ROOT}/documents/1/map.pdf",
        None,
    ]
    assert tender["items"] == [{"id": "1", "deliveryAddresses": [{"region": None}]}]
    assert said["awards"][1] == {"id": "9", "status": "cancelled"}
    assert said["awards"][0]["suppliers"] == [
        {"id": "GB-COH-01234567", "name": "Large Links Ltd"},
        {"id": "supplier-4", "name": None},
    ]
    assert said["contracts"] == [{"id": "3", "awardID": "3", "status": "terminated"}]
    assert told(before=after, written_facts=after) == told(written_facts=after)


# From the ledger of a site


def test_documents_of_the_site_have_whole_addresses(client: Client, index: Any) -> None:
    page = life.planned()
    page.documents.set([OpportunityDocument(title="Brief", document=make_document("Brief"))])
    published(page)
    said = client.get(f"{page.url}ocds/releases/").json()["releases"][-1]["tender"]["documents"]
    assert said[0]["url"].startswith("http://testserver/documents/")
    assert (said[0]["format"], said[0]["language"]) == ("text/plain", "en")


def test_a_change_of_settings_changes_no_release(client: Client, index: Any) -> None:
    page = life.whole_life()
    before = client.get(f"{page.url}ocds/releases/").json()["releases"]
    category = make_category()
    category.name = "Links"
    category.save()
    OpportunityPage.objects.filter(pk=page.pk).update(title="Secret", reference="Other")
    Award.objects.update(value=1)
    assert client.get(f"{page.url}ocds/releases/").json()["releases"] == before


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("<p>One &amp; two</p><p>three<br/>four</p>", "One & two\nthree\nfour"),
        ("<ul><li>a <b>b</b></li><li>c</li></ul>", "• a b\n• c"),
        ('<a href="https://example.org">Words</a> &lt;b&gt;', "Words <b>"),
    ],
)
def test_rich_text_becomes_plain_lines(written: str, said: str) -> None:
    assert told(written_facts=facts(description=written))["tender"]["description"] == said
