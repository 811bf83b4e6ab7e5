"""The structured facts of an opportunity that are public at a moment, as data and in words.

They are complete: every export is made of them alone, also years later. Labels are frozen as
they were on the day.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from core.clock import day_words, deadline_words, local_day
from core.money import pounds
from opportunities.domain.stage import opened_at, stage_at
from opportunities.enums import (
    STATUS_OF_STAGE,
    DocumentType,
    NoticeType,
    Outcome,
    Procedure,
    Regime,
    Stage,
    TenderStatus,
)

if TYPE_CHECKING:
    from opportunities.models import Award, OpportunityPage

Data = Any  # what JSON can hold
BETWEEN_TAGS = re.compile(r">\s+<")
Read = Callable[[Any, datetime], Data]


class Fact(NamedTuple):
    """One fact: its name, its label for readers, how it is read and how it is said."""

    field: str
    label: str
    read: Read
    say: Callable[[Data], str]


# How facts are read


def _field(shape: Callable[[Any], Data], field: str) -> Read:
    return lambda opportunity, now: shape(getattr(opportunity, field))


def _parts(shape: Callable[[Any], Data], field: str) -> Read:
    return lambda opportunity, now: [shape(part) for part in getattr(opportunity, field).all()]


def _plain(value: Any) -> Data:
    return value or ""


def _prose(value: str) -> Data:
    """Rich text without the keys that the editor writes anew at each save."""
    return re.sub(r' data-block-key="[^"]*"', "", value or "")


def _moment(value: datetime | None) -> Data:
    return value.isoformat() if value else None


def _day(value: date | None) -> Data:
    return value.isoformat() if value else None


def _amount(value: Decimal | None) -> Data:
    return f"{value:.2f}" if value is not None else None


def _named(value: Any) -> Data:
    return {"id": str(value.pk), "label": value.name} if value else None


def _code(value: Any) -> Data:
    return {"id": value.pk, "label": value.label} if value else None


def _further_code(part: Any) -> Data:
    return _code(part.cpv)


def _funding(value: Any) -> Data:
    return {**_named(value), "funder": value.funder} if value else None


def _criterion(part: Any) -> Data:
    return {"name": part.name, "type": part.type, "weight": _amount(part.weight)}


def _document(part: Any) -> Data:
    return {
        "id": str(part.pk),
        "type": part.type,
        "title": part.title,
        "url": part.href,
        "published_on": _day(part.published_on),
        "version": part.version,
    }


def _required(part: Any) -> Data:
    return {"name": part.name, "hint": part.hint}


def _notice(part: Any) -> Data:
    return {"type": part.type, "number": part.number, "url": part.url}


def _status(opportunity: OpportunityPage, now: datetime) -> Data:
    """What never opens for bids, market engagement for example, stays planned once it is closed."""
    stage = stage_at(opportunity, now)
    never_opened = stage == Stage.EVALUATING and opened_at(opportunity) is None
    return (TenderStatus.PLANNED if never_opened else STATUS_OF_STAGE[stage]).value


def _ended(shape: Callable[[Any], Data], field: str) -> Read:
    """An end that is dated ahead is not public before its moment."""

    def read(opportunity: OpportunityPage, now: datetime) -> Data:
        ended = opportunity.outcome_at and opportunity.outcome_at <= now
        return shape(getattr(opportunity, field) if ended else None)

    return read


def _awards(opportunity: OpportunityPage, now: datetime) -> Data:
    """Decisions and signatures up to the day: one that is dated ahead is not public before."""
    today = local_day(now)
    awards = [award for award in opportunity.awards.all() if award.awarded_on <= today]
    return [_award(award, today) for award in awards]


def _award(award: Award, today: date) -> Data:
    signed = award.signed_on if award.signed_on and award.signed_on <= today else None
    facts = {
        "id": award.pk,
        "reference": award.reference,
        "title": award.title,
        "suppliers": [_supplier(line.supplier) for line in _in_order(award)],
        "value": _amount(award.value),
        "extension_value": _amount(award.extension_value),
        "awarded_on": _day(award.awarded_on),
        "bids_received": award.bids_received,
        "valid_bids": award.valid_bids,
        "sme_bids": award.sme_bids,
        "signed_on": _day(signed),
        "starts_on": _day(award.starts_on),
        "ends_on": _day(award.ends_on),
        "latest_end_on": _day(award.latest_end_on),
        "review_on": _day(award.review_on),
        "irrecoverable_vat": _amount(award.irrecoverable_vat),
        "description": award.description,
        "department": award.department,
    }
    return with_its_end(facts, today)


def with_its_end(award: Data, today: date) -> Data:
    """The facts of an award, which say so once the last day of its contract is over.

    An extension is only a possibility: taking it up moves the end.
    """
    ends = award["signed_on"] and award["ends_on"]
    return award | {"has_ended": True} if ends and ends < today.isoformat() else award


def _in_order(award: Award) -> list[Any]:
    """As they were named: the database alone promises no order."""
    return sorted(award.award_suppliers.all(), key=lambda line: line.pk)


def _supplier(supplier: Any) -> Data:
    return {
        "pk": supplier.pk,
        "name": supplier.name,
        "scheme": supplier.identifier_scheme,
        "identifier": supplier.identifier,
        "size": supplier.size,
        "is_vcse": supplier.is_vcse,
    }


def _clarifications(opportunity: OpportunityPage, now: datetime) -> Data:
    return [
        {
            "number": each.number,
            "question": each.question,
            "received_on": _day(each.received_on),
            "answer": each.answer,
            "answered_at": _moment(each.answered_at),
        }
        for each in opportunity.clarifications.all()
        if each.number
    ]


# How facts are said


def _say_nothing(data: Data) -> str:
    return ""


def _say_moment(data: Data) -> str:
    return deadline_words(datetime.fromisoformat(data)) if data else ""


def _say_day(data: Data) -> str:
    return day_words(date.fromisoformat(data)) if data else ""


def _say_amount(data: Data) -> str:
    return pounds(Decimal(data)) if data else ""


def _say_label(data: Data) -> str:
    return data["label"] if data else ""


def _say_code(data: Data) -> str:
    return f"{data['id']} {data['label']}" if data else ""


def _say_all(say: Callable[[Data], str]) -> Callable[[Data], str]:
    return lambda data: ", ".join(map(say, data))


def _say_award(data: Data) -> str:
    names = ", ".join(supplier["name"] for supplier in data["suppliers"])
    signed = f", signed {_say_day(data['signed_on'])}" if data["signed_on"] else ""
    ended = f", ended {_say_day(data['ends_on'])}" if data.get("has_ended") else ""
    return f"{names}, {_say_amount(data['value'])}{signed}{ended}"


def _say_criterion(data: Data) -> str:
    return f"{data['name']} {Decimal(data['weight']):g}%"


def _say_document(data: Data) -> str:
    kind, version = DocumentType(data["type"]).label, data["version"]
    return f"{data['title']} ({kind}{f', version {version}' if version else ''})"


def _say_notice(data: Data) -> str:
    return f"{NoticeType(data['type']).label} {data['number']}".strip()


def _say_clarifications(data: Data) -> str:
    return f"{len(data)} question{'s' if len(data) > 1 else ''} answered" if data else ""


def _say_yes(data: Data) -> str:
    return "yes" if data else "no"


FACTS = (
    Fact("status", "Status", _status, lambda data: TenderStatus(data).label),
    Fact("title", "Title", _field(_plain, "title"), str),
    Fact("summary", "Summary", _field(_plain, "summary"), str),
    Fact("description", "Description", _field(_prose, "description"), _say_nothing),
    Fact("reference", "Reference", _field(_plain, "reference"), str),
    Fact("buyer", "Buyer", _field(_plain, "buyer"), str),
    Fact("ocid", "OCID", _field(_plain, "ocid"), str),
    Fact("regime", "Regime", _field(_plain, "regime"), lambda data: Regime(data).label),
    Fact("procedure", "Procedure", _field(_plain, "procedure"), lambda data: Procedure(data).label),
    Fact("category", "Category", _field(_named, "category"), _say_label),
    Fact("main_cpv", "Main CPV code", _field(_code, "main_cpv"), _say_code),
    Fact(
        "further_cpvs",
        "Further CPV codes",
        _parts(_further_code, "further_cpvs"),
        _say_all(_say_code),
    ),
    Fact(
        "main_procurement_category",
        "Goods, works or services",
        _field(_plain, "main_procurement_category"),
        str,
    ),
    Fact("region", "Region", _field(_named, "region"), _say_label),
    Fact("place", "Place", _field(_plain, "place"), str),
    Fact("value_from", "Lowest value", _field(_amount, "value_from"), _say_amount),
    Fact("value_to", "Highest value", _field(_amount, "value_to"), _say_amount),
    Fact("vat_applies", "VAT is added", _field(bool, "vat_applies"), _say_yes),
    Fact("funding_deadline", "The funder’s deadline", _field(_day, "funding_deadline"), _say_day),
    Fact("funding_source", "Funding source", _field(_funding, "funding_source"), _say_label),
    Fact("suitable_for_sme", "Suitable for SMEs", _field(bool, "suitable_for_sme"), _say_yes),
    Fact("suitable_for_vcse", "Suitable for VCSEs", _field(bool, "suitable_for_vcse"), _say_yes),
    Fact("reserved", "Reserved", _field(bool, "reserved"), _say_yes),
    Fact("planned_publication", "Planned opening", _field(_day, "planned_publication"), _say_day),
    Fact("opens_at", "Opening", _field(_moment, "opens_at"), _say_moment),
    Fact("briefing_at", "Briefing", _field(_moment, "briefing_at"), _say_moment),
    Fact(
        "clarification_deadline",
        "Deadline for questions",
        _field(_moment, "clarification_deadline"),
        _say_moment,
    ),
    Fact("answers_by", "Answers by", _field(_moment, "answers_by"), _say_moment),
    Fact("closes_at", "Deadline for bids", _field(_moment, "closes_at"), _say_moment),
    Fact("intended_award_on", "Intended award", _field(_day, "intended_award_on"), _say_day),
    Fact("contract_starts_on", "Contract start", _field(_day, "contract_starts_on"), _say_day),
    Fact("contract_ends_on", "Contract end", _field(_day, "contract_ends_on"), _say_day),
    Fact(
        "contract_latest_end_on",
        "Latest contract end",
        _field(_day, "contract_latest_end_on"),
        _say_day,
    ),
    Fact("criteria", "Criteria", _parts(_criterion, "criteria"), _say_all(_say_criterion)),
    Fact("documents", "Documents", _parts(_document, "documents"), _say_all(_say_document)),
    Fact(
        "required_documents",
        "What to send",
        _parts(_required, "required_documents"),
        _say_all(lambda data: data["name"]),
    ),
    Fact("notices", "Notices", _parts(_notice, "notices"), _say_all(_say_notice)),
    Fact("portal_url", "Address on the portal", _field(_plain, "portal_url"), str),
    Fact("contact_email", "Contact", _field(_plain, "contact_email"), str),
    Fact("clarifications", "Questions and answers", _clarifications, _say_clarifications),
    Fact(
        "outcome",
        "Outcome",
        _ended(_plain, "outcome"),
        lambda data: Outcome(data).label if data else "",
    ),
    Fact("outcome_at", "Ended", _ended(_moment, "outcome_at"), _say_moment),
    Fact("outcome_reason", "Reason", _ended(_plain, "outcome_reason"), str),
    Fact("lessons", "What we learned", _field(_prose, "lessons"), _say_nothing),
    Fact("awards", "Award", _awards, _say_all(_say_award)),
    Fact("is_example", "Example", _field(bool, "is_example"), _say_yes),
)

# Changing one of these on an open opportunity changes what suppliers bid for, and needs a reason.
# Neither the opening, which is over then, nor the day of our answers is a deadline for bidders.
AMENDED = frozenset(
    {
        "closes_at",
        "clarification_deadline",
        "value_from",
        "value_to",
        "vat_applies",
        "description",
        "procedure",
        "category",
        "main_procurement_category",
        "main_cpv",
        "further_cpvs",
        "criteria",
        "required_documents",
        "contract_starts_on",
        "contract_ends_on",
        "contract_latest_end_on",
        "reserved",
    }
)


def public_facts(opportunity: OpportunityPage, now: datetime) -> dict[str, Data]:
    """What the public may know of the opportunity at that moment, as JSON can hold it."""
    return {fact.field: fact.read(opportunity, now) for fact in FACTS}


def differences(before: dict[str, Data], after: dict[str, Data]) -> list[dict[str, str]]:
    """What changed, in readers' words: {field, label, from, to} for each fact."""
    return [
        _difference(fact, before, after)
        for fact in FACTS
        if _identity(before.get(fact.field)) != _identity(after.get(fact.field))
    ]


def _difference(fact: Fact, before: dict[str, Data], after: dict[str, Data]) -> dict[str, str]:
    """Without words where they are the same: an answer was revised, say."""
    was, now = _said(fact, before), _said(fact, after)
    words = {"from": was, "to": now} if was != now else {"from": "", "to": ""}
    return {"field": fact.field, "label": fact.label} | words


def _said(fact: Fact, facts: dict[str, Data]) -> str:
    data = facts.get(fact.field)
    return "" if data is None else fact.say(data)


def _identity(data: Data) -> Data:
    """A renamed category is still the same; so is prose that an editor has laid out anew."""
    if isinstance(data, str):
        return BETWEEN_TAGS.sub("><", data) or None
    if isinstance(data, list):
        return [_identity(part) for part in data]
    if isinstance(data, dict):
        return data["id"] if "label" in data else {k: _identity(v) for k, v in data.items()}
    return data or None
