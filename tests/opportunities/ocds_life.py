"""An opportunity with every fact there is, and the lives it may lead."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from opportunities.domain.awards import record_award, undo_award
from opportunities.domain.publications import (
    publishing_as_at,
    record_publication,
    record_turns,
)
from opportunities.models import (
    Award,
    AwardSupplier,
    Clarification,
    CpvCode,
    Criterion,
    FundingSource,
    FurtherCpv,
    OpportunityDocument,
    OpportunityPage,
    Region,
    RequiredDocument,
    StatutoryNotice,
    Supplier,
)
from tests.factories import draft_opportunity, published

OPENS = datetime(2026, 3, 2, 9, tzinfo=UTC)
CLOSES = datetime(2026, 4, 1, 11, tzinfo=UTC)  # noon in the United Kingdom, in summer time
ENDED = datetime(2027, 6, 1, 9, tzinfo=UTC)  # the day after the last day of the contract
LATER = datetime(2026, 4, 8, 11, tzinfo=UTC)


def at(day: int, month: int = 3, hour: int = 10) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


def planned(**facts: Any) -> OpportunityPage:
    """Published on 20 February 2026, to open by the clock on 2 March; with every fact."""
    page = draft_opportunity(**_fields() | facts)
    page.first_published_at = at(20, 2)
    page.further_cpvs.set([FurtherCpv(cpv=_cpv("72400000", "Internet services"))])
    page.criteria.set(
        [
            Criterion(name="How it works (in a hall)", type="quality", weight=Decimal("62.5")),
            Criterion(name="Whole cost", type="price", weight=Decimal("27.5")),
            Criterion(name="Social value", type="social_value", weight=10),
        ]
    )
    page.required_documents.set([RequiredDocument(name="Proposal", hint="8 pages")])
    page.documents.set(_documents())
    page.notices.set(_notices())
    page.save()
    with publishing_as_at(at(20, 2)):
        return published(page)


def _fields() -> dict[str, Any]:
    return {
        "title": "Links for village halls",
        "summary": "Broadband by satellite for 12 halls.",
        "description": "<h3>The problem</h3><p>No line &amp; no signal.</p>"
        "<ul><li>a link</li><li>WiFi</li></ul>",
        "reference": "DC/2026/017",
        "procedure": "call_off",
        "main_procurement_category": "services",
        "main_cpv": _cpv("64210000", "Telephone and data transmission services"),
        "region": Region.objects.get_or_create(code="TLK25", defaults={"name": "Dorset"})[0],
        "place": "Villages across Dorset",
        "value_from": Decimal("60000.50"),
        "value_to": Decimal(90_000),
        "funding_source": make_funding(),
        "funding_deadline": date(2027, 3, 31),
        "suitable_for_sme": True,
        "reserved": True,
        "planned_publication": date(2026, 3, 2),
        "opens_at": OPENS,
        "briefing_at": at(9),
        "clarification_deadline": at(20, hour=12),
        "answers_by": at(25, hour=17),
        "closes_at": CLOSES,
        "intended_award_on": date(2026, 4, 20),
        "contract_starts_on": date(2026, 6, 1),
        "contract_ends_on": date(2027, 5, 31),
        "contract_latest_end_on": date(2028, 5, 31),
        "portal_url": "https://portal.example.gov.uk/017",
        "contact_email": "innovation@example.gov.uk",
    }


def make_funding() -> FundingSource:
    facts = {"slug": "rural-fund", "funder": "Department for Villages"}
    return FundingSource.objects.get_or_create(name="Rural fund", defaults=facts)[0]


def _documents() -> list[OpportunityDocument]:
    return [
        OpportunityDocument(
            type="technicalSpecifications",
            title="Specification",
            url="https://portal.example.gov.uk/017/specification.pdf",
            published_on=date(2026, 3, 2),
            version="1.0",
        ),
        OpportunityDocument(
            type="other", title="Site plan", url="https://portal.example.gov.uk/017/plän 100%[1]"
        ),
    ]


def _notices() -> list[StatutoryNotice]:
    return [
        StatutoryNotice(
            type="UK4",
            number="012345-2026",
            url="https://www.find-tender.service.gov.uk/Notice/012345-2026",
        ),
        StatutoryNotice(type="UK2", number="000111-2026"),
    ]


def _cpv(code: str, label: str) -> CpvCode:
    return CpvCode.objects.get_or_create(code=code, defaults={"label": label})[0]


def told(moment: datetime, do: Callable[[], object]) -> None:
    """Do it, such that the public comes to know it at that moment."""
    with publishing_as_at(moment):
        do()


def change(page: OpportunityPage, moment: datetime, reason: str = "", **facts: Any) -> None:
    """An editor changes these fields and publishes."""
    fresh = OpportunityPage.objects.get(pk=page.pk)
    for name, value in (facts | {"change_note": reason}).items():
        setattr(fresh, name, value)
    told(moment, lambda: published(fresh))


def answer(page: OpportunityPage, moment: datetime, number: int = 1) -> None:
    """A question is answered."""
    Clarification.objects.create(
        opportunity=page,
        number=number,
        question="May we bid\nwith a partner?",
        received_on=date(2026, 3, 10),
        answer="Yes.",
        answered_at=moment,
    )
    told(moment, lambda: record_publication(opportunity=page, now=moment))


def award(page: OpportunityPage, moment: datetime, *suppliers: Supplier, **facts: Any) -> Award:
    """A decision is made known."""
    given = {
        "value": Decimal(75_000),
        "awarded_on": moment.date(),
        "bids_received": 5,
        "valid_bids": 4,
        "sme_bids": 3,
        "starts_on": date(2026, 6, 1),
        "ends_on": date(2027, 5, 31),
        "latest_end_on": date(2028, 5, 31),
    }
    award = Award(opportunity=OpportunityPage.objects.get(pk=page.pk), **given | facts)
    for supplier in suppliers or (make_supplier(),):
        award.award_suppliers.add(AwardSupplier(supplier=supplier))
    told(moment, lambda: record_award(award=award, now=moment))
    return award


def make_supplier(**facts: Any) -> Supplier:
    given = {
        "name": "Example Links Ltd",
        "identifier_scheme": "GB-COH",
        "identifier": "01234567",
        "size": "sme",
        "is_vcse": False,
    } | facts
    return Supplier.objects.get_or_create(name=given.pop("name"), defaults=given)[0]


def record(award: Award) -> None:
    record_award(award=award, now=timezone.now())


def undo(award: Award) -> None:
    undo_award(award=Award.objects.get(pk=award.pk), now=timezone.now())


def sign(award: Award, moment: datetime) -> None:
    award = Award.objects.get(pk=award.pk)
    award.signed_on = moment.date()
    told(moment, lambda: record_award(award=award, now=moment))


def whole_life() -> OpportunityPage:
    """Planned, opened by the clock, asked, extended, awarded, signed."""
    page = planned()
    record_turns(now=at(2))
    answer(page, at(12))
    change(page, at(16), "Bidders asked for time.", closes_at=LATER)
    award(page, at(20, 4))
    sign(page.awards.get(), at(5, 5))
    return page
