"""Money in a notice: pounds excluding VAT, or nothing and the reason why."""

from decimal import Decimal, InvalidOperation

from opportunities.imports.shapes import Json, Table, table

MOST = Decimal("999999999999.99")  # what the database holds
PENNY = Decimal("0.01")


def pounds_in(value: Json, what: str, remarks: list[str]) -> Decimal | None:
    """The amount of an OCDS value; None and a remark where it can not be taken."""
    said = table(value)
    if not said:
        return None
    amount = _number(said.get("amount"))
    if amount is None:
        only_gross = _number(said.get("amountGross")) is not None
        reason = "it is given with VAT only" if only_gross else "it is not a number"
    else:
        reason = _refusal(amount, said)
    if reason:
        remarks.append(f"{what} left out: {reason}")
        return None
    return amount


def _refusal(amount: Decimal, said: Table) -> str:
    if said.get("currency") not in (None, "GBP"):
        return "it is not in pounds"
    if amount < 0:
        return "it is below £0"
    return "it is more than any council spends" if amount > MOST else ""


def _number(value: Json) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
        return None
    try:
        number = Decimal(str(value).replace(",", "").strip().lstrip("£"))
        return number.quantize(PENNY) if number.is_finite() and abs(number) < 10**20 else None
    except (InvalidOperation, ValueError):
        return None
