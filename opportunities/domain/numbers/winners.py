"""Who wins: small firms, social enterprises, and suppliers from Dorset."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Case, Count, IntegerField, Max, Q, QuerySet, Sum, Value, When

from opportunities.domain.numbers.meter import PENCE, ZERO
from opportunities.domain.numbers.scope import Scope
from opportunities.enums import SupplierSize

DORSET = "TLK25"  # ITL level 3: the area of Dorset Council, without Bournemouth and Poole
NO, UNKNOWN, YES = 0, 1, 2


class Kind(NamedTuple):
    """A kind of supplier: when one is of it, and when one is known not to be."""

    key: str
    label: str
    is_one: Q
    is_none: Q


KINDS = (
    Kind(
        "sme",
        "Small or medium-sized enterprise (SME)",
        Q(award_suppliers__supplier__size=SupplierSize.SME),
        Q(award_suppliers__supplier__size=SupplierSize.LARGE),
    ),
    Kind(
        "vcse",
        "Voluntary, community or social enterprise (VCSE)",
        Q(award_suppliers__supplier__is_vcse=True),
        Q(award_suppliers__supplier__is_vcse=False),
    ),
    Kind(
        "dorset",
        "Works from Dorset",
        Q(award_suppliers__supplier__region=DORSET),
        Q(award_suppliers__supplier__region__isnull=False),
    ),
)


class Share(NamedTuple):
    """How many awards, and how many pounds, went to a kind of supplier."""

    label: str
    number: int
    money: Decimal
    unknown: int  # awards of which it is not known


class Winners(NamedTuple):
    """All awards, and the share of each kind; an award to several counts if one of them is it."""

    number: int
    money: Decimal
    shares: tuple[Share, ...] = ()


def read_winners(scope: Scope) -> Winners:
    """In one query: for each award the best that is known of its suppliers, then added up."""
    known = {kind.key: Max(_known(kind)) for kind in KINDS}
    sums = _flagged(scope.awards(), known).aggregate(
        all_number=Count("pk"), all_money=Sum("money"), **_sums()
    )
    return Winners(
        sums["all_number"], _pounds(sums["all_money"]), tuple(_share(kind, sums) for kind in KINDS)
    )


def _known(kind: Kind) -> Case:
    return Case(
        When(kind.is_one, then=Value(YES)),
        When(kind.is_none, then=Value(NO)),
        default=Value(UNKNOWN),
        output_field=IntegerField(),
    )


def _flagged(awards: QuerySet, known: dict[str, Max]) -> QuerySet:
    return awards.values("pk", "money").annotate(**known)


def _sums() -> dict[str, Any]:
    sums: dict[str, Any] = {}
    for kind in KINDS:
        yes, unknown = Q(**{kind.key: YES}), Q(**{kind.key: UNKNOWN})
        sums[f"{kind.key}_number"] = Count("pk", filter=yes)
        sums[f"{kind.key}_money"] = Sum("money", filter=yes)
        sums[f"{kind.key}_unknown"] = Count("pk", filter=unknown)
    return sums


def _share(kind: Kind, sums: dict[str, Any]) -> Share:
    number, unknown = sums[f"{kind.key}_number"], sums[f"{kind.key}_unknown"]
    return Share(kind.label, number, _pounds(sums[f"{kind.key}_money"]), unknown)


def _pounds(money: Decimal | None) -> Decimal:
    return (money or ZERO).quantize(PENCE)
