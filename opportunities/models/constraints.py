"""What the database refuses in one row of an opportunity."""

from django.db.models import BaseConstraint, F, Q

from core.models.constraints import check, in_order

OPPORTUNITY_CONSTRAINTS: list[BaseConstraint] = [
    check(
        "opportunity_values_not_negative",
        (Q(value_from__isnull=True) | Q(value_from__gte=0))
        & (Q(value_to__isnull=True) | Q(value_to__gte=0)),
        field="value_from",
        message="A value can not be less than £0.",
    ),
    check(
        "opportunity_value_from_up_to_value_to",
        in_order("value_from", "value_to"),
        field="value_to",
        message="The highest value must not be below the lowest.",
    ),
    check(
        "opportunity_opens_before_it_closes",
        Q(opens_at__isnull=True) | Q(closes_at__isnull=True) | Q(opens_at__lt=F("closes_at")),
        field="closes_at",
        message="The deadline for bids must be after the opening.",
    ),
    check(
        "opportunity_questions_before_answers",
        in_order("clarification_deadline", "answers_by"),
        field="answers_by",
        message="Answers can not be due before questions close.",
    ),
    check(
        "opportunity_answers_before_it_closes",
        in_order("answers_by", "closes_at"),
        field="answers_by",
        message="Answers must be due before the deadline for bids.",
    ),
    check(
        "opportunity_questions_before_it_closes",
        in_order("clarification_deadline", "closes_at"),
        field="clarification_deadline",
        message="Questions must close before the deadline for bids.",
    ),
    check(
        "opportunity_contract_starts_before_it_ends",
        in_order("contract_starts_on", "contract_ends_on"),
        field="contract_ends_on",
        message="The contract must end after it starts.",
    ),
    check(
        "opportunity_latest_end_after_end",
        in_order("contract_ends_on", "contract_latest_end_on"),
        field="contract_latest_end_on",
        message="With extensions the contract can not end earlier.",
    ),
    check(
        "opportunity_outcome_has_its_moment",
        Q(outcome="", outcome_at__isnull=True) | ~Q(outcome="") & Q(outcome_at__isnull=False),
        field="outcome_at",
        message="Say when it ended, exactly if it ended without an award.",
    ),
    check(
        "opportunity_outcome_has_its_reason",
        Q(outcome="") | ~Q(outcome_reason=""),
        field="outcome_reason",
        message="Say why it ended without an award.",
    ),
]
