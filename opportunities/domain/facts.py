"""The structured facts of an opportunity that the public may know, as data and in words."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from core.clock import day_words, deadline_words
from core.money import pounds
from opportunities.enums import Outcome, Procedure, Regime

if TYPE_CHECKING:
    from opportunities.models import OpportunityPage

Data = Any  # what JSON can hold


class Fact(NamedTuple):
    """One fact: its field, its name for readers, how it is read and how it is said."""

    field: str
    label: str
    read: Callable[[Any], Data]
    say: Callable[[Data], str]


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


def _related(value: Any) -> Data:
    return {"id": str(value.pk), "label": str(value)} if value else None


def _awards(manager: Any) -> Data:
    return [
        {
            "id": award.pk,
            "suppliers": [str(line.supplier) for line in award.award_suppliers.all()],
            "value": _amount(award.value),
            "awarded_on": _day(award.awarded_on),
            "signed_on": _day(award.signed_on),
        }
        for award in manager.all()
    ]


def _names(manager: Any) -> Data:
    return [str(part) for part in manager.all()]


def _criteria(manager: Any) -> Data:
    return [{"name": part.name, "weight": _amount(part.weight)} for part in manager.all()]


def _say_moment(data: Data) -> str:
    return deadline_words(datetime.fromisoformat(data)) if data else ""


def _say_day(data: Data) -> str:
    return day_words(date.fromisoformat(data)) if data else ""


def _say_amount(data: Data) -> str:
    return pounds(Decimal(data)) if data else ""


def _say_label(data: Data) -> str:
    return data["label"] if data else ""


def _say_awards(data: Data) -> str:
    return "; ".join(
        f"{', '.join(award['suppliers'])}, {_say_amount(award['value'])}"
        + (f", signed {_say_day(award['signed_on'])}" if award["signed_on"] else "")
        for award in data
    )


def _say_criteria(data: Data) -> str:
    return ", ".join(f"{part['name']} {Decimal(part['weight']):g}%" for part in data)


def _say_yes(data: Data) -> str:
    return "yes" if data else "no"


FACTS = (
    Fact("title", "Title", _plain, str),
    Fact("summary", "Summary", _plain, str),
    Fact("description", "Description", _prose, lambda data: ""),
    Fact("reference", "Reference", _plain, str),
    Fact("buyer", "Buyer", _plain, str),
    Fact("ocid", "OCID", _plain, str),
    Fact("regime", "Regime", _plain, lambda data: Regime(data).label),
    Fact("procedure", "Procedure", _plain, lambda data: Procedure(data).label),
    Fact("category", "Category", _related, _say_label),
    Fact("main_cpv", "Main CPV code", _related, _say_label),
    Fact("further_cpvs", "Further CPV codes", _names, ", ".join),
    Fact("main_procurement_category", "Goods, works or services", _plain, str),
    Fact("region", "Region", _related, _say_label),
    Fact("place", "Place", _plain, str),
    Fact("value_from", "Lowest value", _amount, _say_amount),
    Fact("value_to", "Highest value", _amount, _say_amount),
    Fact("vat_applies", "VAT is added", bool, _say_yes),
    Fact("funding_deadline", "The funder's deadline", _day, _say_day),
    Fact("funding_source", "Funding source", _related, _say_label),
    Fact("suitable_for_sme", "Suitable for SMEs", bool, _say_yes),
    Fact("suitable_for_vcse", "Suitable for VCSEs", bool, _say_yes),
    Fact("reserved", "Reserved", bool, _say_yes),
    Fact("planned_publication", "Planned opening", _day, _say_day),
    Fact("opens_at", "Opening", _moment, _say_moment),
    Fact("briefing_at", "Briefing", _moment, _say_moment),
    Fact("clarification_deadline", "Deadline for questions", _moment, _say_moment),
    Fact("answers_by", "Answers by", _moment, _say_moment),
    Fact("closes_at", "Deadline for bids", _moment, _say_moment),
    Fact("intended_award_on", "Intended award", _day, _say_day),
    Fact("contract_starts_on", "Contract start", _day, _say_day),
    Fact("contract_ends_on", "Contract end", _day, _say_day),
    Fact("contract_latest_end_on", "Latest contract end", _day, _say_day),
    Fact("criteria", "Criteria", _criteria, _say_criteria),
    Fact("documents", "Documents", _names, ", ".join),
    Fact("required_documents", "What to send", _names, ", ".join),
    Fact("notices", "Notices", _names, ", ".join),
    Fact("portal_url", "Address on the portal", _plain, str),
    Fact("contact_email", "Contact", _plain, str),
    Fact("outcome", "Outcome", _plain, lambda data: Outcome(data).label if data else ""),
    Fact("outcome_reason", "Reason", _plain, str),
    Fact("lessons", "What we learned", _prose, lambda data: ""),
    Fact("awards", "Award", _awards, _say_awards),
)


def public_facts(opportunity: OpportunityPage) -> dict[str, Data]:
    """What the public may know of the opportunity, by field, as JSON can hold it."""
    return {fact.field: fact.read(getattr(opportunity, fact.field)) for fact in FACTS}


def differences(before: dict[str, Data], after: dict[str, Data]) -> list[dict[str, str]]:
    """What changed, in readers' words: {field, label, from, to} for each fact."""
    return [
        {
            "field": fact.field,
            "label": fact.label,
            "from": _said(fact, before),
            "to": _said(fact, after),
        }
        for fact in FACTS
        if _identity(before.get(fact.field)) != _identity(after.get(fact.field))
    ]


def _said(fact: Fact, facts: dict[str, Data]) -> str:
    data = facts.get(fact.field)
    return "" if data is None else fact.say(data)


def _identity(data: Data) -> Data:
    """A renamed category is still the same category."""
    return data["id"] if isinstance(data, dict) else data or None
