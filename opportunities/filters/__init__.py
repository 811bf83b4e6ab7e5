"""The only reader of the query string of opportunities."""

from .opportunities import Chip, OpportunityFilter

__all__ = ["Chip", "OpportunityFilter"]
