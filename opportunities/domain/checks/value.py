"""Rules that depend on what an opportunity is worth: notices and procedures."""

from core.money import pounds
from opportunities.domain.checks.case import Case
from opportunities.domain.checks.rule import GOOD_PRACTICE, error, warning
from opportunities.enums import INVITING_NOTICES, Procedure, ProcurementCategory, ThresholdKind

NOTICES = "Procurement Act 2023, part 6: on Find a Tender before it is advertised elsewhere"
THRESHOLDS = "The procurement thresholds, under Procurement"


@warning("value_to", GOOD_PRACTICE)
def value_given(case: Case) -> str:
    if not case.takes_bids or case.value is not None:
        return ""
    return "Say what it is worth. Suppliers decide by it, and so do the rules on notices."


@error("no_notice_reason", NOTICES)
def notice_or_reason(case: Case) -> str:
    o = case.opportunity
    if not case.takes_bids or o.no_notice_reason or _has_notice(case):
        return ""
    threshold = case.yardstick.threshold(ThresholdKind.NOTIFIABLE, case.day)
    is_unknown = case.value is None
    if threshold is None or (case.value_with_vat < threshold.amount and not is_unknown):
        return ""
    worth = "Without a value it counts as" if is_unknown else "It is"
    return (
        f"{worth} worth {pounds(threshold.amount)} or more with VAT. Add the tender notice with "
        "its number, or say why none is needed: the DPS’s own covers a call-off, for example."
    )


def _has_notice(case: Case) -> bool:
    notices = case.opportunity.notices.all()
    return any(notice.number for notice in notices if notice.type in INVITING_NOTICES)


@error("procedure", THRESHOLDS)
def below_threshold(case: Case) -> str:
    o = case.opportunity
    if o.procedure != Procedure.BELOW_THRESHOLD or not case.takes_bids:
        return ""
    works = o.main_procurement_category == ProcurementCategory.WORKS
    kind = ThresholdKind.WORKS if works else ThresholdKind.GOODS_AND_SERVICES
    threshold = case.yardstick.threshold(kind, case.day)
    if threshold is None or case.value_with_vat < threshold.amount:
        return ""
    return (
        f"With VAT it is worth {pounds(case.value_with_vat)}, and the threshold is "
        f"{pounds(threshold.amount)}. Choose another procedure, or lower the value."
    )


RULES = (value_given, notice_or_reason, below_threshold)
