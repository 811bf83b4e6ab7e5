"""Facts of one opportunity that can not all be true: which of them gives way."""

from typing import Any, NamedTuple

from opportunities.models import OpportunityPage


class Order(NamedTuple):
    """`first` comes before `second`; where both are new, `gives_way` is left out."""

    first: str
    second: str
    gives_way: str
    remark: str
    may_be_equal: bool = True


# A missing opening harms least: it is then open since publication.
ORDERS = (
    Order("value_from", "value_to", "value_from", "the lowest value is above the highest"),
    Order("opens_at", "closes_at", "opens_at", "it opens after it closes", may_be_equal=False),
    Order(
        "clarification_deadline",
        "closes_at",
        "clarification_deadline",
        "questions close after the deadline for bids",
    ),
    Order("clarification_deadline", "answers_by", "answers_by", "answers before questions close"),
    Order("answers_by", "closes_at", "answers_by", "answers after the deadline for bids"),
    Order("contract_starts_on", "contract_ends_on", "contract_ends_on", "it ends before it starts"),
    Order(
        "contract_ends_on",
        "contract_latest_end_on",
        "contract_latest_end_on",
        "its latest end is before its end",
    ),
)


def settle(
    page: OpportunityPage, earlier: dict[str, Any], changed: set[str], remarks: list[str]
) -> None:
    """Undo what contradicts: the fact that came later, back to its `earlier` value."""
    for order in ORDERS:
        if not _contradicts(page, order):
            continue
        new = [name for name in (order.first, order.second) if name in changed]
        name = new[0] if len(new) == 1 else order.gives_way
        setattr(page, name, earlier[name] if len(new) == 1 else None)
        if _contradicts(page, order):
            setattr(page, name, None)
        field: Any = page._meta.get_field(name)
        remarks.append(f"{field.verbose_name} left out: {order.remark}")


def _contradicts(page: OpportunityPage, order: Order) -> bool:
    first, second = getattr(page, order.first), getattr(page, order.second)
    if first is None or second is None:
        return False
    return first > second or (first == second and not order.may_be_equal)
