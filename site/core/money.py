"""Money in readers' words: pounds, excluding VAT unless said otherwise."""

from decimal import Decimal


def pounds(amount: Decimal) -> str:
    """An amount as readers say it: "£1,250,000", with pence only where there are any."""
    return f"£{amount:,.0f}" if amount == amount.to_integral_value() else f"£{amount:,.2f}"


def value_words(lowest: Decimal | None, highest: Decimal | None) -> str:
    """A range of values, excluding VAT; empty where nothing is known."""
    if lowest is not None and highest is not None and lowest != highest:
        return f"{pounds(lowest)} to {pounds(highest)} excluding VAT"
    if highest is not None:
        return f"{'' if lowest == highest else 'up to '}{pounds(highest)} excluding VAT"
    return f"from {pounds(lowest)} excluding VAT" if lowest is not None else ""
